import type { Actor } from '../../platform/audit/actor.ts'
import { type AuditEvent, audit } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import type { BreachRow } from '../../platform/db/schema.ts'

/** `known`: the form's UUID belongs to another entry, or this is a repeat of the form. */
export type Refusal = 'not-found' | 'closed' | 'changed-meanwhile' | 'known'

/** Locks the breach, so that a second user waits and then sees the first one's changes. */
export function withOpen(
  db: Db,
  { officeId }: Actor,
  id: string,
  work: (tx: OfficeTx, breach: BreachRow) => Promise<Refusal | undefined>,
): Promise<Refusal | undefined> {
  return inOffice(db, officeId, async (tx) => {
    const breach = await tx
      .selectFrom('breach')
      .selectAll()
      .where('office_id', '=', officeId)
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirst()
    if (!breach) return 'not-found'
    return breach.closed_at ? 'closed' : work(tx, breach)
  })
}

export function auditBreach(
  tx: OfficeTx,
  { officeId, accountId, now }: Actor,
  event: Pick<AuditEvent, 'action' | 'subjectId' | 'fields'>,
): Promise<void> {
  return audit(tx, { ...event, officeId, actorId: accountId, at: now })
}
