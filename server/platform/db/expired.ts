import type { Db, Pool } from './connect.ts'
import { askEachOffice } from './office-scope.ts'

/**
 * Deletes the expired rows of a table in every office, and returns their number. `latest` also deletes rows that expire after
 * it: only a clock that was ahead can have made them. Runs every minute, so it handles some hundred offices per round trip.
 */
export async function deleteExpired(
  { db, pool }: { db: Db; pool: Pool },
  table: 'pending_import' | 'log_filter' | 'sent_form',
  due: Date,
  latest: Date | undefined,
): Promise<number> {
  const offices = await db.selectFrom('office').select('id').execute()
  const isExpired = latest ? '(expires_at <= $2 or expires_at > $3)' : 'expires_at <= $2'
  const deletions = await askEachOffice(
    pool,
    offices.map(({ id }) => id),
    (id) => ({
      name: `expired-${table}${latest ? '-or-ahead' : ''}`,
      text: `delete from ${table} where office_id = $1 and ${isExpired}`,
      values: [id, due, ...(latest ? [latest] : [])],
    }),
  )
  return deletions.reduce((sum, { rowCount }) => sum + (rowCount ?? 0), 0)
}
