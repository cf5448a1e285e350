import type { Request, Response, Router } from 'express'
import * as z from 'zod'
import { findExceptions } from '../../core/calendar/queries.ts'
import { ERASING_KINDS, REFUSALS, type RequestKind } from '../../core/offices/data-rights.ts'
import type { Phones } from '../../core/visits/phone.ts'
import { actorOf } from '../../http/actor.ts'
import type { Services } from '../../http/context.ts'
import { type Problems, readForm, type Typed } from '../../http/form.ts'
import { idParam } from '../../http/id-param.ts'
import { createRouter } from '../../http/router.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import { notFound, orNotFound } from '../../platform/lib/errors.ts'
import { type Translate, translator } from '../../platform/messages/messages.ts'
import { csvFile } from '../../platform/spreadsheet/csv.ts'
import { xlsxFile } from '../../platform/spreadsheet/xlsx.ts'
import { auditCopy, closeRequest, eraseRequest, extendRequest, leaveOut } from './actions.ts'
import { GRANTED } from './answer.ts'
import { ExtensionForm, extensionRefusal, proposedExtension, within } from './extension.ts'
import { ownData } from './own-data.ts'
import { changesSheet, ownFileName, visitsSheet } from './own-sheets.ts'
import { type FoundRequest, readOwnVisits, readRequest } from './queries.ts'
import { extensionForm, refusalChoices, requestPage } from './request-page.ts'

const LeaveOutForm = z.object({ visit: z.guid('problem.form') })
const EraseForm = z.object({ sure: z.literal('on', 'problem.sure') })
const ExportForm = z.object({ format: z.enum(['json', 'xlsx', 'csv']) })
const AnswerForm = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('granted') }).transform(() => GRANTED),
  z.object({ outcome: z.literal('refused'), refusal: z.enum(REFUSALS, 'problem.pick') }),
])

/** One data request: what was found, and the actions on it. */
export function requestRoutes(services: Services): Router {
  const router = createRouter()

  router.get('/:id', async (req, res) => show(services, res, await find(services, req, res)))
  router.post('/:id/leave-out', (req, res) => leaveOutVisit(services, req, res))
  router.post('/:id/copy', (req, res) => printCopy(services, req, res))
  router.post('/:id/export', (req, res) => exportData(services, req, res))
  router.post('/:id/erase', (req, res) => eraseData(services, req, res))
  router.post('/:id/extend', (req, res) => extendTime(services, req, res))
  router.get('/:id/extension', (req, res) => printExtension(services, req, res))
  router.post('/:id/answer', (req, res) => answerRequest(services, req, res))

  return router
}

async function leaveOutVisit(services: Services, req: Request, res: Response) {
  const { clock, db, flashes } = services
  const { request } = await find(services, req, res)
  const form = readForm(LeaveOutForm, req)
  if (!form.ok) throw notFound()
  await leaveOut(db, actorOf(res, clock), request.id, form.values.visit)
  flashes.set(res, { key: 'left_out' })
  res.redirect(303, `/subjects/${request.id}`)
}

async function printCopy(services: Services, req: Request, res: Response) {
  const { clock, db } = services
  const found = await find(services, req, res)
  await auditCopy(db, actorOf(res, clock), {
    action: 'subject.copied',
    subjectId: found.request.id,
    fields: `visits=${found.visits.length + found.guests.length + found.notes.length}`,
  })
  const title = res.locals.t('subjects.copy')
  res.render('head/data-requests/copy', {
    title,
    ...(await onPaper(services, res, found)),
  })
}

async function exportData(services: Services, req: Request, res: Response) {
  const { campaign, clock, db, sendDownload } = services
  const { request } = await find(services, req, res)
  const form = readForm(ExportForm, req)
  if (!form.ok) throw notFound()
  const { office, t } = res.locals
  const { format } = form.values
  const own = await readOwnVisits(db, office.id, request)
  const words = { office, apps: await campaign.known(), t, now: clock.now() }
  const name = ownFileName(office, officeDay(words.now), format)
  const sheet = visitsSheet(own, words)
  const content = {
    json: () => ownData(own, words),
    csv: () => csvFile(sheet),
    xlsx: () => xlsxFile([sheet, changesSheet(own.visits, words)]),
  }[format]()
  const noted = {
    action: 'subject.exported' as const,
    subjectId: request.id,
    fields: `${format} visits=${own.visits.length + own.guests.length + own.notes.length}`,
  }
  await sendDownload(res, { name, content, note: () => auditCopy(db, actorOf(res, clock), noted) })
}

async function eraseData(services: Services, req: Request, res: Response) {
  const { clock, db, erasures, flashes, log, purgeRuns } = services
  const found = await find(services, req, res)
  const form = readForm(EraseForm, req)
  if (!form.ok) return show(services, res.status(422), found, form)
  const { id, kind } = found.request
  if (!ERASING_KINDS.includes(kind)) throw notFound()
  const actor = actorOf(res, clock)
  const { officeId, now } = actor
  const ids = await eraseRequest(db, actor, id, purgeRuns.due(officeId))
  // The visits are deleted even if the journal cannot be written; writing is retried every minute.
  if (ids.length > 0 && !(await erasures.note({ at: now, officeId, requestId: id, ids })))
    log.error({ event: 'erasure not journalled' }, 'a restore would bring back who was erased')
  if (ids.length > 0) flashes.set(res, { key: 'erased' })
  res.redirect(303, `/subjects/${id}`)
}

async function extendTime(services: Services, req: Request, res: Response) {
  const { clock, db } = services
  const found = await find(services, req, res)
  const { request } = found
  const today = officeDay(clock.now())
  const form = within(request, today, readForm(ExtensionForm, req))
  const refusal = form.ok
    ? await extendRequest(db, actorOf(res, clock), request.id, form.values)
    : extensionRefusal(request, today)
  if (refusal) {
    // Shows the current state: somebody was faster, or the time is over.
    const notice = res.locals.t(`subjects.extension.${refusal}`)
    return show(services, res.status(409), await find(services, req, res), { notice })
  }
  if (!form.ok) return show(services, res.status(422), found, form)
  res.redirect(303, `/subjects/${request.id}`)
}

async function printExtension(services: Services, req: Request, res: Response) {
  const found = await find(services, req, res)
  if (!found.request.extended_until) throw notFound()
  const title = res.locals.t('subjects.extension.notice')
  res.render('head/data-requests/extension', {
    title,
    ...(await onPaper(services, res, found)),
  })
}

async function answerRequest(services: Services, req: Request, res: Response) {
  const { clock, db } = services
  const found = await find(services, req, res)
  const form = readForm(AnswerForm, req)
  if (!form.ok) return show(services, res.status(422), found, form)
  if (await closeRequest(db, actorOf(res, clock), found.request.id, form.values))
    return res.redirect(303, '/subjects')
  const { t } = res.locals
  const notice = t(`subjects.todo.${found.request.kind as RequestKind}`)
  await show(services, res.status(409), await find(services, req, res), { notice })
}

async function find({ db, purgeRuns }: Services, req: Request, res: Response): Promise<FoundRequest> {
  const { id } = res.locals.office
  return orNotFound(await readRequest(db, id, idParam(req), purgeRuns.due(id)))
}

/** Renders the rows of the page or of the copy. */
async function shown(
  { clock, db }: Services,
  { locals: { office } }: Response,
  found: FoundRequest,
  phones: Phones,
  t: Translate,
) {
  const around = { office, t, today: officeDay(clock.now()), exceptions: await findExceptions(db) }
  return requestPage(found, around, phones)
}

/** The person's copy is in Vietnamese, whatever the head's language. */
function onPaper(services: Services, res: Response, found: FoundRequest) {
  return shown(services, res, found, 'whole', translator('vi'))
}

async function show(
  services: Services,
  res: Response,
  found: FoundRequest,
  { typed, problems = {}, notice = '' }: { typed?: Typed; problems?: Problems; notice?: string } = {},
): Promise<void> {
  const { clock } = services
  const { t, flash } = res.locals
  const done = { erased: t('subjects.erased'), left_out: t('subjects.left_out') }
  res.render('head/data-requests/request', {
    title: t('subjects.request'),
    ...(await shown(services, res, found, 'masked', t)),
    message: done[flash?.key as keyof typeof done],
    notice,
    extension: extensionForm(
      typed?.['until'] === undefined ? proposedExtension(found.request, officeDay(clock.now())) : typed,
      t,
    ),
    refusals: refusalChoices(typed ?? {}, t),
    problems,
  })
}
