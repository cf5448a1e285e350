import type { Actor } from '../../platform/audit/actor.ts'
import { auditInEach } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inDistrictOffice } from '../../platform/db/district-scope.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import type { TraceAnswerRow, TraceRequestRow } from '../../platform/db/schema.ts'
import { type OfficeDay, officeDay } from '../../platform/lib/clock.ts'
import { otherWords } from '../../platform/lib/errors.ts'
import { findMeetings, storeTrace } from './actions.ts'
import type { Person, Stores } from './queries.ts'

/** A request of the district, with the answers that the reader may see: the district all, an office its own. */
export interface TraceRequest {
  request: TraceRequestRow
  answers: TraceAnswerRow[]
}

type NewRequest = Omit<
  TraceRequestRow,
  'office_id' | 'person' | 'made_by' | 'made_at' | 'ended_at' | 'ended_by'
>

/** Visits found are held until that day; afterwards no answer is needed. */
export function isOpenRequest(
  { ended_at, hold_until }: Pick<TraceRequestRow, 'ended_at' | 'hold_until'>,
  today: OfficeDay,
): boolean {
  return ended_at === null && today <= hold_until
}

export function districtRequests(db: Db, districtId: string, id?: string): Promise<TraceRequest[]> {
  return inDistrictOffice(db, districtId, (tx) => requestsIn(tx, id))
}

export function officeRequests(db: Db, officeId: string, id?: string): Promise<TraceRequest[]> {
  return inOffice(db, officeId, (tx) => requestsIn(tx, id))
}

/** The newest requests, or one. Row-level security shows an office only those that ask it. */
async function requestsIn(tx: OfficeTx, id?: string): Promise<TraceRequest[]> {
  const requests = await tx
    .selectFrom('trace_request')
    .selectAll()
    .$if(id !== undefined, (query) => query.where('id', '=', id ?? ''))
    .orderBy('made_at', 'desc')
    .limit(50)
    .execute()
  if (requests.length === 0) return []
  const ids = requests.map((request) => request.id)
  const answers = await tx.selectFrom('trace_answer').selectAll().where('request_id', 'in', ids).execute()
  return requests.map((request) => ({
    request,
    answers: answers.filter((answer) => answer.request_id === request.id),
  }))
}

/** Sends a request to the offices. Returns false when the id is taken. */
export function createRequest(
  db: Db,
  actor: Actor,
  request: NewRequest,
  offices: string[],
): Promise<boolean> {
  const { officeId, accountId, now } = actor
  const row = { ...request, person: null, office_id: officeId, made_by: accountId, made_at: now }
  return inDistrictOffice(db, officeId, async (tx) => {
    const stored = await tx
      .insertInto('trace_request')
      .values({ ...row, ended_at: null, ended_by: null })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .returning('id')
      .executeTakeFirst()
    if (!stored) return false
    const answers = offices.map((office) => ({
      ...{ request_id: request.id, office_id: office, trace_id: null, subjects: null, contacts: null },
      ...{ answered_by: null, answered_at: null, handed_over_at: null },
    }))
    await tx.insertInto('trace_answer').values(answers).execute()
    await auditEverywhere(tx, 'trace.requested', actor, request.id, offices, `offices=${offices.length}`)
    return true
  })
}

/** Returns false when the request has ended already. */
export function endRequest(db: Db, actor: Actor, id: string): Promise<boolean> {
  return inDistrictOffice(db, actor.officeId, async (tx) => {
    const [request] = await openRequests(tx, actor.officeId).where('id', '=', id).execute()
    if (request) await end(tx, actor, request.id)
    return request !== undefined
  })
}

/** Ends requests whose hold is over at `due`. */
export async function endOverdueRequests(db: Db, due: Date, now = due): Promise<number> {
  const roots = await db.selectFrom('office').select('id').where('parent_id', 'is', null).execute()
  let ended = 0
  for (const { id: officeId } of roots) {
    await inDistrictOffice(db, officeId, async (tx) => {
      const overdue = await openRequests(tx, officeId).where('hold_until', '<', officeDay(due)).execute()
      for (const { id } of overdue) await end(tx, { officeId, accountId: undefined, now }, id)
      ended += overdue.length
    })
  }
  return ended
}

function openRequests(tx: OfficeTx, districtId: string) {
  return tx
    .selectFrom('trace_request')
    .select('id')
    .where('office_id', '=', districtId)
    .where('ended_at', 'is', null)
    .forUpdate()
}

type MaybeActor = Omit<Actor, 'accountId'> & { accountId: string | undefined }

/** The note may describe the person, so it goes with the request. */
async function end(tx: OfficeTx, actor: MaybeActor, id: string): Promise<void> {
  await tx
    .updateTable('trace_request')
    .set({ ended_at: actor.now, ended_by: actor.accountId ?? null, note: null, person: null })
    .where('office_id', '=', actor.officeId)
    .where('id', '=', id)
    .execute()
  const asked = await tx.selectFrom('trace_answer').select('office_id').where('request_id', '=', id).execute()
  const offices = asked.map((answer) => answer.office_id)
  await auditEverywhere(tx, 'trace.request_ended', actor, id, offices)
}

/** Appends to the district's chain first, then to the offices' in order of id, so that two concurrent calls cannot deadlock. */
function auditEverywhere(
  tx: OfficeTx,
  action: 'trace.requested' | 'trace.request_ended',
  { officeId, accountId, now }: MaybeActor,
  subjectId: string,
  offices: string[],
  fields = '',
): Promise<void> {
  const event = { action, actorId: accountId, subjectId, at: now }
  const others = offices.toSorted().map((office) => ({ ...event, officeId: office }))
  return auditInEach(tx, [{ ...event, officeId, fields }, ...others], officeId)
}

export type Answered = 'ok' | 'ended' | 'answered' | 'nobody' | 'too-many'

/**
 * Stores an office's answer, once: a second head sees the first one's. With a person it is a trace over the period of the request,
 * without one it is that nobody was found. Audited in the chains of the office and of the district.
 */
export async function answerRequest(
  stores: Stores,
  actor: Actor,
  request: TraceRequestRow,
  trace?: { person: Person; id: string },
): Promise<Answered> {
  const { officeId, accountId, now } = actor
  const { document_number, document_date, agency, signer, from_at, until_at, buffer_minutes, hold_until } =
    request
  const document = { document_number, document_date, agency, signer, from_at, until_at, buffer_minutes }
  const order = { ...document, hold_until, id: trace?.id ?? '', office_id: officeId, made_by: accountId }
  // Searches before the transaction, to keep that short.
  const found = trace && (await findMeetings(stores, order, trace.person, now))
  if (trace && !found) return 'too-many'
  if (found?.subjects.length === 0) return 'nobody'
  return inOffice(stores.db, officeId, async (tx) => {
    const current = await lockAnswer(tx, officeId, request.id)
    if (trace ? current.trace_id === trace.id : current.state === 'none') return 'ok'
    if (!isOpenRequest(current, officeDay(now))) return 'ended'
    if (current.state !== 'waiting') return 'answered'
    // The id belongs to another trace.
    if (found && !(await storeTrace(tx, order, found, now))) throw otherWords()
    const counts = found && { subjects: found.subjects.length, contacts: found.contacts.length }
    const state = found ? 'released' : 'none'
    await tx
      .updateTable('trace_answer')
      .set({ state, trace_id: trace?.id ?? null, ...counts, answered_by: accountId, answered_at: now })
      .where('office_id', '=', officeId)
      .where('request_id', '=', request.id)
      .execute()
    const fields = counts ? `${state} subjects=${counts.subjects} contacts=${counts.contacts}` : state
    const event = { action: 'trace.answered', actorId: accountId, subjectId: request.id, at: now } as const
    const inDistrict = { ...event, officeId: request.office_id, fields: `office=${officeId} ${fields}` }
    await auditInEach(tx, [inDistrict, { ...event, officeId, fields }], officeId)
    return 'ok'
  })
}

async function lockAnswer(tx: OfficeTx, officeId: string, requestId: string) {
  const answer = await tx
    .selectFrom('trace_answer')
    .select(['state', 'trace_id'])
    .where('office_id', '=', officeId)
    .where('request_id', '=', requestId)
    .forUpdate()
    .executeTakeFirstOrThrow()
  const request = tx
    .selectFrom('trace_request')
    .select(['ended_at', 'hold_until'])
    .where('id', '=', requestId)
  return { ...answer, ...(await request.executeTakeFirstOrThrow()) }
}
