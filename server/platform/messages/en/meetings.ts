import type { Translated } from '../catalogue.ts'
import type { meetings as vi } from '../vi/meetings.ts'

export const meetings: Translated<typeof vi> = {
  meetings: {
    title: 'Meetings',
    one: 'A meeting',
    explain:
      'Each meeting has a list of delegates, invitations and name cards. At the gate, one tap or one scan lets a delegate in.',
    to_come: 'Today and to come',
    none: 'No meeting is to come.',
    past: 'Earlier meetings',
    add: 'Add a meeting',
    required: 'Title, day, start and a room or a host are required.',
    name: 'Title',
    day: 'Day',
    begins: 'Begins',
    ends: 'Ends',
    room: 'Room',
    host: 'Host',
    submit: 'Add meeting',
    made: 'The meeting is added. Next: add the list of delegates.',
    changed: 'The meeting is saved.',
    cancelled_now: 'The meeting is cancelled. Invitations that were sent now say so.',
    cancelled: 'Cancelled',
    changed_meanwhile: 'Somebody else has just changed this meeting. This is its newest version.',
    nobody_invited: 'No delegates yet',
    came_of: '{{came}}/{{invited}} arrived',
    present: 'Arrived',
    invited: 'Invited',
    missing: 'Missing',
    no_delegates: 'No delegates yet.',
    no_unit: 'No organisation given',
    import: 'Add the list of delegates',
    import_explain:
      'One delegate a line: full name; organisation, phone number and number of people are optional. Day, time and place are those of the meeting. Whoever is on the list already is left out. A day takes {{most}} expected guests at most, delegates included.',
    edit: 'Change the meeting',
    cancel: 'Cancel the meeting',
    cancel_hint:
      'Deletes the delegates who have not come; invitations that were sent say that the meeting is cancelled. This cannot be undone.',
    is_cancelled: 'This meeting is cancelled.',
    is_over: 'The meeting is over. The names of delegates who did not come are deleted; the number stays.',
    scan_cancelled: 'The meeting of this invitation is cancelled. Ask the visitor and fill in the form.',
    at_gate: 'Delegates',
    find: 'Find a delegate or organisation',
    whole_unit: 'All {{count}} have arrived',
    chosen: 'Those ticked have arrived',
    nobody_chosen: 'Tick at least one delegate.',
    delegation_in: 'Entries recorded: {{count}}.',
    delegation_part:
      'Entries recorded: {{count}}. The phone number of the others belongs to somebody inside: tap Arrived for each of them.',
    delegation_out: 'Entries taken back: {{count}}.',
    back: 'Back to the meetings',
    of: 'Delegate of the meeting',
    of_day: 'Meetings of this day',
    message:
      'Dear {{guest}}: {{office}} invites you to {{meeting}} at {{when}}, {{host}}. Your invitation and code for the gate: {{link}}',
  },
}
