import type { Translated } from '../catalogue.ts'
import type { offline as vi } from '../vi/offline.ts'

export const offline: Translated<typeof vi> = {
  offline: {
    signed_out: 'Sign in when there is a connection',
    title: 'Connection and unsent entries',
    lost: 'No connection',
    last: 'last contact {{time}}. What is grey needs a connection.',
    ended: 'Your session has ended',
    waiting: 'waiting to be sent: {{n}}',
    refused: 'not in the log, please check: {{n}}',
    others_waiting: 'from elsewhere, waiting on this device: {{n}}',
    old: 'An entry has waited for more than 24 hours: send it, or print it and enter it from paper.',
    full: 'This device holds 500 entries: please use the paper book.',
    clock: 'This device’s clock is wrong: set its date and time before you record more.',
    not_kept: 'This device cannot keep entries without a connection: please use the paper book.',
    needs_network: 'This needs a connection.',
    entered:
      'Kept on this device: {{name}}, in at {{time}}. It will be sent automatically when the connection is back.',
    arrived:
      'Kept on this device: {{n, expected guest|expected guests}} in at {{time}}. Sent once there is a connection.',
    taken_back: 'Undone. Still on the expected list.',
    sent: 'Cannot be undone here: it is in the log already. Open the visit to void it.',
    guests_here:
      'On this device, as of {{time}}: {{n, person|people}} still to come. It keeps at most 500 expected guests; type a name into the search below.',
    left: 'Kept on this device: {{name}}, out at {{time}}. It will be sent automatically when the connection is back.',
    undone: 'Departure undone: {{name}}.',
    editing: 'Changing the entry of {{time}}. Press Check in to send it again; its time stays.',
    settled_elsewhere: 'This was resolved in another window.',
    unreadable: 'This browser can no longer open it',
    failed: 'The server could not record this entry. Send it again, or write it on paper.',
    sure: 'Press again to delete it from this device',
    phone_wrong: 'This phone number is not right. Please check it.',
    as_of: 'As of the last contact at {{time}}, with everything this device has recorded since',
    scan_read: 'Card read. Earlier visits cannot be looked up without a connection.',
    scan_needs_network:
      'Without a connection this device does not know the code. Please find the name in the list.',
    scan_left: '{{name}} came at {{time}} and has left.',
    retry: 'Try again',
    sign_in: 'Sign in to send',
    open_short: 'Show',
    open: 'Show unsent entries',
    list: 'Waiting on this device',
    list_hint:
      'Entries are encrypted, open in this browser only, and stay when the device is switched off. An entry leaves the device only once it is in the log.',
    day: 'Day',
    time: 'Time',
    what: 'What',
    details: 'Details',
    print: 'Print the list',
    again: 'Send again',
    edit: 'Change',
    settled: 'Resolved',
    mark: 'To be sent',
    unsent: 'Some entries are not sent',
    unsent_text:
      'Not in the log yet, on this device: {n}. If you leave, they stay here encrypted until a colleague from this {{unit}} signs in on this device.',
    unsent_failed: '{n} could not be sent.',
    send_first: 'Send first',
    send_later: 'Leave, send later',
    stay: 'Stay on this page',
    unsent_note: 'Not in the log yet, on this device: {n}. Sign in to send them.',
    kind: {
      entry: 'In',
      departure: 'Out',
      undo: 'Departure undone',
    },
  },
  replay: {
    conflict: 'This visit is in the log with other details.',
    lost_badge:
      '{{name}} is recorded, but without badge {{badge}}: somebody else has it, it is lost, or there is none. See the page Badges.',
    lost_guest:
      '{{name}} is recorded as an ordinary visitor: they are no longer on the list of expected guests.',
    lost_meeting: '{{name}} is recorded, but not in the meeting: it was cancelled, or was not on that day.',
    came_again: '{{name}} is recorded as another visit: this expected guest had come and left before.',
    too_old:
      'More than 7 days old. If the device’s clock was wrong, correct the day and time and send again; if not, the {{head}} enters it from paper.',
    future:
      'This time is still to come: the device’s clock was wrong. Correct the day and time and send again.',
    unknown_visit: 'The log has no such entry.',
    before_entry: 'The departure is before the entry.',
    after_day: 'The departure is after the end of the day of the entry.',
    not_inside: 'This visitor is no longer inside.',
    voided: 'This visit was voided.',
    office_closed: 'The {{unit}} was not open on that day.',
    day_closed: 'This day is closed. Only the {{head}} can correct it.',
    not_own:
      'Only a departure that this device recorded without a connection can be undone, within 10 seconds. If you need to, open the visit and correct it.',
    changed: 'Somebody else has recorded or corrected this departure.',
  },
}
