import { hasEnded, inOrder, type TreeOffice } from '../../core/offices/tree.ts'
import type { Problems, Typed } from '../../http/form.ts'
import type { Tile } from '../../http/tiles.ts'
import type { Page } from '../../http/views.ts'
import type { TraceAnswerRow, TraceRequestRow } from '../../platform/db/schema.ts'
import type { Choice } from '../../platform/lib/choices.ts'
import { addDays, dateText, momentText, type OfficeDay } from '../../platform/lib/clock.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import { isOpenRequest, type Refusal, type Wanted } from './request.ts'
import type { RequestWithAnswers } from './request-queries.ts'
import { answerText, documentText, wantedText } from './words.ts'

export interface TraceRequestsPage extends Page {
  typed: Typed
  problems: Problems
  clientUuid: string
  scopes: Choice[]
  offices: Choice[]
  requests: { id: string; document: string; line: string }[]
}

export interface TraceRequestPage extends Page {
  id: string
  order: ReturnType<typeof documentText>
  wanted: string[]
  tiles: Tile[]
  rows: AnswerRow[]
  open: boolean
  ended: string
}

interface AnswerRow {
  office: string
  /** Says why an answer may not come. */
  remark: string
  state: string
  tone: string
  reason: string
  subjects: string
  contacts: string
  at: string
  handedOver: string
}

/** Order of states; requests that need attention come first. */
const STATES: TraceAnswerRow['state'][] = ['released', 'refused', 'waiting', 'none']

export function scopeChoices(chosen: string | undefined, t: Translate): Choice[] {
  return (['all', 'chosen'] as const).map((value) => ({
    value,
    label: t(`district_trace.scope_${value}`),
    checked: value === (chosen ?? 'all'),
  }))
}

export function officeChoices(all: TreeOffice[], ticked: string[], today: OfficeDay, t: Translate): Choice[] {
  return all
    .filter((office) => office.parent_id !== null && office.kind !== 'district')
    .toSorted(inOrder)
    .map((office) => ({
      value: office.id,
      label: [office.name, endedText(office, today, t)].filter(Boolean).join(', '),
      checked: ticked.includes(office.id),
    }))
}

export function requestLine(
  { request, answers }: RequestWithAnswers,
  today: OfficeDay,
  t: Translate,
): TraceRequestsPage['requests'][number] {
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

export function requestPage(
  { request, answers }: RequestWithAnswers,
  known: { offices: TreeOffice[]; withHead: Set<string>; wanted: Wanted | undefined; today: OfficeDay },
  t: Translate,
): Omit<TraceRequestPage, 'title'> {
  const { offices, wanted, today } = known
  const open = isOpenRequest(request, today)
  const chosen = offices.filter((office) => answers.some((answer) => answer.office_id === office.id))
  const released = answers.filter(({ state }) => state === 'released')
  const sum = (field: 'subjects' | 'contacts') =>
    String(released.reduce((total, answer) => total + (answer[field] ?? 0), 0))
  return {
    id: request.id,
    order: documentText(request, t),
    wanted: wanted ? wantedText(wanted, t) : [],
    tiles: [
      {
        label: `${t('district_trace.answered')} / ${answers.length}`,
        value: String(answers.filter(({ state }) => state !== 'waiting').length),
      },
      { label: t('district_trace.found'), value: String(released.length) },
      { label: t('district_trace.subjects'), value: sum('subjects') },
      { label: t('district_trace.contacts'), value: sum('contacts') },
    ],
    rows: chosen
      .toSorted(inOrder)
      .flatMap((office) => {
        const answer = answers.find((one) => one.office_id === office.id)
        return answer ? { office, answer } : []
      })
      .toSorted((one, other) => STATES.indexOf(one.answer.state) - STATES.indexOf(other.answer.state))
      .map(({ office, answer }) => answerRow(office, answer, { ...known, open }, t)),
    open,
    ended: endText(request, t),
  }
}

function answerRow(
  office: TreeOffice,
  answer: TraceAnswerRow,
  { withHead, today, open }: { withHead: Set<string>; today: OfficeDay; open: boolean },
  t: Translate,
): AnswerRow {
  const { text, tone } = answerText(answer, open, t)
  const count = (number: number | null) => (number === null ? '' : String(number))
  const silent = answer.state === 'waiting' && !withHead.has(office.id)
  return {
    office: office.name,
    remark: [endedText(office, today, t), silent ? t('district_trace.no_head') : '']
      .filter(Boolean)
      .join(', '),
    state: text,
    tone,
    reason: answer.reason ? t(`trace.refusal.${answer.reason as Refusal}`) : '',
    subjects: count(answer.subjects),
    contacts: count(answer.contacts),
    at: answer.answered_at ? momentText(answer.answered_at) : '',
    handedOver: answer.handed_over_at ? momentText(answer.handed_over_at) : '',
  }
}

function endedText(office: TreeOffice, today: OfficeDay, t: Translate): string {
  if (!office.valid_to || !hasEnded(office, today)) return ''
  return t('district_trace.office_ended', { day: dateText(addDays(office.valid_to, 1)) })
}

function endText({ ended_at, ended_by }: TraceRequestRow, t: Translate): string {
  if (!ended_at) return ''
  return t(ended_by ? 'district_trace.ended_at' : 'district_trace.ended_by_date', {
    at: momentText(ended_at),
  })
}
