import type { CompiledQuery, Transaction } from 'kysely'
import type { Db, Pool } from './connect.ts'
import { sendAhead } from './dialect.ts'
import { asStatement, inOffice, inScopeAtOnce, type OfficeTx } from './office-scope.ts'
import type { Database } from './schema.ts'

export type DistrictTx = Pick<Transaction<Database>, 'selectFrom'>

/**
 * Runs `work` with read access to the figures of every office and nothing else: only the policies on figures allow this scope.
 */
export function inDistrict<T>(db: Db, work: (tx: DistrictTx) => Promise<T>): Promise<T> {
  return db.transaction().execute(async (tx) => {
    await sendAhead(tx, SCOPE)
    return work(tx)
  })
}

/** Like `inDistrict`, with write access to the district's own rows: its requests to the offices, and their answers. */
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

/** Runs compiled queries over the figures of every office in one round trip. Returns the rows of each, in order. */
export async function readDistrictAtOnce<Rows extends readonly unknown[]>(
  pool: Pool,
  queries: { [I in keyof Rows]: CompiledQuery<Rows[I]> },
): Promise<{ [I in keyof Rows]: Rows[I][] }> {
  const results = await inScopeAtOnce(pool, SCOPE, queries.map(asStatement))
  return results.map(({ rows }) => rows) as { [I in keyof Rows]: Rows[I][] }
}
