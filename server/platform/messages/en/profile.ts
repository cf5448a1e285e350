import type { Translated } from '../catalogue.ts'
import type { profile as vi } from '../vi/profile.ts'

export const profile: Translated<typeof vi> = {
  account: {
    title: 'Account',
    signed_in_as: 'Signed in as',
    role: 'Role',
    name_title: 'Change your name',
    name_hint:
      'Existing entries keep the name they were recorded under. The change is recorded in the audit log, and the {{head}} sees the earlier name.',
    name_submit: 'Save name',
    former_names: 'Earlier names',
    former_name: '{{name}}, until {{until}}',
    change_title: 'Change password',
    current: 'Current password',
    next: 'New password',
    repeat: 'New password again',
    hint: '12 characters or more. A short sentence is easiest to remember.',
    submit: 'Save password',
    ends_sessions: 'Other devices signed in with this account will be signed out.',
    open_factor: 'View and set up',
    linked: 'Linked',
    no_password:
      'This account signs in with your organisation’s account and has no password. To change the name, ask your administrator.',
    open_sessions: 'View and end',
  },
  factor: {
    title: 'Two-step sign-in',
    on: 'On',
    off: 'Off',
    on_text:
      'To sign in you need the 6 digits from the authenticator app on your phone as well as your password.',
    codes_left: '{{count}} recovery codes are left.',
    codes_left_one: '{{count}} recovery code is left.',
    required:
      'This account sees the statistics of one {{unit}} or several, so it needs one more step: a code from your phone as well as your password.',
    carried: 'Everything you typed is kept and comes back right after this step.',
    step_app:
      'Install an authenticator app on your phone: Google Authenticator, Microsoft Authenticator or the like.',
    step_scan: 'In the app, choose to add an account and scan this code:',
    code_alt: 'QR code that adds the account to the authenticator app',
    by_hand: 'If it cannot be scanned, type this key:',
    open_here: 'Using this phone? Open the authenticator app',
    step_code: 'Type the 6 digits that the app shows.',
    code: '6-digit code',
    new_code: '6-digit code from the new phone',
    current_code: 'Current code',
    current_code_hint: 'The 6 digits from your current phone, or a recovery code.',
    set_up: {
      title: 'Set up two-step sign-in',
      intro:
        'Each time you sign in you need a code from your phone as well as your password: a stolen password opens nothing.',
      submit: 'Turn on two-step sign-in',
    },
    change: {
      title: 'Move to another phone',
      intro: 'The old phone and the old recovery codes stop working. Other devices are signed out.',
      submit: 'Use the new phone',
    },
    remove: {
      title: 'Turn off two-step sign-in',
      intro: 'After that, the password alone is enough. Other devices are signed out.',
      submit: 'Turn off',
    },
    recovery_codes: {
      title: 'Recovery codes',
      open: 'Make ten new recovery codes',
      intro: 'The old recovery codes stop working.',
      submit: 'Make new codes',
      once: 'These codes are shown once. Print or copy them now and keep them in a place only you can reach.',
      of: '{{product}} · {{username}} · made on {{day}}',
      use: 'No phone with you, or lost it? Sign in with one of these instead of the 6 digits. Each works once.',
      copy: 'Copy the codes',
      go_on: 'I have put them away, continue',
      resume: 'I have put them away, continue with what I typed',
    },
  },
  sessions: {
    title: 'Sessions',
    explain:
      'Devices where this account is signed in. If you do not recognise one, end it at once, then change the password.',
    times: 'since {{started}}, last used {{seen}}',
    unknown_device: 'Unknown device',
    this_one: 'This device',
    end: 'End',
    end_of: 'End the session on {{device}} since {{started}}',
    end_all: 'Sign out everywhere',
    end_all_hint: 'This session too; you will have to sign in again.',
    ended: 'That session has ended.',
    none: 'Not signed in anywhere now.',
  },
}
