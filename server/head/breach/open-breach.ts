import type { Actor } from '../../platform/audit/actor.ts'
import { type AuditEvent, audit } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import type { BreachRow } from '../../platform/db/schema.ts'

/** `known`: the number of a form stands under another entry, or this is its repeat. */
export type Refusal = 'not-found' | 'closed' | 'changed-meanwhile' | 'known'

/** Two people at once: the second waits here, and sees what the first has done. */
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
