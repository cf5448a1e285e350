import type { Request, Response, Router } from 'express'
import { holidaysOf, isWeekend } from '../../core/calendar/holidays.ts'
import { listCalendarDays } from '../../core/calendar/queries.ts'
import { type Exceptions, isWorkingDay, workingDaysBetween } from '../../core/calendar/working-days.ts'
import { actorOf } from '../../http/actor.ts'
import type { Services } from '../../http/context.ts'
import { type Form, type Problems, readForm, type Typed } from '../../http/form.ts'
import { createRouter } from '../../http/router.ts'
import type { CalendarDayRow } from '../../platform/db/schema.ts'
import { choices } from '../../platform/lib/choices.ts'
import {
  addDays,
  dateText,
  type OfficeDay,
  officeDay,
  weekdayOf,
  weekStart,
} from '../../platform/lib/clock.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import { clearCalendarDay, setCalendarDay } from './actions.ts'
import { ClearForm, DayForm, yearIn, yearOf } from './day-form.ts'

/** The working calendar: public holidays, and exceptions that the district decided. */
export function calendarAdminRoutes({ db, clock, flashes }: Services): Router {
  const router = createRouter()

  router.get('/', (req, res) => show(res, { year: askedYear(req) }))

  router.post('/', async (req, res) => {
    const form = readForm(DayForm, req)
    if (!form.ok) return refuse(res, form)
    await setCalendarDay(db, actorOf(res, clock), form.values)
    done(res, form.values.day)
  })

  router.post('/clear', async (req, res) => {
    const form = readForm(ClearForm, req)
    if (!form.ok) return refuse(res, form)
    await clearCalendarDay(db, actorOf(res, clock), form.values.day)
    done(res, form.values.day)
  })

  const askedYear = (req: Request) => yearIn(req.query['year']) ?? yearOf(officeDay(clock.now()))

  const done = (res: Response, day: string) => {
    flashes.set(res, { key: 'calendar_saved' })
    res.redirect(303, `/district/calendar?year=${yearOf(day)}`)
  }

  const refuse = (res: Response, { typed, problems }: Form<unknown>) => {
    const year = yearIn(typed['day']?.slice(0, 4)) ?? yearOf(officeDay(clock.now()))
    return show(res.status(422), { year, typed, problems })
  }

  const show = async (res: Response, what: Pick<Year, 'year' | 'typed' | 'problems'>) => {
    const { t, flash } = res.locals
    const message = flash?.key === 'calendar_saved' ? t('calendar.saved') : undefined
    const rows = await listCalendarDays(db)
    const page = calendarPage({ ...what, rows, today: officeDay(clock.now()), message }, t)
    res.render('district/calendar/calendar', page)
  }

  return router
}

const FROM_MONDAY = [1, 2, 3, 4, 5, 6, 0] as const

interface Year {
  year: number
  rows: CalendarDayRow[]
  today: OfficeDay
  typed?: Typed
  problems?: Problems
  message?: string | undefined
}

function calendarPage(shown: Year, t: Translate) {
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

function lineOf(day: OfficeDay, t: Translate) {
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
function weeksOf(first: OfficeDay, last: OfficeDay, cell: (day: OfficeDay) => ReturnType<typeof cellOf>) {
  const weeks: (ReturnType<typeof cellOf> | undefined)[][] = []
  for (let monday = weekStart(first); monday <= last; monday = addDays(monday, 7)) {
    const days = FROM_MONDAY.map((_, index) => addDays(monday, index))
    weeks.push(days.map((day) => (day < first || day > last ? undefined : cell(day))))
  }
  return weeks
}

function cellOf(day: OfficeDay, exceptions: Exceptions, today: OfficeDay) {
  // The CSS class of the day: why it is off, or that it is a make-up working day.
  const mark =
    exceptions.get(day) ?? (isWorkingDay(day, exceptions) ? '' : isWeekend(day) ? 'weekend' : 'holiday')
  return { number: String(Number(day.slice(8))), mark, today: day === today }
}
