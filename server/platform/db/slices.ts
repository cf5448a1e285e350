/** One answer of the database: the rows of a longer one are parsed in one turn of the event loop. */
const SLICE = 500

/** Reads the rows of thousands of ids, some at a time; in no order. */
export async function inSlices<Row>(
  ids: readonly string[],
  read: (some: string[]) => Promise<Row[]>,
): Promise<Row[]> {
  const rows: Row[][] = []
  for (let from = 0; from < ids.length; from += SLICE) rows.push(await read(ids.slice(from, from + SLICE)))
  return rows.flat()
}
