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
      off: 'By its own clock, the server last ran {{span}} ago. Nothing is deleted by that clock yet.',
      ahead: 'The server’s clock may be {{span}} fast. Nothing is deleted by it.',
      behind: 'The server’s clock is {{span}} behind the entries in the log. Their order may be wrong.',
      slow: 'The server’s clock may be {{span}} slow: signed-in devices show a later time.',
      lost: 'The server’s clock went back {{span}}. Entries are still recorded by the time that has really passed.',
      held: 'By the server’s clock {{expired}} of {{kept}} visits are due for deletion at once, far more than the days that have passed explain. They are kept until somebody confirms the date.',
      link: 'Confirm date and time',
      codes: 'You can still sign in with the code that your phone shows.',
      no_codes:
        'If the code on your phone is refused, use a recovery code, or ask the operator to set the server’s clock (if it is right and the program does not start: npm start -- --trust-clock).',
      tell: 'Please tell the head of the office.',
    },
    sure: 'The server’s clock is right.',
    off_briefly: 'The server was off for {{span}}. Deletion resumes after it has run for some hours.',
    confirmed: 'The date and time are confirmed. This office deletes and closes days by the server’s clock.',
    done: 'The date and time are confirmed.',
    against: {
      instance: 'Another server of the system shows a different time.',
      devices: 'Most signed-in devices show a different time.',
      person: 'Somebody has entered a different date and time.',
    },
    facts: {
      clock: 'The server says',
      proven: 'It is at least',
      devices: 'Devices signed in',
      devices_text: '{{agree}} accounts report the same time, {{differ}} a different one',
      devices_none: 'none has reported its time yet',
      waits: 'Waiting',
      waits_text:
        'deleting expired visits and old backups, closing past days. Visitors are recorded as usual.',
      alone: 'Resumes automatically',
      alone_text: 'after {{span}} more of running with people at work, if the clock stays as it is',
      alone_jumped:
        'only once somebody confirms or devices agree, because the clock jumped while the server ran',
      alone_never: 'no, because other clocks disagree',
    },
    confirm: {
      title: 'What is the date and time now?',
      hint: 'Look at your own calendar and clock, not at the server’s.',
      day: 'Date',
      time: 'Time',
      button: 'Confirm',
      own: 'This applies to your office. The district can confirm for all offices.',
      all: 'This applies to all offices.',
      deletes: 'Confirming deletes {{expired}} of {{kept}} visits at once.',
      deletes_none: 'By this clock no visit has outlived its retention.',
      undone: 'Deleted data cannot be brought back.',
      district: 'The district has to confirm, or the operator has to set the server’s clock.',
    },
    differs:
      'The server’s clock differs from your entry. Check your entry; if it is right, ask the operator to set the server’s clock.',
    row: {
      title: 'Clock of the server',
      link: 'See the date and time of the server',
      elsewhere: {
        ahead: 'Server {{host}}: its clock may be {{span}} fast; it deletes nothing.',
        behind: 'Server {{host}}: its clock may be {{span}} slow; it deletes nothing.',
      },
    },
  },
}
