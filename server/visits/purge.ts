import type { Db } from '../db/connect.ts'
import { inOffice } from '../db/office-scope.ts'

const DAY = 86_400_000

/** Deletes registrations that nobody confirmed, a day after they lapsed, and passes that show nothing any more. */
export async function purgeUnconfirmed(db: Db, offices: { id: string }[], now: Date): Promise<void> {
  for (const { id } of offices) {
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
