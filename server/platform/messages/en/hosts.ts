import type { Translated } from '../catalogue.ts'
import type { hosts as vi } from '../vi/hosts.ts'

export const hosts: Translated<typeof vi> = {
  hosts: {
    title: 'My visitors',
    explain:
      'Only those who come to see you. Your answer shows at the gate at once; you can change it at any time.',
    told_here: 'You are told on this page.',
    told_by_mail: 'You are told on this page and by e-mail.',
    come: 'Came today',
    nobody: 'Nobody has come to see you today.',
    meetings: 'My meetings',
    meeting_explain:
      'A title, a day and a start are required. You are the host; send the list of delegates to reception, who add it.',
    meeting_made: 'The meeting was added. Send the list of delegates to reception, who add it.',
    meeting_known: 'This form was recorded for another meeting. Press again to add this one.',
    expected: 'Expected',
    none_expected: 'You expect nobody.',
    left: 'Left {{time}}',
    news: 'Somebody has come to see you.',
    sound: 'Ring when somebody comes',
    back: 'Back to my visitors',
    link_full:
      'This link has announced {{most}} guests and meetings today. Ask reception to add more, or continue tomorrow.',
    form_known: 'This form was recorded for another guest. Press again to add this one.',
    has_come: 'This guest has come and can no longer be deleted.',
    has_left: 'This visitor has left: no answer is needed.',
    call: 'call {{phone}}',
    untold: 'nobody told',
    answered: 'Your host: {{answer}}',
    answer: {
      come_in: 'Please come in',
      wait: 'Wait 10 minutes',
      absent: 'Not available',
    },
  },
}
