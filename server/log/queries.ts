import type { Db } from '../db/connect.ts'
import { inOffice, type OfficeTx } from '../db/office-scope.ts'
import { searchTerms } from '../visits/search-words.ts'
import { type Counts, readCounts } from './count-queries.ts'
import { type Cursor, LISTS, type List, type Place, START } from './cursor.ts'
import type { Filter } from './filter.ts'
import { inList, matching } from './matching.ts'
import { type LogVisit, withPeople } from './visit-queries.ts'

export const PAGE_SIZE = 100

export interface LogPart {
  visits: LogVisit[]
  newer: Cursor | undefined
  older: Cursor | undefined
  counts: Counts
}

/** A page of what was asked for; the number of statements does not depend on what the log holds. */
export function readLog(db: Db, officeId: string, filter: Filter, place: Place): Promise<LogPart> {
  return inOffice(db, officeId, async (tx) => {
    const part = await readPart(tx, officeId, filter, place)
    // Back at the beginning: the first page is a full one again.
    const atStart = place.towards === 'newer' && !part.newer
    return {
      ...(atStart ? await readPart(tx, officeId, filter, START) : part),
      counts: await readCounts(tx, officeId, filter),
    }
  })
}

type Listed = LogVisit & { list: List }

async function readPart(
  tx: OfficeTx,
  officeId: string,
  filter: Filter,
  { cursor, towards }: Place,
): Promise<Omit<LogPart, 'counts'>> {
  const rows: Listed[] = []
  for (const list of listsFrom(filter, cursor, towards)) {
    const from = cursor?.list === list ? cursor : undefined
    const found = await readList(tx, officeId, filter, {
      list,
      from,
      towards,
      most: PAGE_SIZE + 1 - rows.length,
    })
    rows.push(...found.map((visit) => ({ ...visit, list })))
    if (rows.length > PAGE_SIZE) break
  }
  const more = rows.length > PAGE_SIZE
  const shown = rows.slice(0, PAGE_SIZE)
  if (towards === 'newer') shown.reverse()
  const [first, last] = [shown[0], shown.at(-1)].map((row) => row && cursorOf(row))
  return {
    visits: shown,
    newer: towards === 'older' ? cursor && first : more ? first : undefined,
    older: towards === 'newer' ? last : more ? last : undefined,
  }
}

function cursorOf({ list, entered_at, id }: Listed): Cursor {
  return { list, enteredAt: entered_at, id }
}

/** The lists that lie ahead of the cursor. Without typed tones there is one list only. */
function listsFrom(filter: Filter, cursor: Cursor | undefined, towards: Place['towards']): List[] {
  const toned = searchTerms(filter.words).some((term) => term.toned !== '')
  const lists: List[] = toned ? [...LISTS] : ['exact']
  if (towards === 'newer') lists.reverse()
  const start = cursor ? lists.indexOf(cursor.list) : 0
  return lists.slice(Math.max(start, 0))
}

function readList(
  tx: OfficeTx,
  officeId: string,
  filter: Filter,
  page: { list: List; from: Cursor | undefined; towards: Place['towards']; most: number },
): Promise<LogVisit[]> {
  const { list, from, towards, most } = page
  const older = towards === 'older'
  return withPeople(tx, officeId)
    .where((eb) => matching(eb, officeId, filter))
    .where((eb) => inList(eb, officeId, filter, list))
    .$if(from !== undefined, (query) =>
      query
        .where('v.entered_at', older ? '<=' : '>=', from?.enteredAt as Date)
        .where((eb) =>
          eb.or([
            eb('v.entered_at', older ? '<' : '>', from?.enteredAt as Date),
            eb('v.id', older ? '>' : '<', from?.id as string),
          ]),
        ),
    )
    .orderBy('v.entered_at', older ? 'desc' : 'asc')
    .orderBy('v.id', older ? 'asc' : 'desc')
    .limit(most)
    .execute()
}
