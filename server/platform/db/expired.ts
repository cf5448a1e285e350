import type { Db } from './connect.ts'
import { inOffice } from './office-scope.ts'

/**
 * Deletes the expired rows of a table in every office, and returns their number. Where `latest` is given, also rows that
 * expire later: only a clock that was ahead can have kept them.
 */
export async function deleteExpired(
  db: Db,
  table: 'pending_import' | 'log_filter' | 'sent_form',
  due: Date,
  latest: Date | undefined,
): Promise<number> {
  let deleted = 0n
  for (const { id } of await db.selectFrom('office').select('id').execute()) {
    const { numDeletedRows } = await inOffice(db, id, (tx) =>
      tx
        .deleteFrom(table)
        .where('office_id', '=', id)
        .where((eb) =>
          eb.or([eb('expires_at', '<=', due), ...(latest ? [eb('expires_at', '>', latest)] : [])]),
        )
        .executeTakeFirst(),
    )
    deleted += numDeletedRows
  }
  return Number(deleted)
}
