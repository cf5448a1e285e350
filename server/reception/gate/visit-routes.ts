import type { Request, Response, Router } from 'express'
import * as z from 'zod'
import { linkGuest, unlinkGuest } from '../../core/guests/link-guest.ts'
import type { Office } from '../../core/offices/directory.ts'
import { type BadgeProblem, findTypedBadge } from '../../core/visits/badges.ts'
import { correctVisit, voidVisit } from '../../core/visits/correct.ts'
import { entryOf, visitFields, visitForm } from '../../core/visits/fields.ts'
import { nameSlipVisit } from '../../core/visits/slips.ts'
import { addNote, NOTES } from '../../core/visits/staff-notes.ts'
import { mapFields } from '../../core/visits/visit-fields.ts'
import { actorOf } from '../../http/actor.ts'
import type { Services } from '../../http/context.ts'
import { readForm, type Typed } from '../../http/form.ts'
import { createRouter } from '../../http/router.ts'
import { acceptRepeat } from '../../http/sent-forms.ts'
import type { VisitRow } from '../../platform/db/schema.ts'
import { line } from '../../platform/lib/text-fields.ts'
import type { Board } from './board.ts'
import { correctionForm, reason, timesOf, withTimes } from './correction-form.ts'
import { getVisit } from './target.ts'
import { done, isHead, refuse, showVisit, target, type VisitPages } from './visit-answers.ts'
import { correctedFields, type VisitState } from './visit-page.ts'

const VoidForm = z.object({ reason })
const NoteForm = z.object({
  client_uuid: z.guid('problem.form'),
  what: z.enum(NOTES, 'problem.pick'),
  more: line(120),
})
const FillForm = visitForm(visitFields)
const LinkForm = z.object({
  guest_id: z.guid('problem.pick'),
  /** Set to remove the link: the visitor is not that guest. */
  not: z.literal('1').optional(),
})

/** One visit at the gate: correct, void, link to a guest, and name a visitor who came with a slip. */
export function visitRoutes(shared: Services, board: Board): Router {
  const services: VisitPages = { ...shared, board }
  const router = createRouter()

  router.get('/visits/:id', async (req, res) => showVisit(services, res, await getVisit(services, req, res)))
  router.post('/visits/:id/correct', (req, res) => correct(services, req, res))
  router.post('/visits/:id/fill', (req, res) => fill(services, req, res))
  router.post('/visits/:id/guest', (req, res) => linkVisit(services, req, res))
  router.post('/visits/:id/note', (req, res) => noteVisit(services, req, res))
  router.post('/visits/:id/void', (req, res) => voidEntry(services, req, res))

  return router
}

async function correct(services: VisitPages, req: Request, res: Response) {
  const { clock, currentApp, db } = services
  const visit = await getVisit(services, req, res)
  const { office } = res.locals
  const now = clock.now()
  const form = withTimes(readForm(correctionForm(visit), req), visit, office, now)
  if (!form.ok) return showVisit(services, res.status(422), visit, form)
  const app = await currentApp()
  const entry = entryOf(form.values, office, null)
  const badge = await badgeOf(services, form.values.badge, visit, office)
  if ('problem' in badge) return showVisit(services, res.status(422), visit, badProblem(badge, form.typed))
  // An empty field keeps the number, which reception does not get to see; the tick removes it.
  const phone = form.values.no_phone ? null : (form.values.phone ?? visit.phone)
  const result = await correctVisit(
    db,
    office,
    target(services, res, visit),
    {
      ...entry,
      phone,
      ...mapFields(correctedFields(office, visit), (field) => form.values[field]),
      badge: badge.label,
      app_id: form.values.app_status === 'not_asked' ? visit.app_id : (visit.app_id ?? app?.id ?? null),
      app_status: form.values.app_status,
      ...timesOf(form.values, visit, { office, now }),
    },
    { reason: form.values.reason, seenVersion: form.values.seen_version, anyDay: isHead(res) },
  )
  if (result.ok) return done(services, req, res, 'corrected', visit.id)
  await refuse(services, res, result.why, result.visit ?? visit, { typed: form.typed, phone })
}

async function fill(services: VisitPages, req: Request, res: Response) {
  const { currentApp, db } = services
  const visit = await getVisit(services, req, res)
  const { office } = res.locals
  const form = readForm(FillForm, req)
  if (!form.ok) return showVisit(services, res.status(422), visit, form)
  const badge = await badgeOf(services, form.values.badge, visit, office)
  if ('problem' in badge) return showVisit(services, res.status(422), visit, badProblem(badge, form.typed))
  const app = await currentApp()
  const entry = { ...entryOf(form.values, office, app?.id ?? null), badge: badge.label }
  const result = await nameSlipVisit(db, office, target(services, res, visit), entry, { anyDay: isHead(res) })
  if (result.ok) return done(services, req, res, 'filled', visit.id)
  await refuse(services, res, result.why, result.visit ?? visit, { typed: form.typed, phone: entry.phone })
}

async function voidEntry(services: VisitPages, req: Request, res: Response) {
  const { db } = services
  const visit = await getVisit(services, req, res)
  const form = readForm(VoidForm, req)
  if (!form.ok)
    return showVisit(services, res.status(422), visit, { problems: { void_reason: { key: 'problem.pick' } } })
  const why = { reason: form.values.reason, anyDay: isHead(res) }
  const result = await voidVisit(db, target(services, res, visit), why)
  if (result.ok) return done(services, req, res, 'voided', visit.id)
  await refuse(services, res, result.why, result.visit ?? visit)
}

/** Looks up the typed badge; keeps the stored one when the page has no such field. */
async function badgeOf(
  { db }: VisitPages,
  typed: string | null,
  visit: VisitRow,
  office: Office,
): Promise<{ label: string | null } | { problem: BadgeProblem }> {
  if (!correctedFields(office, visit).includes('badge') || typed === visit.badge)
    return { label: visit.badge }
  return typed ? findTypedBadge(db, office.id, typed) : { label: null }
}

function badProblem({ problem }: { problem: BadgeProblem }, typed: Typed): VisitState {
  return { typed, problems: { badge: { key: `problem.${problem}` } } }
}

/** Links a visit to an expected guest, or removes a wrong link. */
async function linkVisit(services: VisitPages, req: Request, res: Response): Promise<void> {
  const visit = await getVisit(services, req, res)
  const form = readForm(LinkForm, req)
  if (!form.ok)
    return showVisit(services, res.status(422), visit, { problems: { guest_id: { key: 'problem.pick' } } })
  const { guest_id: guest, not } = form.values
  const act = not ? unlinkGuest : linkGuest
  const result = await act(services.db, target(services, res, visit), guest, { anyDay: isHead(res) })
  if (result.ok) return done(services, req, res, not ? 'unlinked' : 'linked', visit.id)
  await refuse(services, res, result.why, result.visit ?? visit)
}

/** Tells the gate something for when this person comes again. */
async function noteVisit(services: VisitPages, req: Request, res: Response): Promise<void> {
  const visit = await getVisit(services, req, res)
  const form = readForm(NoteForm, req)
  if (!form.ok) return showVisit(services, res.status(422), visit, { note: form })
  const { client_uuid: id, what, more } = form.values
  const noted = await addNote(services.db, actorOf(res, services.clock), visit.id, { id, what, more })
  if (noted === 'nothing')
    return showVisit(services, res.status(422), visit, { message: res.locals.t('notes.nothing'), note: form })
  if (noted === 'known') acceptRepeat(res)
  await done(services, req, res, 'noted', visit.id)
}
