import { sql } from 'kysely'
import type { Db } from '../../platform/db/connect.ts'
import { HOUR, LEEWAY, onDevice } from '../../platform/lib/clock.ts'
import { ABSOLUTE } from './sessions.ts'

/** No failure of signing in is counted for longer, and nobody waits for longer than an hour. */
const LONGEST_THROTTLE = 24 * HOUR
const LONGEST_PAUSE = HOUR
/** The year 2300. */
const FOREVER = Date.UTC(2300)

/** After a restore: sessions that ended since the backup must not be open again. */
export async function endAllSessions(db: Db): Promise<void> {
  await db.deleteFrom('session').execute()
  await db.deleteFrom('invitation').execute()
}

/**
 * Deletes rows that nothing can use any more. Where `due` is certain, also what only a clock that was ahead can have made:
 * it would be good for as long as that clock was wrong.
 */
export async function purgeSessions(db: Db, due: Date, isCertain = true): Promise<number> {
  const at = due.getTime()
  const latest = new Date(isCertain ? at + LEEWAY : FOREVER)
  const sessions = await db
    .deleteFrom('session')
    .where((eb) =>
      eb.or([
        eb('created_at', '<', new Date(at - ABSOLUTE)),
        eb('created_at', '>', latest),
        eb('last_seen_at', '>', latest),
      ]),
    )
    .executeTakeFirst()
  const invitations = await db
    .deleteFrom('invitation')
    .where((eb) => eb.or([eb('expires_at', '<', due), eb('created_at', '>', latest)]))
    .executeTakeFirst()
  // The library that counts knows the computer's clock alone, which is not a demo's.
  const [now, end] = [onDevice(due).getTime(), onDevice(latest).getTime()]
  await sql`delete from throttle where expire < ${now} or expire > ${end + LONGEST_THROTTLE}
    or (starts_with(key, 'pause:') and expire > ${end + LONGEST_PAUSE})`.execute(db)
  return Number(sessions.numDeletedRows + invitations.numDeletedRows)
}
