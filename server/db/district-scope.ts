import { sql, type Transaction } from 'kysely'
import type { Db } from './connect.ts'
import type { Database } from './schema.ts'

type DistrictTx = Pick<Transaction<Database>, 'selectFrom'>

/** Opens the figures of every office for reading, and nothing else: only policies on figures know this scope. */
export function inDistrict<T>(db: Db, work: (tx: DistrictTx) => Promise<T>): Promise<T> {
  return db.transaction().execute(async (tx) => {
    await sql`select set_config('app.scope', 'district', true)`.execute(tx)
    return work(tx)
  })
}
