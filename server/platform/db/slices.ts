/** Ids per query: the rows of one result are parsed without yielding to the event loop. */
const SLICE = 500

/** Reads the rows of thousands of ids, a slice at a time, in no particular order. */
export async function inSlices<Row>(
  ids: readonly string[],
  read: (some: string[]) => Promise<Row[]>,
): Promise<Row[]> {
  const rows: Row[][] = []
  for (let from = 0; from < ids.length; from += SLICE) rows.push(await read(ids.slice(from, from + SLICE)))
  return rows.flat()
}
