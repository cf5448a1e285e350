import { sql } from 'kysely'
import type { Db } from '../../platform/db/connect.ts'
import { HOUR, LEEWAY, onDevice } from '../../platform/lib/clock.ts'
import { REMEMBERED } from './sessions.ts'

/** No failed sign-in is counted for longer, and no pause lasts longer than an hour. */
const LONGEST_THROTTLE = 24 * HOUR
const LONGEST_PAUSE = HOUR
/** The year 2300. */
const FOREVER = Date.UTC(2300)

/** For a restore: sessions and invitations that ended after the backup must not become valid again. */
export async function endAllSessions(db: Db): Promise<void> {
  await db.deleteFrom('session').execute()
  await db.deleteFrom('invitation').execute()
}

/**
 * Deletes forgotten sessions, expired invitations and counters; returns how many sessions and invitations. If `due` is certain, also those
 * from the future, which a clock that was ahead made and which would be valid for too long.
 */
export async function purgeSessions(db: Db, due: Date, isCertain = true): Promise<number> {
  const at = due.getTime()
  const latest = new Date(isCertain ? at + LEEWAY : FOREVER)
  const sessions = await db
    .deleteFrom('session')
    .where((eb) =>
      eb.or([
        eb('created_at', '<', new Date(at - REMEMBERED)),
        eb('created_at', '>', latest),
        eb('last_seen_at', '>', latest),
      ]),
    )
    .executeTakeFirst()
  const invitations = await db
    .deleteFrom('invitation')
    .where((eb) => eb.or([eb('expires_at', '<', due), eb('created_at', '>', latest)]))
    .executeTakeFirst()
  // The library of the counters uses the computer's clock, which differs from a demo's.
  const [now, end] = [onDevice(due).getTime(), onDevice(latest).getTime()]
  await sql`delete from throttle where expire < ${now} or expire > ${end + LONGEST_THROTTLE}
    or (starts_with(key, 'pause:') and expire > ${end + LONGEST_PAUSE})`.execute(db)
  return Number(sessions.numDeletedRows + invitations.numDeletedRows)
}
