import type { Translated } from '../catalogue.ts'
import type { guests as vi } from '../vi/guests.ts'

export const guests: Translated<typeof vi> = {
  guests: {
    title: 'Expected guests',
    explain: 'Guests who are expected, by day. Their names are deleted after the day; only the numbers stay.',
    days: 'Days with expected guests',
    day_link: '{{day}} ({{count}})',
    today: 'Today, {{day}}',
    other_day: 'Expected on {{day}}',
    none: 'Nobody is expected on this day.',
    any_time: 'Any time',
    add: 'Add a guest',
    required: 'Only the name and the day are required.',
    submit: 'Add guest',
    many: 'Add many guests',
    day: 'Day',
    time: 'Time',
    added: 'The guest is on the list.',
    corrected: 'The guest is saved.',
    withdrawn: 'The guest is off the list.',
    guest: 'An expected guest',
    withdraw: 'Delete this guest',
    withdraw_hint: 'For a guest who will not come, or an entry by mistake.',
    changed_meanwhile: 'Somebody else has just changed this guest. This is the newest version.',
    past: 'Earlier days',
    past_day: '{{day}}: {{count}} expected',
    import_explain:
      'One guest or party a line: full name and day; time, organisation, phone, number of people, person or room, and purpose are optional. Guests who are on the list already are left out.',
  },
}
