import type { SelectQueryBuilder } from 'kysely'

/** Rows per page of a list; rendering longer pages would delay other requests. */
export const A_PAGE = 50

export interface PageOf<Row> {
  rows: Row[]
  more: boolean
}

/** Reads one page of an ordered query, plus one row, which shows whether there is another page. */
export async function readPage<Tables, Table extends keyof Tables, Row>(
  query: SelectQueryBuilder<Tables, Table, Row>,
  page: number,
  size = A_PAGE,
): Promise<PageOf<Row>> {
  const rows = await query
    .limit(size + 1)
    .offset((page - 1) * size)
    .execute()
  return { rows: rows.slice(0, size), more: rows.length > size }
}
