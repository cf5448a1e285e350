import { dueOn, REQUEST_KINDS, type RequestKind } from '../../core/offices/data-rights.ts'
import type { Typed } from '../../http/form.ts'
import type { SubjectRequestRow } from '../../platform/db/schema.ts'
import { choices } from '../../platform/lib/choices.ts'
import { dateText, type OfficeDay } from '../../platform/lib/clock.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import type { Answer } from './answer.ts'

export function subjectsPage(
  { open, closed }: { open: SubjectRequestRow[]; closed: SubjectRequestRow[] },
  typed: Typed,
  today: OfficeDay,
  t: Translate,
) {
  return {
    kinds: choices(REQUEST_KINDS, typed['kind'], (kind) => t(`subjects.kind.${kind}`)),
    // The most urgent first: a later request may be due sooner.
    open: open
      .toSorted((one, other) => dueOn(one).localeCompare(dueOn(other)))
      .map((request) => requestLine(request, today, t)),
    closed: closed.map((request) => requestLine(request, today, t)),
  }
}

export function requestLine(request: SubjectRequestRow, today: OfficeDay, t: Translate) {
  const due = dueOn(request)
  return {
    id: request.id,
    kind: t(`subjects.kind.${request.kind as RequestKind}`),
    received: dateText(request.received_on),
    due: dateText(due),
    late: !request.closed_at && due < today,
    extended: request.extended_until !== null,
    outcome: request.outcome ? outcomeText(request, request.outcome, t) : '',
  }
}

/** A request about somebody whom the log did not know has been answered by saying so. */
export function outcomeText(
  { visits, refusal }: SubjectRequestRow,
  outcome: Answer['outcome'],
  t: Translate,
): string {
  if (outcome === 'granted')
    return t(visits.length === 0 ? 'subjects.outcome.nothing' : 'subjects.outcome.granted')
  const refused = t('subjects.outcome.refused')
  return refusal ? `${refused}: ${t(`subjects.refusal.${refusal as 'others'}`)}` : refused
}
