import type { Translated } from '../catalogue.ts'
import type { accounts as vi } from '../vi/accounts.ts'

export const accounts: Translated<typeof vi> = {
  accounts: {
    title: 'Accounts',
    reception: 'Receptionists’ accounts',
    count: 'Accounts: {{count}}',
    none: 'There are no accounts.',
    new: 'Add an account',
    new_hint:
      'Each person has their own account. The next page shows an invitation link; the person sets a password with it, which nobody else knows.',
    create: 'Create and invite',
    name: 'Full name of the user',
    name_hint: 'Shown in the log as the recorder.',
    username_hint: 'Small letters, digits, dots or hyphens, such as truc.p-tu-phap.',
    office: 'Office',
    choose: 'Choose an office',
    any: 'All',
    show: 'Show',
    search: 'Find by name, user name or office',
    find: 'Find',
    found: 'Accounts found: {{count}}',
    more_found: 'Not shown: {{count}}. Type more to narrow the search.',
    show_all: 'All accounts',
    pages: 'Pages of accounts',
    back: 'Back to the accounts',
    state: {
      label: 'Status',
      active: 'In use',
      invited: 'Invited, no password yet',
      uninvited: 'Not invited',
      disabled: 'Disabled',
    },
    disabled: 'Disabled',
    invited_until: 'Password not set, invited until {{until}}',
    no_invitation: 'No password and no invitation',
    waiting: 'Accounts without a password and without an open invitation: {{count}}.',
    show_waiting: 'View and invite',
    invite_all: 'Make invitations for {{count}} accounts',
    invite_all_one: 'Make an invitation for {{count}} account',
    invite_all_hint:
      'Each works once, within 24 hours: create them when you can send them right away. The messages are shown only once.',
    import_explain:
      'A row for each account: full name, role or position, office (its code or name); a user name is optional. Security, clerks, receptionists and employees become receptionists; chairs, directors and heads of section become heads of office. A unit can have a row of its own above its people. Invitations are made afterwards, from the list.',
    no_factor: 'No two-step sign-in yet',
    office_ended: 'The office has closed',
    of_office: 'Accounts of this office',
    own: 'This is your own account. Password, two-step sign-in and sessions are on these pages:',
    change: 'Change',
    change_hint: 'If you change the role or the office, every session of the account ends at once.',
    powers: 'Signing in',
    invite: {
      title: 'Invitation to set a password',
      hint: 'An earlier invitation stops working.',
      reset_hint:
        'For a password that was forgotten or that others know. The old password, earlier invitations and every session end at once.',
      linked_hint:
        'The password, the link to the organisation’s account, earlier invitations and every session end at once.',
      submit: 'Make a new invitation',
    },
    factor: {
      title: 'Remove two-step sign-in',
      hint: 'For a lost phone without recovery codes. Check who is asking; every session ends.',
      submit: 'Remove',
    },
    disable: {
      title: 'Disable the account',
      hint: 'Every session ends at once. Entries recorded with this account keep the name.',
      submit: 'Disable',
    },
    enable: {
      title: 'Enable the account',
      hint: 'The old password works again.',
      submit: 'Enable',
    },
    done: {
      changed: 'Saved.',
      disabled: 'The account is disabled.',
      enabled: 'The account is enabled.',
      deputed: 'Rights given.',
      deputation_ended: 'They no longer stand in for the head.',
      factor_removed: 'Two-step sign-in is removed.',
      sessions_ended: 'Ended.',
    },
    invited: {
      title: 'Invitation',
      once: 'The link is shown only once. Copy it and send it to the right person.',
      again: 'You open the account again and choose “Make a new invitation”.',
      local:
        'This link opens only on the computer that runs Sổ Cổng: it has no address yet that others can open.',
      paste: 'Message for {{name}}, {{office}}',
      none: 'There is nobody to invite.',
      link: 'The link alone',
      hint: 'Opening the link does not use it up; setting the password does. Send it to the person, not to a group.',
      go_on: 'Done',
      message:
        'Account in Sổ Cổng of {{name}}, {{office}}. User name: {{username}}. Open this link within {{hours}} hours to set a password (it works once and is for you only): {{link}}',
    },
  },
}
