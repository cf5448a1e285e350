import type { Translated } from '../catalogue.ts'
import type { staff as vi } from '../vi/staff.ts'

export const staff: Translated<typeof vi> = {
  people: {
    title: 'Staff declaration',
    explain:
      'Everybody declares the state of the app on the own phone and how many relatives were helped; the head may do it for them. Only the office sees this roster, it is never mixed with visitors; the district sees figures.',
    district_title: 'Staff who set an example',
    summary_declared: 'Declared: {{declared}} of {{members}}',
    summary_rate: 'Installed, of those with a smartphone: {{rate}} (running: {{running}})',
    summary_relatives: 'Relatives helped: {{relatives}}',
    name: 'Full name',
    unit: 'Section',
    status: 'State of the app',
    relatives: 'Relatives helped',
    not_declared: 'Not declared',
    pick: 'Not declared',
    declared_self: 'Declared by the person on {{day}}',
    declared_for: 'Declared by the head on {{day}}',
    none: 'Nobody is on the roster yet.',
    roster: 'Roster',
    add: 'Add a person',
    submit: 'Add to the roster',
    added: 'Added to the roster.',
    corrected: 'Saved.',
    removed: 'Removed from the roster.',
    save: 'Save',
    back: 'Back to the roster',
    open_district: 'Staff declaration',
    link: 'Personal link',
    link_hint:
      'Send it to this person alone. Whoever opens it can declare for this person and sees nothing else.',
    links: 'Send their links to those who have not declared',
    links_title: 'Links for those who have not declared',
    links_hint:
      'Send each one to its person, not to a group: whoever opens a link can declare for that person.',
    links_done: 'Everybody on the roster has declared.',
    link_message:
      'To {{name}} ({{office}}): please say whether {{app}} runs on your phone and how many relatives you have helped, with your personal link: {{link}}',
    link_message_no_app: 'To {{name}} ({{office}}): your personal link to declare: {{link}}',
    link_none:
      'Personal links need the public address of the system (PUBLIC_URL). Please tell the administrator.',
    link_alt: 'QR code of the personal link',
    link_renew: 'Make a new link',
    link_renew_hint: 'The old link will open nothing any more.',
    link_renewed: 'A new link was made. The old one opens nothing any more.',
    remove: 'Remove from the roster',
    remove_hint: 'Deletes the row for good when this person no longer works here; the figures follow.',
    import_explain:
      'One person a row: full name, section; the state of the app and the relatives are optional. Who is on the roster already is left out.',
    own_title: 'Your declaration about the app',
    own_intro: 'How does {{app}} stand on your phone? It is recommended, not required.',
    own_intro_no_app: 'No app is recommended at present.',
    own_submit: 'Send the declaration',
    own_thanks: 'Recorded, thank you. You can change it at any time by this link.',
    declared: 'Declared',
    rate: 'Installed',
    office: 'Office',
    silent: 'No roster yet: {{count}} offices',
    district_none: 'No office keeps a roster yet.',
  },
}
