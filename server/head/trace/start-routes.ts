import type { Request, Response, Router } from 'express'
import * as z from 'zod'
import { identityOf } from '../../core/visits/entry.ts'
import { personOf } from '../../core/visits/phone.ts'
import { findVisit } from '../../core/visits/queries.ts'
import { visitorName } from '../../core/visits/words.ts'
import { actorOf } from '../../http/actor.ts'
import type { Services } from '../../http/context.ts'
import { type Form, formUuid, type Problems, readForm, type Typed } from '../../http/form.ts'
import { createRouter } from '../../http/router.ts'
import { acceptRepeat } from '../../http/sent-forms.ts'
import type { VisitRow } from '../../platform/db/schema.ts'
import {
  addDays,
  clockTime,
  dateText,
  dayStart,
  type OfficeDay,
  officeDay,
} from '../../platform/lib/clock.ts'
import { notFound } from '../../platform/lib/errors.ts'
import type { Keys } from '../../platform/lib/keys.ts'
import { makeTrace } from './actions.ts'
import { documentFields, documentOf, documentProblems, proposedDocument } from './document-fields.ts'
import { listOrders } from './order-queries.ts'
import type { Person } from './queries.ts'
import { findRequest, showRequest } from './request-routes.ts'
import { answerRequest, isOpenRequest, officeRequests } from './requests.ts'
import { orderLine } from './trace-page.ts'
import { answerText } from './words.ts'

/** The form of a trace, by a document or in answer to the district, and the list of past traces. */
export function startRoutes(services: Services): Router {
  const router = createRouter()

  router.get('/', (req, res) => showStart(services, req, res))
  router.post('/', (req, res) =>
    req.body?.request_id ? answer(services, req, res) : make(services, req, res),
  )

  return router
}

async function showStart(services: Services, req: Request, res: Response) {
  const { clock } = services
  const visit = await startOf(services, res, req.query['visit'])
  const { from, ...proposed } = proposedDocument(officeDay(clock.now()))
  await show(services, res, visit, {
    ...proposed,
    from: visit && visit.day < from ? visit.day : from,
    scope: 'person',
  })
}

const NOT_MADE = { nobody: 'problem.not_here', 'too-many': 'problem.too_many_visits' } as const

/** Makes a trace ordered by the document that the form names. */
async function make(services: Services, req: Request, res: Response) {
  const { clock, flashes, keys } = services
  const form = withDates(readForm(TraceForm, req), officeDay(clock.now()))
  const visit = await startOf(services, res, form.typed['visit_id'])
  const { office, staff } = res.locals
  // Checked even when the form has other problems, so that all of them are reported at once.
  const typed = form.ok ? form.values : { scope: 'person' as const, person: form.typed['person'] ?? '' }
  const person = tracedPerson(keys, office.id, typed, visit)
  if (!form.ok || !person) {
    const nobody: Problems = person ? {} : { person: { key: 'problem.person' } }
    return show(services, res.status(422), visit, form.typed, { ...nobody, ...form.problems })
  }
  const id = form.values.client_uuid
  const order = { ...documentOf(form.values), id, office_id: office.id, made_by: staff.id }
  // A trace of a single visit covers its day, whatever days were chosen.
  const days = 'visitId' in person && visit ? dayOf(visit) : {}
  const made = await makeTrace(services, { ...order, ...days }, person, clock.now())
  if (made === 'known') acceptRepeat(res)
  else if (made !== 'made')
    return show(services, res.status(422), visit, form.typed, { person: { key: NOT_MADE[made] } })
  flashes.set(res, { key: 'traced' })
  res.redirect(303, `/trace/${id}`)
}

/** Makes a trace in answer to the district, for the person whom the head has found in the log. */
async function answer(services: Services, req: Request, res: Response) {
  const { clock, flashes, keys } = services
  const form = readForm(RequestedForm, req)
  const visit = await startOf(services, res, form.typed['visit_id'])
  const typed = { ...proposedDocument(officeDay(clock.now())), ...form.typed }
  if (!form.ok) return show(services, res.status(422), visit, typed, form.problems)
  const { office } = res.locals
  const { request_id: requestId, client_uuid: traceId } = form.values
  const person = tracedPerson(keys, office.id, form.values, visit)
  if (!person) return show(services, res.status(422), visit, typed, { person: { key: 'problem.person' } })
  const { request } = await findRequest(services, res, requestId)
  const answered = await answerRequest(services, actorOf(res, clock), request, { person, id: traceId })
  if (answered === 'nobody' || answered === 'too-many')
    return show(services, res.status(422), visit, typed, { person: { key: NOT_MADE[answered] } })
  if (answered !== 'ok') return showRequest(services, res.status(409), requestId, answered)
  flashes.set(res, { key: 'traced' })
  res.redirect(303, `/trace/${traceId}`)
}

/** The visit that a trace starts from; undefined for another office's. */
async function startOf({ db }: Services, res: Response, visitId: unknown): Promise<VisitRow | undefined> {
  if (visitId === undefined || visitId === '') return undefined
  const id = z.guid().safeParse(visitId)
  const visit = id.success ? await findVisit(db, res.locals.office.id, id.data) : undefined
  if (!visit) throw notFound()
  return visit
}

async function show(
  { clock, db }: Services,
  res: Response,
  visit: VisitRow | undefined,
  typed: Typed,
  problems: Problems = {},
) {
  const { office, t } = res.locals
  const today = officeDay(clock.now())
  const [orders, asked] = await Promise.all([listOrders(db, office.id), officeRequests(db, office.id)])
  const open = asked.filter(
    ({ request, answers: [answer] }) => answer?.state === 'waiting' && isOpenRequest(request, today),
  )
  res.render('head/trace/traces', {
    title: t('trace.title'),
    orders: orders.map((order) => ({ ...orderLine(order), contacts: order.contacts })),
    requests: asked.map(({ request, answers: [answer] }) => {
      const { text, tone } = answerText(answer, isOpenRequest(request, today), t)
      return { ...orderLine(request), state: text, tone }
    }),
    answers: open.map(({ request }) => ({
      value: request.id,
      label: `${request.document_number} · ${request.agency}`,
      checked: typed['request_id'] === request.id,
    })),
    visit: visit && {
      id: visit.id,
      name: visitorName(visit, t),
      when: `${clockTime(visit.entered_at)} ${dateText(visit.day)}`,
    },
    clientUuid: formUuid(typed),
    typed,
    problems,
    today,
    keptFor: t('trace.kept', { days: office.retentionDays }),
  })
}

function dayOf({ day }: VisitRow) {
  return { from_at: dayStart(day), until_at: dayStart(addDays(day, 1)) }
}

const who = {
  client_uuid: z.guid('problem.form'),
  visit_id: z.guid('problem.form').optional(),
  scope: z.enum(['visit', 'person'], 'problem.pick').default('person'),
  person: z.string().max(100, 'problem.person').default(''),
}

const TraceForm = z.object({ ...who, ...documentFields })
/** The window and the document come from the district's request. */
const RequestedForm = z.object({ ...who, request_id: z.guid('problem.form') })

type TraceValues = z.infer<typeof TraceForm>

/** Checks the rules between fields and against today. */
function withDates(form: Form<TraceValues>, today: OfficeDay): Form<TraceValues> {
  if (!form.ok) return form
  const problems = documentProblems(form.values, today)
  return Object.keys(problems).length === 0 ? form : { ok: false, typed: form.typed, problems }
}

/** Whom the form means: an opened visit, that visit's person, or a number. */
function tracedPerson(
  keys: Keys,
  officeId: string,
  { scope, person }: Pick<TraceValues, 'scope' | 'person'>,
  visit: VisitRow | undefined,
): Person | undefined {
  if (visit) {
    const known = visit.id_hash || (visit.phone && !visit.phone_shared)
    if (scope === 'visit' || !known) return { visitId: visit.id }
    return { phone: visit.phone_shared ? null : visit.phone, idHash: visit.id_hash }
  }
  const subject = personOf(person)
  if (!subject) return undefined
  return 'phone' in subject
    ? { phone: subject.phone, idHash: null }
    : { phone: null, idHash: identityOf(keys, officeId, subject.number).hash }
}
