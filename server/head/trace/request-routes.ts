import type { Request, Response, Router } from 'express'
import { v4 as uuidv4 } from 'uuid'
import * as z from 'zod'
import type { Office } from '../../core/offices/directory.ts'
import { countLate } from '../../core/visits/late.ts'
import { actorOf } from '../../http/actor.ts'
import type { Services } from '../../http/context.ts'
import { type Problems, readForm } from '../../http/form.ts'
import { idParam } from '../../http/id-param.ts'
import { createRouter } from '../../http/router.ts'
import type { Db } from '../../platform/db/connect.ts'
import { A_PAGE } from '../../platform/db/paged.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import { orNotFound } from '../../platform/lib/errors.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import { type Answer, type Answered, answerRequest, lookFor } from './answer-actions.ts'
import { foundLines } from './found-lines.ts'
import { contactsOf, type FoundThen, withVisits } from './meetings.ts'
import { isOpenRequest, openWanted, personIn, REFUSALS } from './request.ts'
import { type Preview, type RequestPage, requestPage } from './request-page.ts'
import { type OfficeRequest, readOfficeRequest } from './request-queries.ts'

const AnswerForm = z
  .object({
    answer: z.enum(['search', 'none', 'refused'], 'problem.pick'),
    reason: z.union([z.enum(REFUSALS, 'problem.pick'), z.literal('')], 'problem.pick').default(''),
    seen: z.enum(['waiting', 'refused'], 'problem.form'),
    client_uuid: z.guid('problem.form'),
  })
  .refine(({ answer, reason }) => answer !== 'refused' || reason !== '', {
    path: ['reason'],
    message: 'problem.pick',
  })

/**
 * A request of the district to this office: preview, then answer. The district only sees counts; the authority gets the
 * minutes.
 */
export function requestRoutes(services: Services): Router {
  const router = createRouter()

  router.get('/:id', async (req, res) => show(services, res, await find(services, req, res)))
  router.post('/:id/look', (req, res) => look(services, req, res))
  router.post('/:id/answer', (req, res) => answer(services, req, res))

  return router
}

async function look(services: Services, req: Request, res: Response) {
  const { clock } = services
  const officeRequest = await find(services, req, res)
  const person = personOf(services, officeRequest, res)
  if (!person || !isOpenRequest(officeRequest.request, officeDay(clock.now())))
    return show(services, res.status(409), officeRequest)
  const found = await lookFor(services, actorOf(res, clock), officeRequest.request, person)
  if (!found) return tooMany(services, res, officeRequest)
  await show(services, res, officeRequest, { found })
}

async function answer(services: Services, req: Request, res: Response) {
  const { clock } = services
  const officeRequest = await find(services, req, res)
  const form = readForm(AnswerForm, req)
  if (!form.ok) return show(services, res.status(422), officeRequest, { problems: form.problems })
  const answer = answerOf(services, form.values, officeRequest, res)
  if (!answer) return show(services, res.status(409), officeRequest)
  const target = { request: officeRequest.request, seen: form.values.seen }
  const answered = await answerRequest(services, actorOf(res, clock), target, answer)
  if (answered.ok) {
    if (answered.traceId) services.erasures.fallBehind()
    return done(services, res, officeRequest, answered)
  }
  if (answered.why === 'too-many') return tooMany(services, res, officeRequest)
  // Shows the current state: somebody was faster, or the time is over.
  const notice = res.locals.t(answered.why === 'ended' ? 'trace.ended_meanwhile' : 'trace.answered_meanwhile')
  await show(services, res.status(409), await find(services, req, res), { notice })
}

function tooMany(services: Services, res: Response, officeRequest: OfficeRequest) {
  const notice = res.locals.t('problem.too_many_visits')
  return show(services, res.status(422), officeRequest, { notice })
}

function done(
  { flashes }: Services,
  res: Response,
  { request }: OfficeRequest,
  { traceId }: Answered & { ok: true },
) {
  if (!traceId) return res.redirect(303, `/trace/requests/${request.id}`)
  flashes.set(res, { key: 'traced' })
  res.redirect(303, `/trace/${traceId}`)
}

function answerOf(
  services: Services,
  { answer, reason, client_uuid: traceId }: z.infer<typeof AnswerForm>,
  officeRequest: OfficeRequest,
  res: Response,
): Answer | undefined {
  if (answer === 'refused') return reason ? { kind: 'refused', reason } : undefined
  const person = personOf(services, officeRequest, res)
  // With a number the log has to be searched; the head cannot simply answer that nobody was found.
  if (answer === 'none') return person ? undefined : { kind: 'none' }
  return person && { kind: 'search', person, traceId }
}

function personOf({ keys }: Services, { request }: OfficeRequest, res: Response) {
  const wanted = openWanted(keys, request)
  return wanted && personIn(keys, res.locals.office.id, wanted)
}

async function find({ db }: Services, req: Request, res: Response): Promise<OfficeRequest> {
  return orNotFound(await readOfficeRequest(db, res.locals.office.id, idParam(req)))
}

async function show(
  { clock, db, keys }: Services,
  res: Response,
  officeRequest: OfficeRequest,
  state: { found?: Pick<FoundThen, 'subjects' | 'contacts'>; notice?: string; problems?: Problems } = {},
) {
  const { office, t } = res.locals
  const now = clock.now()
  const words = { today: officeDay(now), clientUuid: uuidv4(), t }
  const late = await countLate(db, office.id)
  res.render('head/trace/request', {
    title: t('trace.request_title'),
    ...requestPage(officeRequest, openWanted(keys, officeRequest.request), words),
    preview:
      state.found &&
      (await previewOf(db, { ...state.found, order: { ...officeRequest.request, made_at: now } }, office, t)),
    notice: state.notice ?? '',
    late: late > 0 ? t('trace.late', { count: late }) : '',
    problems: state.problems ?? {},
  } satisfies RequestPage)
}

/** The people on the first page of the result, and how many more there are. */
async function previewOf(db: Db, found: FoundThen, office: Office, t: Translate): Promise<Preview> {
  const nearest = (await contactsOf(found)).slice(0, A_PAGE)
  const contacts = await withVisits(db, office.id, nearest)
  const others = found.contacts.length - nearest.length
  return {
    ...(await foundLines(found, { contacts, before: 0 }, office, t, 'masked')),
    others: others > 0 ? t('trace.look_others', { others }) : '',
  }
}
