import type { Translated } from '../catalogue.ts'
import type { calendar as vi } from '../vi/calendar.ts'

export const calendar: Translated<typeof vi> = {
  calendar: {
    title: 'Working calendar {{year}}',
    explain:
      'Sets the working days that count for the {{units}}’ records and for time limits. Holidays follow the Labour Code; Tet and the Hung Kings’ day follow the Vietnamese lunar calendar.',
    add: 'Enter an exception',
    add_hint:
      'A swapped day off, a working day that makes up for one, or a newly announced day off, such as 24/11 (Vietnam Culture Day) once it is decided.',
    day: 'Day',
    kind: 'This day is',
    kinds: { off: 'Off', working: 'Working' },
    note: 'Decision, note',
    submit: 'Save this day',
    saved: 'The working calendar is saved.',
    holidays: 'Days off by law',
    exceptions: 'Exceptions',
    no_exceptions: 'No exceptions for this year.',
    clear: 'Remove',
    clear_of: 'Remove the exception of {{day}}',
    whole: 'The whole year',
    count: '{{days, working day|working days}}',
    months: 'January|February|March|April|May|June|July|August|September|October|November|December',
    legend: { holiday: 'off by law', off: 'extra day off', working: 'make-up day' },
    holiday: {
      new_year: 'New Year',
      tet: 'Tet (Lunar New Year)',
      hung_kings: 'Hung Kings’ Commemoration Day',
      victory: 'Victory Day',
      labour: 'International Labour Day',
      national: 'National Day',
      in_lieu: 'Day off in lieu',
    },
  },
}
