import type { Translated } from '../catalogue.ts'
import type { profile as vi } from '../vi/profile.ts'

export const profile: Translated<typeof vi> = {
  account: {
    title: 'Account',
    signed_in_as: 'Signed in as',
    role: 'Role',
    change_title: 'Change password',
    current: 'Current password',
    next: 'New password',
    repeat: 'New password again',
    hint: '12 characters or more. A short sentence that is easy to remember works best.',
    submit: 'Save password',
    ends_sessions: 'Other devices signed in with this account will be signed out.',
    open_factor: 'View and set up',
    open_sessions: 'View and end',
    back: 'Back',
  },
  factor: {
    title: 'Two-step sign-in',
    on: 'On',
    off: 'Off',
    on_text: 'Signing in takes the 6 digits of the authenticator app on the telephone after the password.',
    codes_left: '{{count}} recovery codes are left.',
    required:
      'This account sees the figures of a whole office or of the district. One more step is therefore needed before using it: a code of the telephone beside the password.',
    carried: 'Nothing typed is lost: it is sent again right after this step.',
    step_app:
      'Install an authenticator app on the telephone: Google Authenticator, Microsoft Authenticator or the like.',
    step_scan: 'In the app, choose to add an account and scan this code:',
    code_alt: 'QR code that adds the account to the authenticator app',
    by_hand: 'If it cannot be scanned, type this key:',
    open_here: 'On that very telephone now: open the authenticator app',
    step_code: 'Type the 6 digits that the app shows.',
    code: '6-digit code',
    new_code: '6-digit code of the new telephone',
    current_code: 'Present code',
    current_code_hint: 'The 6 digits of the present telephone, or a recovery code.',
    set_up: {
      title: 'Set up two-step sign-in',
      intro:
        'Each sign-in takes a code of the telephone beside the password: knowing the password alone opens nothing.',
      submit: 'Turn on two-step sign-in',
    },
    change: {
      title: 'Move to another telephone',
      intro: 'The old telephone and the old recovery codes stop working. Other devices are signed out.',
      submit: 'Use the new telephone',
    },
    remove: {
      title: 'Turn off two-step sign-in',
      intro: 'Afterwards the password alone signs in. Other devices are signed out.',
      submit: 'Turn off',
    },
    recovery_codes: {
      title: 'Recovery codes',
      open: 'Make ten new recovery codes',
      intro: 'The old recovery codes stop working.',
      submit: 'Make new codes',
      once: 'These codes are shown once. Please print or copy them now and keep them where only you can take them.',
      of: '{{product}} · {{username}} · made on {{day}}',
      use: 'Telephone lost or not at hand: when signing in, use one of these in place of the 6 digits. Each works once.',
      go_on: 'Go on',
      resume: 'Go on and send what was typed',
    },
  },
  sessions: {
    title: 'Sessions',
    explain:
      'Where this account is signed in. One you do not know: end it at once, then change the password.',
    times: 'since {{started}}, last used {{seen}}',
    unknown_device: 'Unknown device',
    this_one: 'This one',
    end: 'End',
    end_of: 'End the session on {{device}} since {{started}}',
    end_all: 'Sign out everywhere',
    end_all_hint: 'This session too; you will have to sign in again.',
    ended: 'That session has ended.',
    none: 'Not signed in anywhere now.',
  },
}
