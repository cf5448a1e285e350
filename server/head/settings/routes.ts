import type { Response, Router } from 'express'
import { setHours } from '../../core/offices/actions.ts'
import { OFFICES, type Office } from '../../core/offices/directory.ts'
import type { Hours } from '../../core/offices/hours.ts'
import { findOver } from '../../core/visits/close-of-day.ts'
import type { Services } from '../../http/context.ts'
import { type Problems, readForm, type Typed } from '../../http/form.ts'
import { HoursForm, hoursOf, typedHours, withRules } from '../../http/hours-form.ts'
import { createRouter } from '../../http/router.ts'
import type { Page } from '../../http/views.ts'
import type { OfficeDay } from '../../platform/lib/clock.ts'
import { closedByMoving, closePage } from './close-page.ts'

interface OfficePage extends Page {
  typed: Typed
  problems: Problems
  done: boolean
  /** The district sets it. */
  retentionDays: number
  /** The sheets of help that hang at a gate. */
  helpPapers: readonly string[]
}

const HELP_PAPERS = ['reception', 'visitor', 'head'] as const

/** The head's settings of the office: its hours, its close of day, and when a visitor is overdue. */
export function officeRoutes({ db, clock, live, flashes, offices }: Services): Router {
  const router = createRouter()

  router.get('/', (_req, res) => show(res, { typed: typedHours(hoursNow(res.locals.office)) }))

  router.post('/', async (req, res) => {
    const form = withRules(readForm(HoursForm, req))
    if (!form.ok) return show(res.status(422), form)
    const { office, staff } = res.locals
    const by = { by: staff.id, now: clock.now() }
    const hours = hoursOf(form.values, hoursNow(office))
    const day = closedByMoving({ from: office.closeMinutes, to: hours.close_minutes }, by.now)
    // The answer is for the day that was asked about.
    if (day && form.values.close_now !== day) return ask(res, form.typed, hours.close_minutes, day)
    if (await setHours(db, office.id, hours, by)) {
      // This instance knows at once, the others as soon as they hear it.
      offices.forget()
      live.changed(OFFICES)
      live.changed(office.id)
    }
    flashes.set(res, { key: 'hours_set' })
    res.redirect(303, '/office')
  })

  const ask = async (res: Response, typed: Typed, closeMinutes: number, day: OfficeDay) => {
    const { office, t } = res.locals
    // "Change the time": the form again, as it was typed.
    if (typed['close_now'] === '') return show(res, { typed })
    const found = await findOver(db, { id: office.id, close_minutes: closeMinutes }, clock.now())
    res.status(409).render('head/settings/close', closePage(found, { day, closeMinutes, typed }, t))
  }

  const show = (res: Response, { typed, problems = {} }: { typed: Typed; problems?: Problems }) => {
    const { office, t, flash } = res.locals
    const done = flash?.key === 'hours_set'
    res.render('head/settings/office', {
      title: t('office.title'),
      typed,
      problems,
      done,
      retentionDays: office.retentionDays,
      helpPapers: HELP_PAPERS,
    } satisfies OfficePage)
  }

  return router
}

function hoursNow({ opensMinutes, closesMinutes, closeMinutes, overdueMinutes }: Office): Hours {
  return {
    opens_minutes: opensMinutes,
    closes_minutes: closesMinutes,
    close_minutes: closeMinutes,
    overdue_minutes: overdueMinutes,
  }
}
