import type { Request, Response, Router } from 'express'
import * as z from 'zod'
import type { Limiter } from '../../core/accounts/limiter.ts'
import { phone } from '../../core/visits/fields.ts'
import { findOpen, recallPerson } from '../../core/visits/returning-visitor.ts'
import { noteWarning } from '../../core/visits/staff-notes.ts'
import { actorOf } from '../../http/actor.ts'
import type { Services } from '../../http/context.ts'
import { formUuid, readForm, type Typed, typedWords } from '../../http/form.ts'
import { createRouter } from '../../http/router.ts'
import { DAY } from '../../platform/lib/clock.ts'
import type { Board } from './board.ts'
import { insideView, type Recall, recallView } from './entry-form.ts'

const RecallForm = z.object({ phone })

/** Finds a returning visitor by phone number: beside the field with scripts, as a whole page without. */
export function recallRoutes({ db, clock }: Services, board: Board, recalls: Limiter): Router {
  const router = createRouter()

  router.post('/recall', async (req, res) => {
    const { office, staff, t } = res.locals
    const form = readForm(RecallForm, req)
    const typed = typedWords(req.body ?? {})
    if (!form.ok && !req.get('HX-Request')) {
      return board.show(req, res.status(422), {
        typed,
        problems: form.problems,
        clientUuid: formUuid(typed),
      })
    }
    if (!form.ok || form.values.phone === null) return show(req, res, typed, undefined)
    if (!(await recalls.take(staff.session.toString('base64url')))) {
      return show(req, res.status(429), typed, { text: t('gate.recall_wait'), fields: undefined })
    }
    const number = { by: 'phone', phone: form.values.phone } as const
    const inside = await findOpen(db, actorOf(res, clock), number)
    const since = new Date(clock.now().getTime() - office.retentionDays * DAY)
    const known = await recallPerson(db, actorOf(res, clock), number, since)
    const shown = { ...recallView(known, office, t), ...(inside && insideView(inside, t)) }
    const note = await noteWarning(db, actorOf(res, clock), number, t)
    await show(req, res, typed, note ? { ...shown, text: `${note} ${shown.text}`, isWarned: true } : shown)
  })

  const show = async (req: Request, res: Response, typed: Typed, recall: Recall | undefined) => {
    if (req.get('HX-Request')) return res.render('reception/gate/recall', { recall })
    const known = recall?.fields
    await board.show(req, res, {
      // Typed values win over remembered ones.
      typed: known
        ? { ...typed, name: typed['name'] || known.name, place: typed['place'] || known.place }
        : typed,
      recall,
      clientUuid: formUuid(typed),
    })
  }

  return router
}
