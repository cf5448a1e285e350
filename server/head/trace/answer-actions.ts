import type { Actor } from '../../platform/audit/actor.ts'
import { audit, auditInEach } from '../../platform/audit/audit.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import type { TraceAnswerRow, TraceRequestRow } from '../../platform/db/schema.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import { otherWords } from '../../platform/lib/errors.ts'
import { type Found, findMeetings, storeTrace } from './actions.ts'
import { metById, type Trace } from './order-queries.ts'
import type { Person, Stores } from './queries.ts'
import { isOpenRequest, type Refusal } from './request.ts'

export type Answer =
  /** Searches the office's log for the person; with `mustFind`, finding nobody does not count as an answer. */
  | { kind: 'search'; person: Person; traceId: string; mustFind?: boolean }
  | { kind: 'none' }
  | { kind: 'refused'; reason: Refusal }

export type Answered =
  | { ok: true; state: TraceAnswerRow['state']; traceId: string | null }
  | { ok: false; why: 'not-found' | 'ended' | 'answered' | 'nobody' | 'too-many' }

/**
 * Stores an office's answer, once: a second head sees the first one's. `seen` is the state that the head looked at; a refusal
 * may still be replaced by an answer. Audited in the chains of the office and of the district.
 */
export async function answerRequest(
  stores: Stores,
  actor: Actor,
  { request, seen }: { request: TraceRequestRow; seen: TraceAnswerRow['state'] },
  answer: Answer,
): Promise<Answered> {
  // Searches before the transaction, to keep that short.
  const found = answer.kind === 'search' ? await foundFor(stores, actor, request, answer) : undefined
  if (answer.kind === 'search' && !found) return { ok: false, why: 'too-many' }
  return inOffice(stores.db, actor.officeId, async (tx) => {
    const current = await lockAnswer(tx, actor.officeId, request.id)
    if (!current) return { ok: false, why: 'not-found' }
    if (isGiven(current, answer)) return { ok: true, state: current.state, traceId: current.trace_id }
    if (!isOpenRequest(current.request, officeDay(actor.now))) return { ok: false, why: 'ended' }
    if (current.state !== seen || !['waiting', 'refused'].includes(current.state))
      return { ok: false, why: 'answered' }
    const result = resultOf(answer, found)
    if (!result) return { ok: false, why: 'nobody' }
    // This form's trace has been stored already, or the id belongs to another trace.
    if (result.state === 'released' && found && !(await storeTrace(tx, found.order, found, actor.now)))
      throw otherWords()
    await tx
      .updateTable('trace_answer')
      .set({ ...result, answered_by: actor.accountId, answered_at: actor.now })
      .where('office_id', '=', actor.officeId)
      .where('request_id', '=', request.id)
      .execute()
    await auditAnswer(tx, actor, request, result)
    return { ok: true, state: result.state, traceId: result.trace_id }
  })
}

async function foundFor(
  stores: Stores,
  actor: Actor,
  request: TraceRequestRow,
  { person, traceId }: Answer & { kind: 'search' },
) {
  const order = orderFor(request, actor, traceId)
  const found = await findMeetings(stores, order, person, actor.now)
  return found && { order, ...found }
}

/** True for a repeat of the form, or the same answer by another head. */
function isGiven(current: TraceAnswerRow, answer: Answer): boolean {
  if (answer.kind === 'refused') return current.state === 'refused' && current.reason === answer.reason
  return current.state === 'none' || (answer.kind === 'search' && current.trace_id === answer.traceId)
}

type Result = Pick<TraceAnswerRow, 'state' | 'reason' | 'trace_id' | 'subjects' | 'contacts'>

const NOTHING = { reason: null, trace_id: null, subjects: null, contacts: null }

/** Undefined when `mustFind` is set and nobody was found. */
function resultOf(
  answer: Answer,
  found: (Found & { order: { id: string } }) | undefined,
): Result | undefined {
  if (answer.kind === 'refused') return { ...NOTHING, state: 'refused', reason: answer.reason }
  if (answer.kind === 'none') return { ...NOTHING, state: 'none' }
  if (!found || found.subjects.length === 0)
    return answer.mustFind ? undefined : { ...NOTHING, state: 'none' }
  return {
    state: 'released',
    reason: null,
    trace_id: found.order.id,
    subjects: found.subjects.length,
    contacts: found.contacts.length,
  }
}

/** Turns the district's request into a trace order of the office. */
function orderFor(request: TraceRequestRow, actor: Pick<Actor, 'officeId' | 'accountId'>, id: string) {
  const { document_number, document_date, agency, signer, from_at, until_at, buffer_minutes, hold_until } =
    request
  return {
    ...{ document_number, document_date, agency, signer, from_at, until_at, buffer_minutes, hold_until },
    id,
    office_id: actor.officeId,
    made_by: actor.accountId,
  }
}

async function lockAnswer(tx: OfficeTx, officeId: string, requestId: string) {
  const current = await tx
    .selectFrom('trace_answer')
    .selectAll()
    .where('office_id', '=', officeId)
    .where('request_id', '=', requestId)
    .forUpdate()
    .executeTakeFirst()
  const request =
    current &&
    (await tx.selectFrom('trace_request').selectAll().where('id', '=', requestId).executeTakeFirst())
  return request && { ...current, request }
}

async function auditAnswer(
  tx: OfficeTx,
  { officeId, accountId, now }: Actor,
  request: TraceRequestRow,
  { state, reason, subjects, contacts }: Result,
): Promise<void> {
  const counts = state === 'released' ? ` ${countsText(subjects ?? 0, contacts ?? 0)}` : ''
  const event = { action: 'trace.answered', actorId: accountId, subjectId: request.id, at: now } as const
  const fields = `${state}${reason ? ` reason=${reason}` : ''}${counts}`
  const inDistrict = { ...event, officeId: request.office_id, fields: `office=${officeId} ${fields}` }
  await auditInEach(tx, [inDistrict, { ...event, officeId, fields }], officeId)
}

/**
 * Searches the log for a preview: stores and answers nothing, but audits who looked. Returns undefined when there are too many
 * visits to look at.
 */
export async function lookFor(
  stores: Stores,
  actor: Actor,
  request: TraceRequestRow,
  person: Person,
): Promise<Pick<Trace, 'subjects' | 'contacts'> | undefined> {
  const { officeId, accountId, now } = actor
  const found = await findMeetings(stores, orderFor(request, actor, request.id), person, now)
  if (!found) return undefined
  const { subjects, contacts } = found
  return inOffice(stores.db, officeId, async (tx) => {
    const fields = countsText(subjects.length, contacts.length)
    await audit(tx, {
      ...{ action: 'trace.looked', officeId, actorId: accountId, subjectId: request.id, fields },
      at: now,
    })
    const ids = contacts.map(({ id }) => id)
    return { subjects, contacts: await metById(tx, officeId, ids) }
  })
}

function countsText(subjects: number, contacts: number): string {
  return `subjects=${subjects} contacts=${contacts}`
}
