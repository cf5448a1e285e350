import type { Translated } from '../catalogue.ts'
import type { clock as vi } from '../vi/clock.ts'

export const clock: Translated<typeof vi> = {
  clock: {
    title: 'Date and time of the server',
    span: {
      days: '{{count}} days',
      days_one: '{{count}} day',
      hours: '{{count}} hours',
      hours_one: '{{count}} hour',
      minutes: '{{count}} minutes',
      minutes_one: '{{count}} minute',
    },
    notice: {
      off: 'By the server’s clock, expired data was last deleted {{span}} ago. Nothing is deleted by that clock yet.',
      behind: 'The server’s clock is {{span}} behind the entries in the log. Their order may be wrong.',
      held: 'By the server’s clock {{expired}} of {{kept}} visits are due for deletion at once, far more than the days that have passed explain. They are kept until a person confirms the date.',
      link: 'Confirm today’s date',
      no_codes:
        'If the code on your phone is refused, use a recovery code, or ask the operator to set the server’s clock (if it is right and the program does not start: npm start -- --trust-clock).',
      tell: 'Please tell the {{head}}.',
    },
    sure: 'The server’s clock agrees with the entries in the log.',
    done: 'You have confirmed today’s date.',
    facts: {
      clock: 'The server says',
      last: 'Last deletion',
      waits: 'Waiting',
      waits_text: 'deleting what has outlived its retention. Visitors are recorded and days closed as usual.',
    },
    confirm: {
      title: 'What is today’s date?',
      hint: 'Look at your own calendar, and compare it with what the server says above.',
      day: 'Today’s date',
      button: 'Confirm',
      own: 'This applies to your {{unit}}. The administrator can confirm for all {{units}}.',
      all: 'This applies to all {{units}}.',
      deletes: 'Confirming deletes {{expired}} of {{kept}} visits at once.',
      deletes_none: 'By this clock no visit has outlived its retention.',
      undone: 'Deleted data cannot be brought back.',
      district: 'The administrator has to confirm, or the operator has to set the server’s clock.',
    },
    row: { title: 'Clock of the server', link: 'See the date and time of the server' },
  },
}
