import type { Request, Response, Router } from 'express'
import { listCalendarDays } from '../../core/calendar/queries.ts'
import { actorOf } from '../../http/actor.ts'
import type { Services } from '../../http/context.ts'
import { type Form, readForm } from '../../http/form.ts'
import { createRouter } from '../../http/router.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import { clearCalendarDay, setCalendarDay } from './actions.ts'
import { type CalendarPage, calendarPage, type Shown } from './calendar-page.ts'
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

  const show = async (res: Response, what: Pick<Shown, 'year' | 'typed' | 'problems'>) => {
    const { t, flash } = res.locals
    const message = flash?.key === 'calendar_saved' ? t('calendar.saved') : undefined
    const rows = await listCalendarDays(db)
    const page = calendarPage({ ...what, rows, today: officeDay(clock.now()), message }, t)
    res.render('district/calendar/calendar', page satisfies CalendarPage)
  }

  return router
}
