import type { Db, Pool } from '../../platform/db/connect.ts'
import { asStatement, inOfficeAtOnce } from '../../platform/db/office-scope.ts'
import { type Counts, countsQuery, sumOf } from './count-queries.ts'
import type { PagePosition } from './cursor.ts'
import { type Filter, isPeriod } from './filter.ts'
import { type LogOffice, matching } from './matching.ts'
import { exportedWithPeople, type Listed, withPeople } from './visit-queries.ts'

/** A search without words, in index order: only one page is read, however long the log is. */
export async function readListed(
  { db, pool }: { db: Db; pool: Pool },
  office: LogOffice,
  filter: Filter,
  place: PagePosition & { most: number },
): Promise<{ rows: Listed[]; counts: Counts }> {
  const queries = [pageQuery(db, office, filter, place).compile(), countsQuery(db, office, filter)]
  const [page, counted] = await inOfficeAtOnce(pool, office.id, queries.map(asStatement))
  return {
    rows: (page?.rows ?? []).map((row) => ({ ...row, list: 'exact' })),
    counts: sumOf(counted?.rows ?? [], isPeriod(filter) && filter.from === filter.to),
  }
}

/** All matching visits in order of arrival; paper entries of the same minute in the order in which they were typed. */
export function exportQuery(db: Db, office: LogOffice, filter: Filter) {
  return exportedWithPeople(db, office.id)
    .where(matching(office, filter))
    .orderBy('v.entered_at')
    .orderBy('v.id')
}

function pageQuery(db: Db, office: LogOffice, filter: Filter, place: PagePosition & { most: number }) {
  const { cursor, towards, most } = place
  const older = towards === 'older'
  return withPeople(db, office.id)
    .where(matching(office, filter))
    .$if(cursor !== undefined, (query) =>
      query
        .where('v.entered_at', older ? '<=' : '>=', cursor?.enteredAt as Date)
        .where((eb) =>
          eb.or([
            eb('v.entered_at', older ? '<' : '>', cursor?.enteredAt as Date),
            eb('v.id', older ? '>' : '<', cursor?.id as string),
          ]),
        ),
    )
    .orderBy('v.entered_at', older ? 'desc' : 'asc')
    .orderBy('v.id', older ? 'asc' : 'desc')
    .limit(most)
}
