import type { RequestHandler, Response, Router } from 'express'
import { v4 as uuidv4 } from 'uuid'
import { createLimiter } from '../../core/accounts/limiter.ts'
import { type Announced, announcedOr, uninvited } from '../../core/guests/announced.ts'
import { enterGuest } from '../../core/guests/enter-guest.ts'
import { type BadgeProblem, endLoan, findTypedBadge } from '../../core/visits/badges.ts'
import type { Target } from '../../core/visits/change.ts'
import { type EntryResult, enterVisit, type NewEntry } from '../../core/visits/enter.ts'
import { identityOf } from '../../core/visits/entry.ts'
import { entryOf } from '../../core/visits/fields.ts'
import { leaveVisit } from '../../core/visits/leave.ts'
import { findEnteredInstead } from '../../core/visits/restore.ts'
import type { Services } from '../../http/context.ts'
import { formUuid, readForm } from '../../http/form.ts'
import { createRouter } from '../../http/router.ts'
import { adviceRoutes } from './advice-routes.ts'
import { type Board, createBoard, FindForm } from './board.ts'
import { endedRoutes } from './ended-routes.ts'
import { clashOf, EntryFields, type EntryValues } from './entry-form.ts'
import { guestTapRoutes } from './guest-routes.ts'
import { keptOnDevice } from './kept-on-device.ts'
import { leaveRoutes } from './leave-routes.ts'
import { createGateLists } from './lists.ts'
import { meetingGateRoutes } from './meeting-routes.ts'
import { recallRoutes } from './recall-routes.ts'
import { scanRoutes } from './scan-routes.ts'
import { scannerRoutes } from './scanner-routes.ts'
import { boardStreams } from './stream.ts'
import { tapRoutes } from './tap-routes.ts'
import { targetAt } from './target.ts'
import { findHeld, MeetingQuery, typedUninvited } from './uninvited.ts'
import { visitRoutes } from './visit-routes.ts'
import { whileOpen } from './while-open.ts'

/** The board at the door: entries, visitors inside, departures. */
export function gateRoutes(services: Services): Router {
  const lists = createGateLists(services)
  const board = createBoard(services, lists)
  const recalls = createLimiter(services, 'recall')
  const router = createRouter()

  router.get('/', async (req, res) => {
    const { meeting: id } = MeetingQuery.parse(req.query)
    const meeting = await findHeld(services, res.locals.office, id)
    await board.show(req, res, meeting ? { typed: typedUninvited(meeting) } : {})
  })

  router.post('/', whileOpen(services, board), recordEntry(services, board))

  router.post('/find', async (req, res) => {
    const form = readForm(FindForm, req)
    await board.show(req, res, { query: form.ok ? form.values.query : '' })
  })

  router.post('/expected', async (req, res) => {
    const form = readForm(FindForm, req)
    res.send(await board.expected(res, form.ok ? form.values.query : ''))
  })

  router.get('/expected', async (_req, res) => {
    res.json(await keptOnDevice(services, lists, res.locals.office))
  })

  router.get('/inside', async (req, res) => {
    const { office, lang } = res.locals
    const list = await lists.of(office, lang)
    if (list.revision === req.get('Shown-List')) res.sendStatus(204)
    else res.render('reception/gate/inside', { list })
  })

  router.get('/events', boardStreams(services, lists))

  router.use(
    tapRoutes(services, board),
    leaveRoutes(services, board),
    guestTapRoutes(services, board),
    meetingGateRoutes(services, board),
    recallRoutes(services, board, recalls),
    scanRoutes(services, board, recalls),
    scannerRoutes(),
    adviceRoutes(services, board),
    visitRoutes(services, board),
    endedRoutes(services, board),
  )
  return router
}

/** Stores the entry. If a question is open, stores nothing and shows the form with the question. */
function recordEntry(services: Services, board: Board): RequestHandler {
  const { db, clock, live, flashes } = services
  return async (req, res) => {
    const form = readForm(EntryFields, req)
    if (!form.ok) {
      const { typed } = form
      return board.show(req, res.status(422), { typed, problems: form.problems, clientUuid: formUuid(typed) })
    }
    const { office, t } = res.locals
    // Entering without the badge or card empties the field, so that no later question asks for it again.
    const bare = {
      ...(form.values.resolve === 'without_badge' && { badge: '' }),
      ...(form.values.resolve === 'without_card' && { id_number: '' }),
    }
    const [typed, values] = [
      { ...form.typed, ...bare },
      { ...form.values, ...bare },
    ]
    const badge = await badgeOf(services, res, values)
    if ('problem' in badge) {
      const problems = { badge: { key: `problem.${badge.problem}` } } as const
      return board.show(req, res.status(422), { typed, problems, clientUuid: formUuid(typed) })
    }
    const now = clock.now()
    const entry = { ...values, badge: badge.label }
    const previous = values.resolve === 'leave_first' ? values.previous_id : undefined
    let entered = await enter(services, res, entry, now)
    let left: string | undefined
    // Only if it is still this visit that keeps the entry out: the form may have been changed since the question.
    if (previous && isRefused(entered) && entered.visit.id === previous) {
      left = await sendOut(services, targetAt(now, res, previous))
      entered = await enter(services, res, entry, now)
    }
    if (entered.outcome === 'stored' || left) live.changed(office.id)
    if (isRefused(entered)) {
      return board.show(
        req,
        res.status(409),
        {
          typed,
          // A new UUID when the form is for another visit; the same one when only a question is open.
          clientUuid: ['conflict', 'taken-back'].includes(entered.outcome) ? uuidv4() : formUuid(typed),
          clash: clashOf(entered, entry, t),
        },
        left ? await board.notice(res, { key: 'left', about: left }) : undefined,
      )
    }
    const instead = previous && (await findEnteredInstead(db, targetAt(now, res, previous)))
    const done =
      instead && instead.visit.id === entered.visit.id
        ? { key: 'entered_instead', about: previous }
        : { key: 'entered', about: entered.visit.id }
    if (req.get('HX-Request')) return board.show(req, res, {}, await board.notice(res, done))
    flashes.set(res, done)
    res.redirect(303, '/gate')
  }
}

/** The typed badge under the office's label for it; empty when none was typed or the office uses no badges. */
async function badgeOf(
  { db }: Services,
  { locals: { office } }: Response,
  { badge }: EntryValues,
): Promise<{ label: string | null } | { problem: BadgeProblem }> {
  if (!badge || !office.fields.includes('badge')) return { label: null }
  return findTypedBadge(db, office.id, badge)
}

/** Records the departure, or the return of the badge if the visitor had left before; returns whose departure it recorded. */
async function sendOut({ db }: Services, previous: Target): Promise<string | undefined> {
  const left = await leaveVisit(db, previous)
  if (left.ok) return previous.visitId
  await endLoan(db, previous)
  return undefined
}

/** A guest who has already come counts as recorded. */
function isRefused({ outcome }: EntryResult): boolean {
  return !['stored', 'duplicate', 'guest-arrived'].includes(outcome)
}

/** Enters the visitor as the expected guest that the form names, if that guest is expected today. */
async function enter(
  services: Services,
  res: Response,
  values: EntryValues,
  now: Date,
): Promise<EntryResult> {
  const { db, pool, keys, currentApp } = services
  const { office, staff } = res.locals
  const app = await currentApp()
  const visitOf = (guest?: Announced): Omit<NewEntry, 'now'> => ({
    clientUuid: values.client_uuid,
    entry: entryOf(guest ? announcedOr(values, guest) : values, office, app?.id ?? null),
    phoneShared: values.resolve === 'shared',
    identity: values.id_number ? identityOf(keys, office.id, values.id_number) : undefined,
    enteredBy: staff.id,
  })
  const stores = { db, pool }
  const { entered } =
    office.expectsGuests && values.guest_id
      ? await enterGuest(stores, office, { id: values.guest_id, now }, visitOf)
      : {}
  if (entered) return entered
  const meeting = await findHeld(services, office, values.meeting_id)
  return enterVisit(stores, office, {
    ...visitOf(meeting && uninvited(meeting)),
    meetingId: meeting?.id,
    now,
  })
}
