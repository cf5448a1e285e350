import { holidaysOf, isWeekend } from '../../core/calendar/holidays.ts'
import { type Exceptions, isWorkingDay, workingDaysBetween } from '../../core/calendar/working-days.ts'
import type { Problems, Typed } from '../../http/form.ts'
import type { Page } from '../../http/views.ts'
import type { CalendarDayRow } from '../../platform/db/schema.ts'
import { type Choice, choices } from '../../platform/lib/choices.ts'
import { addDays, dateText, type OfficeDay, weekdayOf, weekStart } from '../../platform/lib/clock.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import { yearIn } from './day-form.ts'

const FROM_MONDAY = [1, 2, 3, 4, 5, 6, 0] as const

interface Line {
  day: OfficeDay
  date: string
  weekday: string
}

interface Cell {
  number: string
  /** The CSS class of the day: why it is off, or that it is a make-up working day. */
  mark: '' | 'weekend' | 'holiday' | 'off' | 'working'
  today: boolean
}

export interface CalendarPage extends Page {
  message: string | undefined
  typed: Typed
  problems: Problems
  kinds: Choice[]
  previous: number | undefined
  next: number | undefined
  count: string
  holidays: (Line & { name: string })[]
  exceptions: (Line & { kind: string; working: boolean; note: string })[]
  weekdays: string[]
  months: { name: string; count: string; weeks: (Cell | undefined)[][] }[]
}

export interface Shown {
  year: number
  rows: CalendarDayRow[]
  today: OfficeDay
  typed?: Typed
  problems?: Problems
  message?: string | undefined
}

export function calendarPage(shown: Shown, t: Translate): CalendarPage {
  const { year, rows, typed = {}, problems = {}, message } = shown
  const exceptions: Exceptions = new Map(rows.map(({ day, kind }) => [day, kind]))
  const counted = (from: OfficeDay, to: OfficeDay) =>
    t('calendar.count', { days: workingDaysBetween(from, to, exceptions).length })
  return {
    title: t('calendar.title', { year }),
    message,
    typed,
    problems,
    kinds: choices(['off', 'working'], typed['kind'], (kind) => t(`calendar.kinds.${kind}`)),
    previous: yearIn(String(year - 1)),
    next: yearIn(String(year + 1)),
    count: counted(`${year}-01-01`, `${year}-12-31`),
    holidays: [...holidaysOf(year)].map(([day, name]) => ({
      ...lineOf(day, t),
      name: t(`calendar.holiday.${name}`),
    })),
    exceptions: rows
      .filter(({ day }) => day.startsWith(`${year}-`))
      .map(({ day, kind, note }) => ({
        ...lineOf(day, t),
        kind: t(`calendar.kinds.${kind}`),
        working: kind === 'working',
        note,
      })),
    weekdays: FROM_MONDAY.map((name) => t(`weekday_short.${name}`)),
    months: monthsOf(year).map(({ month, first, last }) => ({
      name: t('calendar.months').split('|')[month] ?? '',
      count: counted(first, last),
      weeks: weeksOf(first, last, (day) => cellOf(day, exceptions, shown.today)),
    })),
  }
}

function lineOf(day: OfficeDay, t: Translate): Line {
  return { day, date: dateText(day), weekday: t(`weekday.${weekdayOf(day)}`) }
}

function monthsOf(year: number): { month: number; first: OfficeDay; last: OfficeDay }[] {
  return Array.from({ length: 12 }, (_, index) => {
    const first = `${year}-${String(index + 1).padStart(2, '0')}-01`
    return {
      month: index,
      first,
      last: new Date(Date.UTC(year, index + 1, 0)).toISOString().slice(0, 10),
    }
  })
}

/** Weeks from Monday to Sunday, with days of other months left empty. */
function weeksOf(first: OfficeDay, last: OfficeDay, cell: (day: OfficeDay) => Cell): (Cell | undefined)[][] {
  const weeks: (Cell | undefined)[][] = []
  for (let monday = weekStart(first); monday <= last; monday = addDays(monday, 7)) {
    const days = FROM_MONDAY.map((_, index) => addDays(monday, index))
    weeks.push(days.map((day) => (day < first || day > last ? undefined : cell(day))))
  }
  return weeks
}

function cellOf(day: OfficeDay, exceptions: Exceptions, today: OfficeDay): Cell {
  const mark =
    exceptions.get(day) ?? (isWorkingDay(day, exceptions) ? '' : isWeekend(day) ? 'weekend' : 'holiday')
  return { number: String(Number(day.slice(8))), mark, today: day === today }
}
