import type { Translated } from '../catalogue.ts'
import type { clock as vi } from '../vi/clock.ts'

export const clock: Translated<typeof vi> = {
  clock: {
    title: 'Date and time of the server',
    span: { days: '{{count}} days', hours: '{{count}} hours', minutes: '{{count}} minutes' },
    notice: {
      off: 'The server says that today is {{day}}, {{span}} after it last ran. Nothing is deleted by that date yet.',
      ahead: 'The server’s clock may be {{span}} fast. Nothing is deleted by it.',
      behind: 'The server’s clock is {{span}} behind the entries in the log. Their order may be wrong.',
      lost: 'The server’s clock went back {{span}}. Entries are still recorded by the time that has really passed.',
      link: 'Confirm date and time',
      tell: 'Please tell the head of the office.',
    },
    sure: 'The server’s clock agrees with the time that has passed.',
    off_briefly: 'The server was off for {{span}}. Deleting goes on after it has run for some hours.',
    confirmed: 'The date and time are confirmed. This office deletes and closes days by the server’s clock.',
    done: 'The date and time are confirmed.',
    against: {
      instance: 'Another server of the system tells another time.',
      devices: 'Most devices that are signed in tell another time.',
    },
    facts: {
      clock: 'The server says',
      proven: 'It is at least',
      devices: 'Devices signed in',
      devices_text: '{{agree}} tell the same time, {{differ}} another',
      devices_none: 'none has told its time yet',
      waits: 'Waiting',
      waits_text:
        'deleting expired visits and old backups, closing past days. Visitors are recorded as usual.',
      alone: 'Goes on without you',
      alone_text: 'after running {{span}} more, if the clock stays as it is',
      alone_never: 'no, because the time is contradicted',
    },
    confirm: {
      title: 'What is the date and time now?',
      hint: 'Look at your own calendar and clock, not at the server’s.',
      day: 'Date',
      time: 'Time',
      button: 'Confirm',
      own: 'This applies to your office. The district can confirm for all offices.',
      all: 'This applies to all offices.',
      undone: 'What is deleted cannot be brought back.',
      district: 'The district has to confirm, or somebody sets the server’s clock.',
    },
    differs:
      'The server says {{at}}, which is not what you entered. Ask whoever runs the server to set its clock.',
    row: {
      title: 'Clock of the server',
      link: 'See the date and time of the server',
      elsewhere: 'Server {{host}}: its clock is off by {{span}}; it deletes nothing.',
    },
  },
}
