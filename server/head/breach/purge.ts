import { keptUntil } from '../../core/offices/breach.ts'
import { audit } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice } from '../../platform/db/office-scope.ts'
import { officeDay } from '../../platform/lib/clock.ts'

/**
 * Deletes what was closed longer before `due` than it is kept; the audit keeps the count alone. Returns how many went.
 */
export function purgeBreaches(db: Db, officeId: string, due: Date, now = due): Promise<number> {
  return inOffice(db, officeId, async (tx) => {
    // Instances may purge at the same time: who comes second waits here and finds nothing.
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
