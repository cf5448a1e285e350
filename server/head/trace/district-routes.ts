import type { Request, Response, Router } from 'express'
import * as z from 'zod'
import { officesWithHead } from '../../core/accounts/queries.ts'
import { hasEnded, hasGate, inOrder, type TreeOffice } from '../../core/offices/tree.ts'
import { actorOf } from '../../http/actor.ts'
import type { Services } from '../../http/context.ts'
import { formUuid, listOf, type Problems, readForm, type Typed } from '../../http/form.ts'
import { idParam } from '../../http/id-param.ts'
import { createRouter } from '../../http/router.ts'
import { acceptRepeat } from '../../http/sent-forms.ts'
import type { Tile } from '../../http/tiles.ts'
import type { TraceAnswerRow } from '../../platform/db/schema.ts'
import { addDays, dateText, momentText, type OfficeDay, officeDay } from '../../platform/lib/clock.ts'
import { orNotFound } from '../../platform/lib/errors.ts'
import { paragraphs } from '../../platform/lib/text-fields.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import { documentFields, documentOf, documentProblems, proposedDocument } from './document-fields.ts'
import { createRequest, districtRequests, endRequest, isOpenRequest, type TraceRequest } from './requests.ts'
import { answerText, documentText, noteLines } from './words.ts'

const RequestForm = z.object({
  client_uuid: z.guid('problem.form'),
  note: paragraphs(500),
  scope: z.enum(['all', 'chosen'], 'problem.pick').default('all'),
  offices: listOf(z.guid('problem.form'), { most: 1000 }),
  ...documentFields,
})

/** A trace across offices: the district asks, each head answers. These pages show counts and no names of visitors found. */
export function districtTraceRoutes(services: Services): Router {
  const { db, keys, clock, offices } = services
  const router = createRouter()

  router.get('/', (_req, res) => showList(services, res, proposedDocument(officeDay(clock.now())), []))

  router.post('/', async (req, res) => {
    const form = readForm(RequestForm, req)
    const ticked = [req.body?.offices].flat().filter((office) => typeof office === 'string')
    if (!form.ok) return showList(services, res.status(422), form.typed, ticked, form.problems)
    const problems: Problems = documentProblems(form.values, officeDay(clock.now()))
    const asked = askedOffices(await offices.tree(), form.values)
    if (asked.length === 0) problems['offices'] = { key: 'problem.pick' }
    if (Object.keys(problems).length > 0)
      return showList(services, res.status(422), form.typed, ticked, problems)
    const { client_uuid: id, note } = form.values
    const request = { ...documentOf(form.values), id, note }
    if (!(await createRequest(db, actorOf(res, clock), request, asked))) acceptRepeat(res)
    res.redirect(303, `/district/trace/${id}`)
  })

  router.get('/:id', async (req, res) => {
    const { request, answers } = await find(req, res)
    const { t } = res.locals
    const today = officeDay(clock.now())
    const { ended_at: endedAt, ended_by: endedBy } = request
    res.render('head/trace/district-request', {
      title: t('district_trace.one'),
      id: request.id,
      order: documentText(request, t),
      note: noteLines(keys, request, t),
      tiles: tiles(answers, t),
      rows: answerRows({ request, answers }, await offices.tree(), await officesWithHead(db), today, t),
      open: isOpenRequest(request, today),
      ended: endedAt
        ? t(endedBy ? 'district_trace.ended_at' : 'district_trace.ended_by_date', { at: momentText(endedAt) })
        : '',
    })
  })

  router.post('/:id/end', async (req, res) => {
    const { request } = await find(req, res)
    await endRequest(db, actorOf(res, clock), request.id)
    res.redirect(303, `/district/trace/${request.id}`)
  })

  const find = async (req: Request, res: Response) => {
    const [found] = await districtRequests(db, res.locals.office.id, idParam(req))
    return orNotFound(found)
  }

  return router
}

async function showList(
  { db, clock, offices }: Services,
  res: Response,
  typed: Typed,
  ticked: string[],
  problems: Problems = {},
) {
  const { office, t } = res.locals
  const today = officeDay(clock.now())
  const requests = await districtRequests(db, office.id)
  const tree = await offices.tree()
  res.render('head/trace/district', {
    title: t('district_trace.title'),
    typed,
    problems,
    clientUuid: formUuid(typed),
    scopes: (['all', 'chosen'] as const).map((value) => ({
      value,
      label: t(`district_trace.scope_${value}`),
      checked: value === (typed['scope'] ?? 'all'),
    })),
    offices: registers(tree).map((one) => ({
      value: one.id,
      label: [one.name, endedText(one, today, t)].filter(Boolean).join(', '),
      checked: ticked.includes(one.id),
    })),
    requests: requests.map((one) => requestLine(one, today, t)),
  })
}

const registers = (tree: TreeOffice[]) => tree.filter(hasGate).toSorted(inOrder)

/** All offices that received visitors on a day of the period, or the chosen ones among them. */
function askedOffices(
  tree: TreeOffice[],
  { scope, offices, from, until }: Pick<z.infer<typeof RequestForm>, 'scope' | 'offices' | 'from' | 'until'>,
): string[] {
  return registers(tree)
    .filter(({ valid_from, valid_to }) => (valid_from ?? from) <= until && (valid_to ?? until) >= from)
    .filter(({ id }) => scope === 'all' || offices.includes(id))
    .map(({ id }) => id)
}

function requestLine({ request, answers }: TraceRequest, today: OfficeDay, t: Translate) {
  return {
    id: request.id,
    document: `${request.document_number} · ${request.agency}`,
    line: t('district_trace.line', {
      answered: answers.filter(({ state }) => state !== 'waiting').length,
      asked: answers.length,
      state: isOpenRequest(request, today)
        ? t('district_trace.open', { until: dateText(request.hold_until) })
        : t('district_trace.ended'),
    }),
  }
}

function tiles(answers: TraceAnswerRow[], t: Translate): Tile[] {
  const answered = answers.filter(({ state }) => state !== 'waiting')
  const released = answers.filter(({ state }) => state === 'released')
  const sum = (field: 'subjects' | 'contacts') =>
    String(released.reduce((total, answer) => total + (answer[field] ?? 0), 0))
  return [
    { label: `${t('district_trace.answered')} / ${answers.length}`, value: String(answered.length) },
    { label: t('district_trace.found'), value: String(released.length) },
    { label: t('district_trace.subjects'), value: sum('subjects') },
    { label: t('district_trace.contacts'), value: sum('contacts') },
  ]
}

/** Those that need attention come first. */
const STATES: TraceAnswerRow['state'][] = ['released', 'waiting', 'none']

function answerRows(
  { request, answers }: TraceRequest,
  tree: TreeOffice[],
  withHead: Set<string>,
  today: OfficeDay,
  t: Translate,
) {
  const open = isOpenRequest(request, today)
  const count = (number: number | null) => (number === null ? '' : String(number))
  return tree
    .toSorted(inOrder)
    .flatMap((office) => {
      const answer = answers.find((one) => one.office_id === office.id)
      return answer ? { office, answer } : []
    })
    .toSorted((one, other) => STATES.indexOf(one.answer.state) - STATES.indexOf(other.answer.state))
    .map(({ office, answer }) => {
      const { text: state, tone } = answerText(answer, open, t)
      const headless = answer.state === 'waiting' && !withHead.has(office.id)
      return {
        office: office.name,
        // Says why an answer may not come.
        remark: [endedText(office, today, t), headless ? t('district_trace.no_head') : '']
          .filter(Boolean)
          .join(', '),
        state,
        tone,
        subjects: count(answer.subjects),
        contacts: count(answer.contacts),
        at: answer.answered_at ? momentText(answer.answered_at) : '',
        handedOver: answer.handed_over_at ? momentText(answer.handed_over_at) : '',
      }
    })
}

function endedText(office: TreeOffice, today: OfficeDay, t: Translate): string {
  if (!office.valid_to || !hasEnded(office, today)) return ''
  return t('district_trace.office_ended', { day: dateText(addDays(office.valid_to, 1)) })
}
