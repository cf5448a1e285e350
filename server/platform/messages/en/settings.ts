import type { Translated } from '../catalogue.ts'
import type { settings as vi } from '../vi/settings.ts'

export const settings: Translated<typeof vi> = {
  office: {
    sections: 'Sections of the settings',
    section: {
      hours: 'Opening hours',
      form: 'Entry form',
      retention: 'Retention',
      receptionists: 'Receptionists',
      help: 'Help',
    },
    form_text: 'Only the full name is required. Every other field may stay empty.',
    fields: {
      title: 'Optional fields at the gate',
      text: 'Without a tick the form of a visitor has no further field.',
      open: 'Open Badges',
      set: 'Save optional fields',
      done: 'Optional fields saved.',
    },
    guests: {
      title: 'Expected guests',
      text: 'Reception and the {{head}} write down who will come and when. The names are deleted after the day.',
      on: 'Turn on',
      off: 'Turn off',
      off_hint: 'Turned off, the list is hidden; guests on it are still deleted after their day.',
      is_on: 'Expected guests are on.',
      is_off: 'Expected guests are off.',
      open: 'Open the list',
    },
    hosts: {
      title: 'Hosts',
      text: 'In the field “Person or section to see”, reception picks a member or a section of the staff list. Members picked have a page, My visitors: they see at once who has come for them and answer the gate in one tap, and they can announce guests if expected guests are on. It opens with each person’s own link.',
      open: 'Set up host notifications',
    },
    retention_text:
      'Visitors’ details are kept for {{days}} days and then deleted; the statistics of each day stay.',
    retention_hint: 'The administrator sets this. Ask them to change it.',
    receptionists_text:
      'Every receptionist has their own account, and the log names who recorded each visit.',
    help_text: 'Each sheet prints on one side of A4 for the wall at the gate, in Vietnamese and English.',
    title: '{{Unit}} settings',
    opens: 'Visitors from',
    closes: 'Visitors until',
    hours_hint:
      'Outside these hours, visitors who register themselves wait for confirmation. All day: 00:00 to 24:00.',
    close_at: 'The day closes the same day at',
    close_hint:
      'Visits without a departure are then marked. If the time has already passed today, you are asked first.',
    all_night: 'The gate is staffed all night: the day closes at 03:00 the next day',
    overdue: 'Overdue after (minutes)',
    overdue_hint:
      'Visitors who stay longer are marked red on the gate page; from 30 minutes before the close, all visitors are.',
    done: 'The hours are saved.',
    close: {
      title: 'Close the day now?',
      asked: 'The new close of day is {{time}}, which has passed. Saving closes {{day}} at once.',
      inside: '{{count}} visits inside become “departure not recorded”, present until {{time}} at most.',
      inside_one: '{{count}} visit inside becomes “departure not recorded”, present until {{time}} at most.',
      nobody: 'Nobody inside is affected.',
      waiting: '{{count}} waiting registrations will lapse.',
      waiting_one: '{{count}} waiting registration will lapse.',
      figures: 'The statistics of {{day}} are closed; from then on only the {{head}} can correct its visits.',
      sure: 'Save and close the day now',
      back: 'Choose another time',
    },
  },
}
