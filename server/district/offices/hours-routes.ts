import type { Request, Response, Router } from 'express'
import { setCommonHours } from '../../core/offices/actions.ts'
import { lastClosedDay } from '../../core/visits/close-of-day.ts'
import { actorOf } from '../../http/actor.ts'
import type { Services } from '../../http/context.ts'
import { readForm } from '../../http/form.ts'
import { HoursForm, hoursOf, withRules } from '../../http/hours-form.ts'
import { createRouter } from '../../http/router.ts'
import { notFound } from '../../platform/lib/errors.ts'
import { createOfficeTree } from './office-tree.ts'
import type { ShowOffice } from './show-office.ts'

/** The default hours of offices without their own; stored with the root. */
export function hoursRoutes(services: Services, show: ShowOffice): Router {
  const { db, clock, flashes } = services
  const officeTree = createOfficeTree(services)
  const router = createRouter()

  router.post('/:id/hours', async (req: Request, res: Response) => {
    const { office } = await officeTree.find(req)
    if (office.parent_id !== null) throw notFound()
    const form = withRules(readForm(HoursForm, req))
    if (!form.ok) return show(res.status(422), office.id, { refused: { form: 'hours', ...form } })
    const hours = hoursOf(form.values, office)
    const now = clock.now()
    // A head would be asked to confirm; the district cannot see who is still inside at all those gates.
    if (lastClosedDay(hours.close_minutes, now) > lastClosedDay(office.close_minutes, now)) {
      const problems = { close_at: { key: 'problem.close_passed' } }
      return show(res.status(422), office.id, { refused: { form: 'hours', typed: form.typed, problems } })
    }
    officeTree.announce(await setCommonHours(db, actorOf(res, clock), hours))
    flashes.set(res, { key: 'common_hours_set' })
    res.redirect(303, `/district/offices/${office.id}`)
  })

  return router
}
