import { v7 as uuidv7 } from 'uuid'
import { type AuditEvent, audit } from '../audit/audit.ts'
import type { Db } from '../db/connect.ts'
import { inOffice } from '../db/office-scope.ts'
import type { RequestKind } from '../offices/data-rights.ts'
import { findVisitsOf, type Subject } from './queries.ts'

interface By {
  officeId: string
  accountId: string
  now: Date
}

/** Remembers that somebody asked, and which visits are about; the telephone or card that found them is not kept. */
export function openRequest(
  db: Db,
  { officeId, accountId, now }: By,
  asked: { kind: RequestKind; receivedOn: string; subject: Subject },
): Promise<string> {
  return inOffice(db, officeId, async (tx) => {
    const visits = await findVisitsOf(tx, officeId, asked.subject)
    const id = uuidv7()
    await tx
      .insertInto('subject_request')
      .values({
        id,
        office_id: officeId,
        kind: asked.kind,
        received_on: asked.receivedOn,
        visits: visits.map((visit) => visit.id),
        made_by: accountId,
        made_at: now,
        outcome: null,
        closed_by: null,
        closed_at: null,
      })
      .execute()
    await audit(tx, {
      action: 'subject.asked',
      officeId,
      actorId: accountId,
      subjectId: id,
      fields: `${asked.kind} visits=${visits.length}`,
      at: now,
    })
    return id
  })
}

/** The request has its answer; a second one changes nothing. */
export function closeRequest(
  db: Db,
  { officeId, accountId, now }: By,
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

/** What leaves the office, or the office's log, about one person. */
export function auditSubject(
  db: Db,
  { officeId, accountId, now }: By,
  event: Pick<AuditEvent, 'action' | 'subjectId' | 'fields'>,
): Promise<void> {
  return inOffice(db, officeId, (tx) => audit(tx, { ...event, officeId, actorId: accountId, at: now }))
}
