import { sql } from 'kysely'
import { daysBetween } from '../../core/figures/date-range.ts'
import type { RequestKind } from '../../core/offices/data-rights.ts'
import { dueOn } from '../../core/offices/data-rights.ts'
import { eraseVisits } from '../../core/visits/purge.ts'
import type { Actor } from '../../platform/audit/actor.ts'
import { audit } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import type { SubjectRequestRow } from '../../platform/db/schema.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import { type Answer, GRANTED, isDone } from './answer.ts'
import { type Extension, type ExtensionRefusal, extensionRefusal } from './extension.ts'
import { findAll, findVisitsOf, type Subject } from './queries.ts'

/**
 * Records a request and the visits that it concerns, but not the phone or card number by which they were found. Returns false
 * when the id is taken.
 */
export function openRequest(
  db: Db,
  { officeId, accountId, now }: Actor,
  request: { id: string; kind: RequestKind; receivedOn: string; subject: Subject },
): Promise<boolean> {
  return inOffice(db, officeId, async (tx) => {
    const { id } = request
    const visits = await findVisitsOf(tx, officeId, request.subject)
    const stored = await tx
      .insertInto('subject_request')
      .values({
        id,
        office_id: officeId,
        kind: request.kind,
        received_on: request.receivedOn,
        visits: visits.map((visit) => visit.id),
        made_by: accountId,
        made_at: now,
        outcome: null,
        closed_by: null,
        closed_at: null,
      })
      .onConflict((conflict) => conflict.columns(['office_id', 'id']).doNothing())
      .returning('id')
      .executeTakeFirst()
    if (!stored) return false
    await audit(tx, {
      action: 'subject.asked',
      officeId,
      actorId: accountId,
      subjectId: id,
      fields: `${request.kind} visits=${visits.length}`,
      at: now,
    })
    return true
  })
}

/**
 * Excludes a visit that the number found but that is somebody else's; it is no longer shown, copied or deleted for this
 * request.
 */
export function leaveOut(
  db: Db,
  { officeId, accountId, now }: Actor,
  requestId: string,
  visitId: string,
): Promise<void> {
  return inOffice(db, officeId, async (tx) => {
    const { numUpdatedRows } = await tx
      .updateTable('subject_request')
      .set({ visits: sql`array_remove(visits, ${visitId}::uuid)` })
      .where('office_id', '=', officeId)
      .where('id', '=', requestId)
      .where('closed_at', 'is', null)
      .where(sql<boolean>`${visitId}::uuid = any(visits)`)
      // Without any visit the request would read as if the log held nothing.
      .where(sql<boolean>`cardinality(visits) > 1`)
      .executeTakeFirst()
    if (numUpdatedRows === 0n) return
    const fields = `visit=${visitId}`
    await audit(tx, {
      ...{ action: 'subject.narrowed', officeId, actorId: accountId, subjectId: requestId, fields },
      at: now,
    })
  })
}

/** Extends the deadline for the answer, once: of two concurrent attempts only the first takes effect. */
export function extendRequest(
  db: Db,
  { officeId, accountId, now }: Actor,
  id: string,
  { until, ...why }: Extension,
): Promise<ExtensionRefusal | undefined> {
  return inOffice(db, officeId, async (tx) => {
    const request = await lockRequest(tx, officeId, id)
    const refusal = extensionRefusal(request, officeDay(now))
    if (refusal) return refusal
    await tx
      .updateTable('subject_request')
      .set({
        extended_until: until,
        extension_reason: why.reason,
        told_on: why.told_on,
        told_by: why.told_by,
        extended_by: accountId,
        extended_at: now,
      })
      .where('office_id', '=', officeId)
      .where('id', '=', id)
      .execute()
    await audit(tx, {
      action: 'subject.extended',
      officeId,
      actorId: accountId,
      subjectId: id,
      fields: `${why.reason} days=${daysBetween(dueOn(request), until)}`,
      at: now,
    })
    return undefined
  })
}

/**
 * Deletes what may be deleted by `due`, and answers the request once nothing of it is left. Returns the ids of what was
 * deleted, for the journal.
 */
export function eraseRequest(db: Db, actor: Actor, id: string, due: Date): Promise<string[]> {
  const { officeId, accountId, now } = actor
  return inOffice(db, officeId, async (tx) => {
    const request = await lockRequest(tx, officeId, id)
    if (request.outcome === 'refused') return []
    const ids = await eraseVisits(tx, officeId, request.visits, { accountId, requestId: id, now, due })
    if (!request.outcome && isDone(await findAll(tx, request, due))) await store(tx, actor, id, GRANTED)
    return ids
  })
}

/** Answers the request, once: repeating that changes nothing. Returns false for a request that is not done yet. */
export function closeRequest(db: Db, actor: Actor, id: string, answer: Answer): Promise<boolean> {
  return inOffice(db, actor.officeId, async (tx) => {
    const request = await lockRequest(tx, actor.officeId, id)
    if (request.outcome) return true
    if (answer.outcome === 'granted' && !isDone(await findAll(tx, request, actor.now))) return false
    await store(tx, actor, id, answer)
    return true
  })
}

async function store(
  tx: OfficeTx,
  { officeId, accountId, now }: Actor,
  id: string,
  { outcome, refusal }: Answer,
): Promise<void> {
  await tx
    .updateTable('subject_request')
    .set({ outcome, refusal, closed_by: accountId, closed_at: now })
    .where('office_id', '=', officeId)
    .where('id', '=', id)
    .execute()
  const fields = [outcome, refusal].filter(Boolean).join(' ')
  await audit(tx, {
    action: 'subject.answered',
    officeId,
    actorId: accountId,
    subjectId: id,
    fields,
    at: now,
  })
}

function lockRequest(tx: OfficeTx, officeId: string, id: string): Promise<SubjectRequestRow> {
  return tx
    .selectFrom('subject_request')
    .selectAll()
    .where('office_id', '=', officeId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirstOrThrow()
}

/** Audits that a copy of the person's data leaves the log, and notes it in the request. */
export function auditCopy(
  db: Db,
  { officeId, accountId, now }: Actor,
  event: { action: 'subject.copied' | 'subject.exported'; subjectId: string; fields: string },
): Promise<void> {
  return inOffice(db, officeId, async (tx) => {
    await tx
      .updateTable('subject_request')
      .set({ copied_at: now })
      .where('office_id', '=', officeId)
      .where('id', '=', event.subjectId)
      .execute()
    await audit(tx, { ...event, officeId, actorId: accountId, at: now })
  })
}
