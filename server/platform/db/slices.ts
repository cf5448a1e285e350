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

/** For a condition `id = any (…)`, which has one text for any number of ids. */
export function anyOf(ids: readonly string[]): RawBuilder<string> {
  return sql<string>`any(${ids}::uuid[])`
}
