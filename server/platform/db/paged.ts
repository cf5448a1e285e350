import type { SelectQueryBuilder } from 'kysely'

/** What somebody looks through of a list at a time; longer pages would hold others up while they are made. */
export const A_PAGE = 50

/** Rows of one page of a list, and whether there are more behind it. */
export interface PageOf<Row> {
  rows: Row[]
  more: boolean
}

/** A page of the rows of an ordered query; one row more is read, which says that there is another page. */
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
