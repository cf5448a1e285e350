import type { Db, Pool } from './connect.ts'
import { inOfficeAtOnce, withScope } from './office-scope.ts'

/**
 * Deletes the expired rows of a table in every office, and returns their number. `latest` also deletes rows that expire after
 * it: only a clock that was ahead can have made them.
 */
export async function deleteExpired(
  { db, pool }: { db: Db; pool: Pool },
  table: 'pending_import' | 'log_filter' | 'sent_form',
  due: Date,
  latest: Date | undefined,
): Promise<number> {
  const offices = await db.selectFrom('office').select('id').execute()
  const isExpired = latest ? '(expires_at <= $2 or expires_at > $3)' : 'expires_at <= $2'
  const statements = offices.flatMap(({ id }) =>
    withScope(id, [
      {
        name: `expired-${table}${latest ? '-or-ahead' : ''}`,
        text: `delete from ${table} where office_id = $1 and ${isExpired}`,
        values: [id, due, ...(latest ? [latest] : [])],
      },
    ]),
  )
  const answers = await inOfficeAtOnce(pool, '', statements)
  return answers.reduce((sum, { command, rowCount }) => sum + (command === 'DELETE' ? (rowCount ?? 0) : 0), 0)
}
