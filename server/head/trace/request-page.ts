import type { Problems } from '../../http/form.ts'
import type { Page } from '../../http/views.ts'
import { type Choice, choices } from '../../platform/lib/choices.ts'
import { dateText, momentText, type OfficeDay } from '../../platform/lib/clock.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import type { FoundLines } from './found-lines.ts'
import { isOpenRequest, REFUSALS, type Refusal, type Wanted } from './request.ts'
import type { OfficeRequest } from './request-queries.ts'
import { answerText, documentText, wantedText } from './words.ts'

export interface RequestLine {
  id: string
  document: string
  state: string
  tone: string
  holdUntil: string
}

export interface RequestPage extends Page {
  request: {
    id: string
    document: string
    agency: string
    signer: string
    period: string
    buffer: string
    holdUntil: string
    madeAt: string
    /** Whom it is about; empty once the request has ended. */
    wanted: string[]
  }
  state: { text: string; tone: string; detail: string }
  traceId: string | null
  /** The form for an answer; undefined when none is possible any more. */
  answering: { seen: string; clientUuid: string; searchable: boolean; reasons: Choice[] } | undefined
  /** The result that a search of the log would give. */
  preview: Preview | undefined
  notice: string
  /** Says how many late records are not in the log yet. */
  late: string
  problems: Problems
}

/** The first page of the result. */
export interface Preview extends FoundLines {
  /** Says how many more people are on its other pages. */
  others: string
}

export function requestLine({ request, answer }: OfficeRequest, today: OfficeDay, t: Translate): RequestLine {
  return {
    id: request.id,
    document: `${request.document_number} · ${request.agency}`,
    holdUntil: dateText(request.hold_until),
    ...stateOf({ request, answer }, today, t),
  }
}

function stateOf({ request, answer }: OfficeRequest, today: OfficeDay, t: Translate) {
  const { text, tone } = answerText(answer, isOpenRequest(request, today), t)
  return { state: text, tone }
}

export function requestPage(
  officeRequest: OfficeRequest,
  wanted: Wanted | undefined,
  { today, clientUuid, t }: { today: OfficeDay; clientUuid: string; t: Translate },
): Omit<RequestPage, 'title' | 'preview' | 'notice' | 'late' | 'problems'> {
  const { request, answer } = officeRequest
  const open = isOpenRequest(request, today) && wanted !== undefined
  const { state, tone } = stateOf(officeRequest, today, t)
  return {
    request: { id: request.id, ...documentText(request, t), wanted: wanted ? wantedText(wanted, t) : [] },
    state: { text: state, tone, detail: detailText(officeRequest, t) },
    traceId: answer.trace_id,
    answering:
      open && (answer.state === 'waiting' || answer.state === 'refused')
        ? {
            seen: answer.state,
            clientUuid,
            searchable: Boolean(wanted.phone ?? wanted.card),
            reasons: choices(REFUSALS, answer.reason ?? undefined, (reason) => t(`trace.refusal.${reason}`)),
          }
        : undefined,
  }
}

function detailText({ answer }: OfficeRequest, t: Translate): string {
  return [
    answer.reason ? t(`trace.refusal.${answer.reason as Refusal}`) : '',
    answer.state === 'released'
      ? t('trace.counts', { subjects: answer.subjects ?? 0, contacts: answer.contacts ?? 0 })
      : '',
    answer.answered_at ? momentText(answer.answered_at) : '',
    answer.handed_over_at ? t('trace.handed_over', { at: momentText(answer.handed_over_at) }) : '',
  ]
    .filter(Boolean)
    .join(' · ')
}
