import { sql } from 'kysely'
import { daysBetween } from '../../core/figures/date-range.ts'
import type { RequestKind } from '../../core/offices/data-rights.ts'
import { dueOn } from '../../core/offices/request-clocks.ts'
import type { Actor } from '../../platform/audit/actor.ts'
import { type AuditEvent, audit } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice } from '../../platform/db/office-scope.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import { type Extension, type ExtensionRefusal, extensionRefusal } from './extension.ts'
import { findVisitsOf, type Subject } from './queries.ts'

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
    const request = await tx
      .selectFrom('subject_request')
      .selectAll()
      .where('office_id', '=', officeId)
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirstOrThrow()
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

/** Marks the request as answered; repeating that changes nothing. */
export function closeRequest(
  db: Db,
  { officeId, accountId, now }: Actor,
  id: string,
  outcome: 'granted' | 'refused',
): Promise<void> {
  return inOffice(db, officeId, async (tx) => {
    const { numUpdatedRows } = await tx
      .updateTable('subject_request')
      .set({ outcome, closed_by: accountId, closed_at: now })
      .where('office_id', '=', officeId)
      .where('id', '=', id)
      .where('closed_at', 'is', null)
      .executeTakeFirst()
    if (numUpdatedRows === 0n) return
    await audit(tx, {
      action: 'subject.answered',
      officeId,
      actorId: accountId,
      subjectId: id,
      fields: outcome,
      at: now,
    })
  })
}

/** Audits that data about one person leaves the office or its log. */
export function auditSubject(
  db: Db,
  { officeId, accountId, now }: Actor,
  event: Pick<AuditEvent, 'action' | 'subjectId' | 'fields'>,
): Promise<void> {
  return inOffice(db, officeId, (tx) => audit(tx, { ...event, officeId, actorId: accountId, at: now }))
}
