import { searchTerms } from '../../core/visits/search-words.ts'
import type { Db, Pool } from '../../platform/db/connect.ts'
import { A_PAGE } from '../../platform/db/paged.ts'
import type { Counts } from './count-queries.ts'
import { type Cursor, type PagePosition, START } from './cursor.ts'
import type { Filter } from './filter.ts'
import { readFound } from './found-queries.ts'
import { readListed } from './listed-queries.ts'
import type { LogOffice } from './matching.ts'
import type { Listed, LogVisit } from './visit-queries.ts'

export interface LogPart {
  visits: LogVisit[]
  newer: Cursor | undefined
  older: Cursor | undefined
  counts: Counts
}

/** Reads one page of the log in one round trip. */
export async function readLog(
  stores: { db: Db; pool: Pool },
  office: LogOffice,
  filter: Filter,
  place: PagePosition,
): Promise<LogPart> {
  const read = searchTerms(filter.words).length > 0 ? readFound : readListed
  const { rows, counts } = await read(stores, office, filter, { ...place, most: A_PAGE + 1 })
  const part = partOf(rows, place)
  // At the beginning again, or beyond a deleted end: shows a full first page.
  const lost = place.cursor && rows.length === 0
  if (lost || (place.towards === 'newer' && !part.newer)) return readLog(stores, office, filter, START)
  return { ...part, counts }
}

function partOf(rows: Listed[], { cursor, towards }: PagePosition): Omit<LogPart, 'counts'> {
  const more = rows.length > A_PAGE
  const visits = rows.slice(0, A_PAGE)
  if (towards === 'newer') visits.reverse()
  const [first, last] = [visits[0], visits.at(-1)].map((row) => row && cursorOf(row))
  if (towards === 'newer') return { visits, newer: more ? first : undefined, older: last }
  return { visits, newer: cursor && first, older: more ? last : undefined }
}

function cursorOf({ list, entered_at, id }: Listed): Cursor {
  return { list, enteredAt: entered_at, id }
}
