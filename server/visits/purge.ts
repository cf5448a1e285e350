import { DAY } from '../clock.ts'
import type { Db } from '../db/connect.ts'
import { inOffice } from '../db/office-scope.ts'

/** Deletes registrations that nobody confirmed, a day after they lapsed, and keys that open nothing any more. */
export async function purgeUnconfirmed(db: Db, now: Date): Promise<void> {
  for (const { id } of await db.selectFrom('office').select('id').execute()) {
    await inOffice(db, id, (tx) =>
      tx
        .deleteFrom('visit')
        .where('office_id', '=', id)
        .where('state', '=', 'lapsed')
        .where('ended_at', '<', new Date(now.getTime() - DAY))
        .execute(),
    )
  }
  // A retired poster stays known as an old one.
  await db.deleteFrom('key_lookup').where('kind', '<>', 'poster').where('expires_at', '<', now).execute()
}
