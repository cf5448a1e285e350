import type { Translated } from '../catalogue.ts'
import type { people as vi } from '../vi/people.ts'

export const people: Translated<typeof vi> = {
  people: {
    title: 'Staff declaration',
    explain_app:
      'Each member of staff declares the state of the app on their phone and how many relatives they helped; the {{head}} may do it for them.',
    explain_one: 'Only the {{unit}} sees this roster, and it is never mixed with visitors.',
    explain:
      'Only the {{unit}} sees this roster, and it is never mixed with visitors. {{Root}} sees statistics only.',
    district_title: 'Staff who set an example',
    summary_declared: 'Declared: {{declared}} of {{members}}',
    summary_rate: 'Installed, of those with a smartphone: {{rate}} (running: {{running}})',
    summary_relatives: 'Relatives helped: {{relatives}}',
    name: 'Full name',
    unit: 'Section',
    status: 'Status of the app',
    relatives: 'Relatives helped',
    not_declared: 'Not declared',
    pick: 'Not declared',
    declared_self: 'Declared by the person on {{day}}',
    declared_for: 'Declared by the {{head}} on {{day}}',
    none: 'Nobody is on the roster yet.',
    roster: 'Staff roster',
    add: 'Add a person',
    submit: 'Add to the roster',
    added: 'Added to the roster.',
    corrected: 'Saved.',
    removed: 'Removed from the roster.',
    back: 'Back to the roster',
    open_district: 'Staff declaration',
    member: 'A member of staff',
    link: 'Personal link',
    link_hint:
      'Send it to this person only. Anybody who opens it can declare for this person, and sees nothing else.',
    link_hint_host:
      'For this person only. Anybody who opens it can see who comes to see them, and answer and announce guests for them.',
    links: 'Send their links to those who have not declared',
    links_title: 'Links for those who have not declared',
    pages: 'Pages of the list',
    links_all: 'Send the personal links',
    links_all_title: 'Personal links of the staff',
    links_hint_host:
      'Send each link to its owner, not to a group: anybody who opens it can declare for that person and sees their visitors.',
    links_hint:
      'Send each link to its owner, not to a group: anybody who opens it can declare for that person.',
    links_noted: 'Showing a link is recorded in the audit log.',
    links_show: 'Show the links ({{count}})',
    link_show: 'Show the link',
    links_done: 'Everybody on the roster has declared.',
    links_nobody: 'There are no links to send.',
    link_message_host:
      'To {{name}} ({{office}}): your personal link to see who comes to see you, answer the gate and declare about the app: {{link}}',
    link_message:
      'To {{name}} ({{office}}): please say whether {{app}} runs on your phone and how many relatives you have helped, with your personal link: {{link}}',
    link_message_no_app:
      'To {{name}} ({{office}}): your personal link to see who comes to see you and answer the gate: {{link}}',
    link_none: 'There are no personal links yet: Sổ Cổng has no address that the phones of staff can open.',
    link_alt: 'QR code of the personal link',
    link_end: 'Make a new link or withdraw it',
    link_renew: 'Make a new link',
    link_renew_hint: 'The old link will stop working.',
    link_renewed: 'A new link was made. The old one no longer works.',
    link_withdraw: 'Withdraw the link',
    link_withdraw_hint: 'Nobody can open this link any more, until you give a new one.',
    link_withdrawn: 'The link has been withdrawn.',
    link_is_withdrawn: 'The link has been withdrawn.',
    room_phone: 'Phone of the room',
    room_phone_hint: 'Shown to reception until the host has answered.',
    email: 'E-mail',
    email_hint: 'To notify them that a visitor has come. Only the {{head}} sees this address.',
    remove: 'Remove from the roster',
    remove_hint:
      'For a person who no longer works here. The row is deleted for good and the statistics follow.',
    import_explain:
      'One person per row: full name, section; the state of the app, the relatives, the phone of the room and the e-mail are optional. People already on the roster are left out.',
    import_explain_no_app:
      'One person per row: full name, section; the phone of the room and the e-mail are optional. People already on the roster are left out.',
    own_title: 'Your declaration about the app',
    own_intro: 'Is {{app}} on your phone? It is recommended, not required.',
    own_submit: 'Send the declaration',
    own_thanks: 'Recorded, thank you. You can change it at any time with this link.',
    declared: 'Declared',
    rate: 'Installed',
    silent: 'No roster yet: {{count}} {{units}}',
    silent_one: 'No roster yet: {{count}} {{unit}}',
    district_none: 'No {{unit}} keeps a roster yet.',
  },
}
