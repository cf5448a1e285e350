import { endAllSessions } from '../../core/accounts/sessions.ts'
import { closeDays, listClosings } from '../../core/visits/close-of-day.ts'
import { listRetentions, purgeExpired, purgeUnconfirmed } from '../../core/visits/purge.ts'
import { purgeBreaches } from '../../head/breach/purge.ts'
import { audit } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice } from '../../platform/db/office-scope.ts'
import type { Clock } from '../../platform/lib/clock.ts'

/**
 * What a restored database needs before anybody may see it: days that are over are closed, visits whose time has passed
 * go again, nobody is signed in, and every office's audit says what happened. Returns how many visits went.
 */
export async function settleRestored(db: Db, clock: Clock): Promise<number> {
  await endAllSessions(db)
  for (const { id } of await db.selectFrom('office').select('id').execute()) {
    await inOffice(db, id, (tx) => audit(tx, { action: 'database.restored', officeId: id, at: clock.now() }))
  }
  await closeDays(db, await listClosings(db), clock.now())
  await purgeUnconfirmed(db, clock.now())
  let deleted = 0
  for (const office of await listRetentions(db)) {
    await purgeBreaches(db, office.id, clock.now())
    for (;;) {
      const purged = await purgeExpired(db, office, clock)
      deleted += purged.deleted
      if (purged.isComplete || purged.deleted === 0) break
    }
  }
  return deleted
}
