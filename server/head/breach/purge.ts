import { keptUntil } from '../../core/offices/breach.ts'
import { audit } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice } from '../../platform/db/office-scope.ts'
import { officeDay } from '../../platform/lib/clock.ts'

/**
 * Deletes breaches closed for longer than their retention at `due`; the audit only keeps their number. Returns how many were
 * deleted.
 */
export function purgeBreaches(db: Db, officeId: string, due: Date, now = due): Promise<number> {
  return inOffice(db, officeId, async (tx) => {
    // Several servers may purge at once: the lock makes the second wait, and then find nothing.
    const closed = await tx
      .selectFrom('breach')
      .select(['id', 'closed_at'])
      .where('office_id', '=', officeId)
      .where('closed_at', 'is not', null)
      .forUpdate()
      .execute()
    const over = closed.filter(({ closed_at: at }) => at && keptUntil(at) < officeDay(due))
    if (over.length === 0) return 0
    await tx
      .deleteFrom('breach')
      .where('office_id', '=', officeId)
      .where(
        'id',
        'in',
        over.map(({ id }) => id),
      )
      .execute()
    await audit(tx, { action: 'breaches.purged', officeId, fields: `count=${over.length}`, at: now })
    return over.length
  })
}
