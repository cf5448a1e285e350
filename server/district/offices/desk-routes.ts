import type { Request, Response, Router } from 'express'
import { addDesk, changeDesk, type DeskChanged, endDesk } from '../../core/offices/desk-actions.ts'
import { settingsChanged } from '../../core/offices/directory.ts'
import { actorOf } from '../../http/actor.ts'
import type { Services } from '../../http/context.ts'
import { readForm } from '../../http/form.ts'
import { idParam } from '../../http/id-param.ts'
import { createRouter } from '../../http/router.ts'
import { acceptRepeat } from '../../http/sent-forms.ts'
import { notFound } from '../../platform/lib/errors.ts'
import { DeskForm } from './office-form.ts'
import { createOfficeTree } from './office-tree.ts'
import type { ShowOffice } from './show-office.ts'

/** The desks of an office, where visitors are served; one may be the one-stop desk. */
export function deskRoutes(services: Services, show: ShowOffice): Router {
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
