import type { Request, Response, Router } from 'express'
import * as z from 'zod'
import { setCommonHours } from '../../core/offices/actions.ts'
import { addDesk, changeDesk, type DeskChanged, endDesk } from '../../core/offices/desk-actions.ts'
import { settingsChanged } from '../../core/offices/directory.ts'
import { lastClosedDay } from '../../core/visits/close-of-day.ts'
import { actorOf } from '../../http/actor.ts'
import type { Services } from '../../http/context.ts'
import { flashText } from '../../http/flash.ts'
import { readForm, readQuery } from '../../http/form.ts'
import { HoursForm, hoursOf, withRules } from '../../http/hours-form.ts'
import { idParam } from '../../http/id-param.ts'
import { importRoutes } from '../../http/lists/import-routes.ts'
import { createRouter } from '../../http/router.ts'
import { acceptRepeat } from '../../http/sent-forms.ts'
import { notFound } from '../../platform/lib/errors.ts'
import { line } from '../../platform/lib/text-fields.ts'
import { endRoutes } from './end-routes.ts'
import { officesImport } from './list-import.ts'
import { DeskForm, optionalDay } from './office-form.ts'
import { officeRoutes } from './office-routes.ts'
import { createOfficeTree } from './office-tree.ts'
import { createShowOffice, type ShowOffice } from './show-office.ts'
import { treePage } from './tree-page.ts'

const TreeQuery = z.object({ q: line(100), on: optionalDay })

/** The district's offices: the tree on any day, and everything that changes it. */
export function officeAdminRoutes(services: Services): Router {
  const officeTree = createOfficeTree(services)
  const show = createShowOffice(services)
  const router = createRouter()

  router.get('/', async (req, res) => {
    const { t } = res.locals
    const query = readQuery(TreeQuery, req)
    const { q = null, on } = query.ok ? query.values : {}
    res.status(query.ok ? 200 : 422).render(
      'district/offices/tree',
      treePage({
        offices: await officeTree.read(),
        today: officeTree.today(),
        on,
        query: q ?? '',
        typed: query.typed,
        problems: query.problems,
        message: flashText(res),
        t,
      }),
    )
  })

  router.use('/import', importRoutes(services, officesImport(services)))
  router.use(
    officeRoutes(services, show),
    endRoutes(services, show),
    deskRoutes(services, show),
    hoursRoutes(services, show),
  )
  return router
}

/** The default hours of offices without their own; stored with the root. */
function hoursRoutes(services: Services, show: ShowOffice): Router {
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

/** The desks of an office, where visitors are served; one may be the one-stop desk. */
function deskRoutes(services: Services, show: ShowOffice): Router {
  const { db, clock, flashes } = services
  const officeTree = createOfficeTree(services)
  const router = createRouter()

  const save = async (req: Request, res: Response) => {
    const { office } = await officeTree.find(req)
    const form = readForm(DeskForm, req)
    const deskId = req.params['desk'] ? idParam(req, 'desk') : undefined
    const refused = { form: 'desk' as const, typed: form.typed }
    const state = { ...(deskId && { deskId }) }
    if (!form.ok)
      return show(res.status(422), office.id, { ...state, refused: { ...refused, problems: form.problems } })
    const { client_uuid: uuid, desk_name: name, desk_one_stop } = form.values
    const desk = { id: deskId ?? uuid, office_id: office.id, name, one_stop: desk_one_stop }
    const changed = await (deskId ? changeDesk : addDesk)(db, actorOf(res, clock), desk)
    if (changed === 'name-taken') {
      const problems = { desk_name: { key: 'problem.desk_taken' } }
      return show(res.status(422), office.id, { ...state, refused: { ...refused, problems } })
    }
    done(res, office.id, changed)
  }

  router.post('/:id/desks', save)
  router.post('/:id/desks/:desk', save)
  router.post('/:id/desks/:desk/end', async (req, res) => {
    const { office } = await officeTree.find(req)
    const desk = { id: idParam(req, 'desk'), office_id: office.id }
    done(res, office.id, await endDesk(db, actorOf(res, clock), desk))
  })

  const done = (res: Response, officeId: string, changed: DeskChanged) => {
    if (changed === 'unknown') throw notFound()
    if (changed === 'known') acceptRepeat(res)
    if (changed === 'stored') {
      settingsChanged(services, officeId)
      services.live.changed(officeId)
    }
    flashes.set(res, { key: 'desk_saved' })
    res.redirect(303, `/district/offices/${officeId}#desks`)
  }

  return router
}
