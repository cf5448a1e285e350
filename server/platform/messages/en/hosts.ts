import type { Translated } from '../catalogue.ts'
import type { hosts as vi } from '../vi/hosts.ts'

export const hosts: Translated<typeof vi> = {
  hosts: {
    title: 'My visitors',
    explain:
      'Only those who come to see you. Your answer shows at the gate at once; you can change it at any time.',
    told_here: 'You are notified on this page.',
    told_by_mail: 'You are notified on this page and by e-mail.',
    come: 'Came today',
    nobody: 'Nobody has come to see you today.',
    meetings: 'My meetings',
    meeting_explain: 'A title, a day and a start are required. You are the host.',
    meeting_made: 'The meeting was added. Next: paste the list of delegates.',
    open_meeting: 'List, change, cancel',
    open_guest: 'Send the invitation, change',
    edit: 'Change this guest',
    not_theirs: 'Reception added this guest: ask reception to change anything.',
    many: 'Paste several guests',
    many_explain:
      'One guest or party a line: a name; position, organisation, phone number, number of people, time and day are optional. You can paste a list from a chat. You can announce {{most}} guests and meetings a day.',
    delegates: 'Paste the list of delegates',
    delegates_explain:
      'One delegate a line: a name; position, organisation, phone number and number of people are optional. You can paste a list from a chat. You can add {{most}} people a day; send a longer list to reception.',
    list: 'List',
    list_again: 'Change the list and preview it again',
    list_added: 'The list was recorded. Open a name to send its invitation.',
    line: 'Line {{number}}',
    meeting_known: 'This form was recorded for another meeting. Press again to add this one.',
    expected: 'Expected',
    none_expected: 'No visitors expected.',
    left: 'Left {{time}}',
    news: 'A visitor has come to see you.',
    just_came: 'Just arrived:',
    meeting_gone:
      'This meeting is no longer here: it was cancelled, is over, or somebody else holds it. What you typed cannot be saved.',
    sound: 'Ring when a visitor comes',
    back: 'Back to my visitors',
    link_full:
      'This link has added {{most}} guests and meetings today. Ask reception to add more, or continue tomorrow.',
    form_known: 'This form was recorded for another guest. Press again to add this one.',
    has_come: 'This guest has come and can no longer be deleted.',
    has_left: 'This visitor has left: no answer is needed.',
    call: 'Call {{phone}}',
    untold: 'Not notified',
    answered: 'Your host: {{answer}}',
    answer: {
      come_in: 'Please come in',
      wait: 'Please wait 10 minutes',
      absent: 'Not available',
    },
  },
}
