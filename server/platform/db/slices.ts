import { type RawBuilder, sql } from 'kysely'

/** Ids per query: the rows of one result are parsed without yielding to the event loop. */
const SLICE = 500

/** Reads the rows of thousands of ids, a slice at a time, in no particular order. */
export async function inSlices<Row>(
  ids: readonly string[],
  read: (some: string[]) => Promise<Row[]>,
): Promise<Row[]> {
  const rows: Row[][] = []
  for (const some of slicesOf(ids, SLICE)) rows.push(await read(some))
  return rows.flat()
}

export function slicesOf(ids: readonly string[], size: number): string[][] {
  return Array.from({ length: Math.ceil(ids.length / size) }, (_, index) =>
    ids.slice(index * size, (index + 1) * size),
  )
}

/** For a condition `id = any (…)` on any number of ids. For one id Postgres plans better without an array. */
export function anyOf(ids: readonly string[]): RawBuilder<string> {
  return ids.length === 1 ? sql<string>`${ids[0]}::uuid` : sql<string>`any(${ids}::uuid[])`
}
