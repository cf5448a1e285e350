import type { Response, Router } from 'express'
import * as z from 'zod'
import type { Services } from '../../http/context.ts'
import { listOf, readForm } from '../../http/form.ts'
import { createRouter } from '../../http/router.ts'
import { MINUTE } from '../../platform/lib/clock.ts'
import { coalesced } from '../../platform/lib/coalesce.ts'
import { HttpError } from '../../platform/lib/errors.ts'
import { line } from '../../platform/lib/text-fields.ts'
import { evacuationPage } from './evacuation-page.ts'
import { OVER, readRoll } from './queries.ts'
import { beginAgain, tick } from './tick.ts'

const ids = listOf(z.guid('problem.form'), { most: 5000 })
const opened = z.coerce.number().catch(Number.NaN)

/** `was`: the ticks when the list was shown, so that only what this device changed is changed. */
const RollForm = z.object({ out: ids, was: ids, opened, find: line(200).transform((text) => text ?? '') })

/** The list of people in the building, to be called out at the assembly point by any number of people. */
export function evacuationRoutes(services: Services): Router {
  const { clock, db } = services
  const router = createRouter()

  // In an alarm everybody of an office opens the list at once, so concurrent requests share one read.
  const rollOf = coalesced(
    (officeId: string, opened: Date) => `${officeId} ${opened.getTime()}`,
    (officeId, opened) => readRoll(services, officeId, { opened, now: clock.now() }),
  )

  /** To the minute, so that lists opened at once share one read. */
  const openedAt = (typed: number) => {
    const now = clock.now().getTime()
    const at = typed <= now && typed > now - OVER ? typed : now
    return new Date(at - (at % MINUTE))
  }

  const show = async (res: Response, opened: Date, find = '') => {
    const { office, t } = res.locals
    const roll = await rollOf(office.id, opened)
    const page = await evacuationPage(roll, { office, opened, now: clock.now(), find, t })
    res.render('reception/evacuation/evacuation', page)
  }

  router.get('/', async (req, res) => {
    await show(res, openedAt(opened.parse(req.query['opened'])))
  })

  router.post('/', async (req, res) => {
    const form = readForm(RollForm, req)
    if (!form.ok) throw new HttpError(400)
    const { out, was, find } = form.values
    const at = openedAt(form.values.opened)
    const ticks = {
      added: out.filter((id) => !was.includes(id)),
      removed: was.filter((id) => !out.includes(id)),
    }
    if (ticks.added.length + ticks.removed.length > 0)
      await tick(db, res.locals.office.id, ticks, { opened: at, now: clock.now() })
    if (find) return show(res, at, find)
    res.redirect(303, `/evacuation?opened=${at.getTime()}`)
  })

  router.post('/again', async (_req, res) => {
    await beginAgain(db, res.locals.office.id, clock.now())
    res.redirect(303, '/evacuation')
  })

  return router
}
