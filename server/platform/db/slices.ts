import { type RawBuilder, sql } from 'kysely'

/** For a condition `id = any (…)` on any number of ids. For one id Postgres plans better without an array. */
export function anyOf(ids: readonly string[]): RawBuilder<string> {
  return ids.length === 1 ? sql<string>`${ids[0]}::uuid` : sql<string>`any(${ids}::uuid[])`
}
