import { CompiledQuery, type Insertable } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import type { Office } from '../../core/offices/directory.ts'
import { searchWords } from '../../core/visits/search-words.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import type { Database } from '../../platform/db/schema.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import { appendAll, eventsOf } from './events.ts'
import { hourlyFigures } from './hourly-figures.ts'
import type { PlannedVisit, StoredVisit } from './planned.ts'
import { type Row, rowOf } from './visit-row.ts'

/**
 * Stores the visits of one office day in order of entry, as the gate's actions would have: with numbers, search terms, figures
 * and audit. One transaction instead of hundreds makes filling a month fast.
 */
export function storeDay(
  db: Db,
  office: Office,
  guard: string,
  plans: PlannedVisit[],
): Promise<StoredVisit[]> {
  const [first] = plans
  if (!first) return Promise.resolve([])
  const day = officeDay(first.enteredAt)
  return inOffice(db, office.id, async (tx) => {
    const last = await takeNumbers(tx, office.id, Number(day.slice(0, 4)), plans.length)
    const stored = plans.map((plan) => ({ plan, id: uuidv7({ msecs: plan.enteredAt.getTime() }) }))
    const rows = stored.map((visit, index) => rowOf(office, guard, visit, last - plans.length + index + 1))
    await tx.insertInto('visit').values(rows).execute()
    await tx.insertInto('visit_search_term').values(rows.flatMap(searchTermsOf)).execute()
    for (const { text, values } of hourlyFigures(office.id, rows)) {
      await tx.executeQuery(CompiledQuery.raw(text, [...values]))
    }
    await appendAll(
      tx,
      office.id,
      stored.flatMap((visit) => eventsOf(visit, guard)),
    )
    return stored
  })
}

async function takeNumbers(tx: OfficeTx, officeId: string, year: number, count: number): Promise<number> {
  const { last } = await tx
    .insertInto('visit_counter')
    .values({ office_id: officeId, year, last: count })
    .onConflict((conflict) =>
      conflict
        .columns(['office_id', 'year'])
        .doUpdateSet((eb) => ({ last: eb('visit_counter.last', '+', count) })),
    )
    .returning('last')
    .executeTakeFirstOrThrow()
  return last
}

function searchTermsOf(row: Row): Insertable<Database['visit_search_term']>[] {
  const {
    office_id,
    id,
    name = null,
    host = null,
    organisation = null,
    purpose_note = null,
    phone = null,
    plate = null,
    badge = null,
    entered_at,
  } = row
  const words = searchWords({ name, host, organisation, purpose_note, phone, plate, badge })
  return words.map((word) => ({ ...word, office_id, entered_at, visit_id: id }))
}
