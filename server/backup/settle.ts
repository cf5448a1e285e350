import { endAllSessions } from '../accounts/sessions.ts'
import { audit } from '../audit/audit.ts'
import { purgeBreaches } from '../breach/purge.ts'
import type { Clock } from '../clock.ts'
import type { Db } from '../db/connect.ts'
import { inOffice } from '../db/office-scope.ts'
import { closeDays, listClosings } from '../visits/close-of-day.ts'
import { listRetentions, purgeExpired, purgeUnconfirmed } from '../visits/purge.ts'

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
