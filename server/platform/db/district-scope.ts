import type { CompiledQuery, Transaction } from 'kysely'
import type { Db, Pool } from './connect.ts'
import { sendAhead } from './dialect.ts'
import { asStatement, inOffice, inScopeAtOnce, type OfficeTx } from './office-scope.ts'
import type { Database } from './schema.ts'

export type DistrictTx = Pick<Transaction<Database>, 'selectFrom'>

/** Opens the figures of every office for reading, and nothing else: only policies on figures know this scope. */
export function inDistrict<T>(db: Db, work: (tx: DistrictTx) => Promise<T>): Promise<T> {
  return db.transaction().execute(async (tx) => {
    await sendAhead(tx, SCOPE)
    return work(tx)
  })
}

/** The same, and the district's own rows for writing: what it asks of the offices, and what they answer. */
export function inDistrictOffice<T>(
  db: Db,
  districtId: string,
  work: (tx: OfficeTx) => Promise<T>,
): Promise<T> {
  return inOffice(db, districtId, async (tx) => {
    await sendAhead(tx, SCOPE)
    return work(tx)
  })
}

const SCOPE = {
  name: 'district-scope',
  text: `select set_config('app.scope', 'district', true)`,
  values: [],
}

/** Reads compiled queries over the figures of every office in a single round trip; the rows of each, in order. */
export async function readDistrictAtOnce<Rows extends readonly unknown[]>(
  pool: Pool,
  queries: { [I in keyof Rows]: CompiledQuery<Rows[I]> },
): Promise<{ [I in keyof Rows]: Rows[I][] }> {
  const results = await inScopeAtOnce(pool, SCOPE, queries.map(asStatement))
  return results.map(({ rows }) => rows) as { [I in keyof Rows]: Rows[I][] }
}
