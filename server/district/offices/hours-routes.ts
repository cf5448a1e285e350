import type { Request, Response, Router } from 'express'
import { setCommonHours } from '../../core/offices/actions.ts'
import { lastClosedDay } from '../../core/visits/close-of-day.ts'
import type { Services } from '../../http/context.ts'
import { readForm } from '../../http/form.ts'
import { HoursForm, hoursOf, withRules } from '../../http/hours-form.ts'
import { createRouter } from '../../http/router.ts'
import { notFound } from '../../platform/lib/errors.ts'
import type { Admin } from './admin.ts'
import type { ShowOffice } from './show-office.ts'

/** The hours that all offices have which did not decide otherwise; they are those of the root. */
export function hoursRoutes({ db, clock, flashes }: Services, admin: Admin, show: ShowOffice): Router {
  const router = createRouter()

  router.post('/:id/hours', async (req: Request, res: Response) => {
    const { office } = await admin.find(req)
    if (office.parent_id !== null) throw notFound()
    const form = withRules(readForm(HoursForm, req))
    if (!form.ok) return show(res.status(422), office.id, { refused: { form: 'hours', ...form } })
    const hours = hoursOf(form.values, office)
    const now = clock.now()
    // A head is asked; from here nobody sees who is still inside at all those gates.
    if (lastClosedDay(hours.close_minutes, now) > lastClosedDay(office.close_minutes, now)) {
      const problems = { close_at: { key: 'problem.close_passed' } }
      return show(res.status(422), office.id, { refused: { form: 'hours', typed: form.typed, problems } })
    }
    admin.announce(await setCommonHours(db, admin.author(res), hours))
    flashes.set(res, { key: 'common_hours_set' })
    res.redirect(303, `/district/offices/${office.id}`)
  })

  return router
}
