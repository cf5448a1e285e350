import type { Translated } from '../catalogue.ts'
import type { settings as vi } from '../vi/settings.ts'

export const settings: Translated<typeof vi> = {
  office: {
    title: 'Hours of the office',
    opens: 'Visitors from',
    closes: 'Visitors until',
    hours_hint:
      'Outside these hours visitors who register themselves wait to be confirmed. All day: 00:00 to 24:00.',
    close_at: 'The day closes the same day at',
    close_hint:
      'Visits without a departure are then marked as such. If that time has passed, you are asked first.',
    all_night: 'Somebody is at the gate all night: the day closes at 03:00 of the next',
    overdue: 'Overdue after (minutes)',
    overdue_hint:
      'Who stays longer is marked red on the gate page; from 30 minutes before the close everybody is.',
    done: 'The hours are saved.',
    close: {
      title: 'Close the day now?',
      asked: 'The new close of day is {{time}}, which has passed. Saving closes {{day}} at once.',
      inside: '{{count}} visits inside become “departure not recorded”, present until {{time}} at most.',
      nobody: 'Nobody inside is affected.',
      waiting: '{{count}} registrations that wait will lapse.',
      figures: 'The figures of {{day}} are closed; from then on only the head can correct its visits.',
      sure: 'Save and close the day now',
      back: 'Choose another time',
    },
  },
}
