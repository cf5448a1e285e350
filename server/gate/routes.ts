import type { ErrorRequestHandler, Request, Response, Router } from 'express'
import { v4 as uuidv4 } from 'uuid'
import { z } from 'zod'
import { createMinuteLimiter } from '../accounts/throttle.ts'
import { clockTime, DAY } from '../clock.ts'
import type { Services } from '../context.ts'
import { notFound } from '../errors.ts'
import { statusOf } from '../http/error-page.ts'
import { readForm, type Typed, typedWords } from '../http/form.ts'
import { requireRole } from '../http/guards.ts'
import { createRouter } from '../http/router.ts'
import { confirmVisit, declineVisit, leaveVisit, type Target, undoLeave } from '../visits/actions.ts'
import type { Changed } from '../visits/change.ts'
import { type Entered, enterVisit } from '../visits/enter.ts'
import { entryOf, phone, visitFields } from '../visits/fields.ts'
import { identityOf } from '../visits/identity.ts'
import { recallPerson } from '../visits/queries.ts'
import { entryForm, recallView } from './board.ts'
import { scanRoutes } from './scan-routes.ts'
import { createBoard } from './show-board.ts'
import { streamBoard } from './stream.ts'
import { visitRoutes } from './visit-routes.ts'

const EntryForm = z.object({
  ...visitFields,
  client_uuid: z.guid('problem.form'),
  previous_id: z.guid().optional(),
  resolve: z.enum(['leave_first', 'shared']).optional(),
  id_number: z
    .string()
    .regex(/^\d{12}$/, 'problem.form')
    .optional(),
})

const RecallForm = z.object({ phone })
const FindForm = z.object({ query: z.string().max(200).default('') })
const VisitId = z.guid()

/** The board at the door: who comes in, who is inside, who leaves. */
export function gateRoutes(services: Services): Router {
  const { db, pool, clock, keys, live, flashes, currentApp } = services
  const board = createBoard(services)
  const recalls = createMinuteLimiter(pool, 'recall', 30)
  const router = createRouter()
  router.use(requireRole('reception', 'head'))

  router.get('/', (req, res) => board.show(req, res))

  router.post('/', async (req, res) => {
    const form = readForm(EntryForm, req)
    if (!form.ok) {
      const { typed, problems } = form
      return board.show(req, res.status(422), {
        typed,
        problems,
        clientUuid: formUuid(typed),
      })
    }
    const { office, staff } = res.locals
    const { values, typed } = form
    if (values.resolve === 'leave_first' && values.previous_id) {
      await leaveVisit(db, target(req, res, values.previous_id))
    }
    const app = await currentApp()
    const entered = await enterVisit({ db, pool }, office, {
      clientUuid: values.client_uuid,
      entry: entryOf(values, office, app?.id ?? null),
      phoneShared: values.resolve === 'shared',
      identity: values.id_number ? identityOf(keys, office.id, values.id_number) : undefined,
      enteredBy: staff.id,
      now: clock.now(),
    })
    if (entered.outcome === 'stored') live.changed(office.id)
    if (entered.outcome === 'already-inside' || entered.outcome === 'conflict') {
      return showClash(req, res, entered, typed)
    }
    const flash = { key: 'entered', visitId: entered.visit.id }
    if (req.get('HX-Request')) return board.show(req, res, {}, await board.notice(res, flash))
    flashes.set(res, flash)
    res.redirect(303, '/gate')
  })

  const showClash = (
    req: Request,
    res: Response,
    { outcome, visit }: Entered,
    typed: Record<string, string>,
  ) => {
    const { t } = res.locals
    const words = { time: clockTime(visit.entered_at), name: visit.name }
    const repeated = outcome === 'conflict'
    return board.show(req, res.status(409), {
      typed,
      // A fresh UUID for another visit; the same one where only the question is open.
      clientUuid: repeated ? uuidv4() : formUuid(typed),
      clash: {
        title: t(repeated ? 'clash.repeat_title' : 'clash.already_title', words),
        text: t(repeated ? 'clash.repeat_text' : 'clash.already_text', words),
        previousId: repeated ? undefined : visit.id,
      },
    })
  }

  const target = (_req: Request, res: Response, visitId: string): Target => ({
    officeId: res.locals.office.id,
    visitId,
    actor: { id: res.locals.staff.id },
    now: clock.now(),
  })

  const change = async (
    req: Request,
    res: Response,
    act: (target: Target) => Promise<Changed<string>>,
    words: { ok: string; refused: Record<string, string> },
  ) => {
    const visitId = VisitId.safeParse(req.params['id'])
    if (!visitId.success) throw notFound()
    const result = await act(target(req, res, visitId.data))
    if (!result.ok && result.why === 'not-found') throw notFound()
    if (result.ok) live.changed(res.locals.office.id)
    await board.answer(req, res, {
      key: result.ok ? words.ok : (words.refused[result.why] ?? words.ok),
      visitId: visitId.data,
    })
  }

  router.post('/visits/:id/leave', (req, res) =>
    change(req, res, (to) => leaveVisit(db, to), {
      ok: 'left',
      refused: { 'already-left': 'already_left', 'not-inside': 'not_inside' },
    }),
  )

  router.post('/visits/:id/undo', (req, res) =>
    change(req, res, (to) => undoLeave(db, to), {
      ok: 'undone',
      refused: { 'too-late': 'too_late', 'already-inside': 'back_inside' },
    }),
  )

  router.post('/visits/:id/confirm', (req, res) =>
    change(req, res, (to) => confirmVisit(db, to), {
      ok: 'confirmed',
      refused: { 'not-waiting': 'not_waiting', 'already-inside': 'confirm_inside' },
    }),
  )

  router.post('/visits/:id/decline', (req, res) =>
    change(req, res, (to) => declineVisit(db, to), {
      ok: 'declined',
      refused: { 'not-waiting': 'not_waiting' },
    }),
  )

  router.post('/recall', async (req, res) => {
    const { office, staff, t } = res.locals
    const form = readForm(RecallForm, req)
    const typed = typedWords(req.body ?? {})
    const scripted = req.get('HX-Request') !== undefined
    if (!form.ok && !scripted) {
      return board.show(req, res.status(422), {
        typed,
        problems: form.problems,
        clientUuid: formUuid(typed),
      })
    }
    if (!form.ok || form.values.phone === null) {
      return scripted
        ? res.render('gate/recall', { recall: undefined })
        : board.show(req, res, { typed, clientUuid: formUuid(typed) })
    }
    if (!(await recalls.take(staff.session.toString('base64url')))) {
      res.status(429)
      const recall = { text: t('gate.recall_wait'), fields: undefined }
      return scripted
        ? res.render('gate/recall', { recall })
        : board.show(req, res, { typed, recall, clientUuid: formUuid(typed) })
    }
    const since = new Date(clock.now().getTime() - office.retentionDays * DAY)
    const recall = recallView(
      await recallPerson(db, office.id, { phone: form.values.phone }, since),
      office,
      t,
    )
    if (scripted) return res.render('gate/recall', { recall })
    await board.show(req, res, {
      typed: {
        ...typed,
        ...(recall.fields && {
          name: typed['name'] || recall.fields.name,
          place: typed['place'] || recall.fields.place,
        }),
      },
      recall,
      clientUuid: formUuid(typed),
    })
  })

  router.post('/find', async (req, res) => {
    const form = readForm(FindForm, req)
    await board.show(req, res, { query: form.ok ? form.values.query : '' })
  })

  router.get('/inside', async (_req, res) => {
    res.render('gate/inside', { list: await board.list(res) })
  })

  router.get('/events', (req, res) => streamBoard(services, board, req, res))

  router.use('/', scanRoutes(services, board))
  router.use('/', visitRoutes(services, board))
  return router
}

/**
 * The database is away: the entry form comes back as it was, from what the process remembers, and one tap sends it
 * again under the same client UUID. Whoever posted it sees only his own words.
 */
export function gateUnavailable(services: Services): ErrorRequestHandler {
  return async (error, req, res, next) => {
    if (statusOf(error) !== 503 || req.method !== 'POST' || req.path !== '/') return next(error)
    const { lang, t, office } = res.locals
    const typed = typedWords(req.body ?? {})
    const app = await services.currentApp().catch(() => undefined)
    services.log.warn(
      { requestId: res.locals.requestId, status: 503, path: '/gate' },
      'entry not stored, form returned',
    )
    res.status(503).set('Retry-After', '2')
    res.render('gate/unavailable', {
      title: t('error.503.title'),
      text: t('error.not_stored'),
      form: entryForm(
        { office: office ?? { communes: [] }, app, lang, t },
        { clientUuid: formUuid(typed), typed, purpose: 'work' },
      ),
    })
  }
}

/** The number of the form that was posted; a new one where it was unreadable, so that the next try is not refused. */
function formUuid(typed: Typed): string {
  const sent = z.guid().safeParse(typed['client_uuid'])
  return sent.success ? sent.data : uuidv4()
}
