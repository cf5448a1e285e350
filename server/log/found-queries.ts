import type { ExpressionBuilder } from 'kysely'
import type { Db, Pool } from '../db/connect.ts'
import { readAtOnce } from '../db/office-scope.ts'
import { type Counts, tally } from './count-queries.ts'
import type { Cursor, Place } from './cursor.ts'
import type { Filter } from './filter.ts'
import { areExact, matching } from './matching.ts'
import type { Listed } from './visit-queries.ts'

/** What has the words that were asked for: found once, then counted, and put in order for the page. */
export async function readFound(
  { db, pool }: { db: Db; pool: Pool },
  officeId: string,
  filter: Filter,
  place: Place & { most: number },
): Promise<{ rows: Listed[]; counts: Counts }> {
  const rows = await readAtOnce(pool, officeId, foundQuery(db, officeId, filter, place).compile())
  const [{ visits, people, inside, unclosed } = { visits: 0, people: 0, inside: 0, unclosed: 0 }] = rows
  return {
    // Without any visit there is still the row of the counts.
    rows: rows
      .filter((row) => row.id !== null)
      .map((row) => ({ ...(row as unknown as Listed), list: row.exact ? 'exact' : 'other' })),
    counts: { visits, people, inside, unclosed, closedAt: null },
  }
}

function foundQuery(db: Db, officeId: string, filter: Filter, place: Place & { most: number }) {
  const { cursor, towards, most } = place
  const older = towards === 'older'
  return db
    .with(
      (cte) => cte('found').materialized(),
      (cte) =>
        cte
          .selectFrom('visit as v')
          .select(['v.id', 'v.entered_at', 'v.state', 'v.voided_at', 'v.party_size'])
          .select((eb) => areExact(eb, officeId, filter).as('exact'))
          .where('v.office_id', '=', officeId)
          .where((eb) => matching(eb, officeId, filter)),
    )
    .with('counted', (cte) => cte.selectFrom('found as v').select(tally(filter)))
    .with('page', (cte) =>
      cte
        .selectFrom('found as f')
        .select(['f.id', 'f.exact', 'f.entered_at'])
        .$if(cursor !== undefined, (query) =>
          query.where((eb) => beyond(eb as unknown as Found, cursor as Cursor, older)),
        )
        .orderBy('f.exact', older ? 'desc' : 'asc')
        .orderBy('f.entered_at', older ? 'desc' : 'asc')
        .orderBy('f.id', older ? 'asc' : 'desc')
        .limit(most),
    )
    .selectFrom('counted')
    .leftJoin('page', (join) => join.onTrue())
    .leftJoin('visit as v', (join) => join.onRef('v.id', '=', 'page.id').on('v.office_id', '=', officeId))
    .leftJoin('account as r', 'r.id', 'v.entered_by')
    .leftJoin('account as c', 'c.id', 'v.ended_by')
    .selectAll(['v', 'counted'])
    .select(['page.exact', 'r.display_name as recorder', 'c.display_name as closer'])
    .orderBy('page.exact', older ? 'desc' : 'asc')
    .orderBy('page.entered_at', older ? 'desc' : 'asc')
    .orderBy('page.id', older ? 'asc' : 'desc')
}

type Found = ExpressionBuilder<{ f: { id: string; entered_at: Date; exact: boolean } }, 'f'>

/** Further on in the cursor's own list, or in the list that comes after it. */
function beyond(eb: Found, { list, enteredAt, id }: Cursor, older: boolean) {
  const exact = list === 'exact'
  return eb.or([
    eb.and([
      eb('f.exact', '=', exact),
      eb.or([
        eb('f.entered_at', older ? '<' : '>', enteredAt),
        eb.and([eb('f.entered_at', '=', enteredAt), eb('f.id', older ? '>' : '<', id)]),
      ]),
    ]),
    ...(exact === older ? [eb('f.exact', '=', !exact)] : []),
  ])
}
