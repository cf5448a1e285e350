import type { Request, Response, Router } from 'express'
import { z } from 'zod'
import { addDesk, changeDesk, type DeskChanged, endDesk } from '../../core/offices/desk-actions.ts'
import type { Services } from '../../http/context.ts'
import { readForm } from '../../http/form.ts'
import { createRouter } from '../../http/router.ts'
import { notFound } from '../../platform/lib/errors.ts'
import type { Admin } from './admin.ts'
import { DeskForm } from './office-form.ts'
import type { ShowOffice } from './show-office.ts'

/** The desks of an office: where a visit is dealt with, and which of them is the one-stop desk. */
export function deskRoutes({ db, flashes }: Services, admin: Admin, show: ShowOffice): Router {
  const router = createRouter()

  const save = async (req: Request, res: Response) => {
    const { office } = await admin.find(req)
    const form = readForm(DeskForm, req)
    const deskId = req.params['desk'] ? idOf(req.params['desk']) : undefined
    const refused = { form: 'desk' as const, typed: form.typed }
    const state = { ...(deskId && { deskId }) }
    if (!form.ok)
      return show(res.status(422), office.id, { ...state, refused: { ...refused, problems: form.problems } })
    const { client_uuid: uuid, desk_name: name, desk_one_stop } = form.values
    const desk = { id: deskId ?? uuid, office_id: office.id, name, one_stop: desk_one_stop }
    const changed = await (deskId ? changeDesk : addDesk)(db, admin.author(res), desk)
    if (changed === 'name-taken') {
      const problems = { desk_name: { key: 'problem.desk_taken' } }
      return show(res.status(422), office.id, { ...state, refused: { ...refused, problems } })
    }
    done(res, office.id, changed)
  }

  router.post('/:id/desks', save)
  router.post('/:id/desks/:desk', save)
  router.post('/:id/desks/:desk/end', async (req, res) => {
    const { office } = await admin.find(req)
    const desk = { id: idOf(req.params['desk']), office_id: office.id }
    done(res, office.id, await endDesk(db, admin.author(res), desk))
  })

  const done = (res: Response, officeId: string, changed: DeskChanged) => {
    if (changed === 'unknown') throw notFound()
    admin.announce([officeId])
    flashes.set(res, { key: 'desk_saved' })
    res.redirect(303, `/district/offices/${officeId}#desks`)
  }

  return router
}

function idOf(param: unknown): string {
  const id = z.guid().safeParse(param)
  if (!id.success) throw notFound()
  return id.data
}
