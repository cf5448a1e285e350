import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import { countsOf, sumOf } from '../../core/figures/funnel.ts'
import { addToDay } from '../../core/figures/office-day.ts'
import type { Office } from '../../core/offices/directory.ts'
import { hashOf, newVisitRow } from '../../core/visits/entry.ts'
import { searchWords } from '../../core/visits/search-words.ts'
import { type AuditEvent, auditInEach } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { sendAhead } from '../../platform/db/dialect.ts'
import { inOffice } from '../../platform/db/office-scope.ts'
import { HOUR, type OfficeDay } from '../../platform/lib/clock.ts'
import { grouped } from '../../platform/lib/grouped.ts'
import type { PlannedVisit } from './plan-day.ts'

/** A plan after it was stored. */
export interface StoredVisit {
  id: string
  plan: PlannedVisit
}

/**
 * Stores the visits of one office day in order of entry, as the gate's actions would have: with numbers, search words, figures
 * and audit. One transaction instead of hundreds makes filling a month fast.
 */
export function storeDay(
  { db, office, guard }: { db: Db; office: Office; guard: string },
  day: OfficeDay,
  plans: PlannedVisit[],
): Promise<StoredVisit[]> {
  if (plans.length === 0) return Promise.resolve([])
  return inOffice(db, office.id, async (tx) => {
    const counter = await sql<{ last: number }>`
      insert into visit_counter as c (office_id, year, last) values (${office.id}, ${day.slice(0, 4)}, ${plans.length})
      on conflict (office_id, year) do update set last = c.last + excluded.last returning last`.execute(tx)
    const first = (counter.rows[0]?.last ?? 0) - plans.length + 1
    const stored = plans.map((plan) => ({ plan, id: uuidv7({ msecs: plan.enteredAt.getTime() }) }))
    const rows = stored.map((visit, index) => rowOf(office, guard, visit, first + index))
    await tx.insertInto('visit').values(rows).execute()
    const words = rows.flatMap(({ id, office_id, entered_at, ...row }) =>
      searchWords(row).map((word) => ({ ...word, office_id, entered_at, visit_id: id })),
    )
    await tx.insertInto('visit_search_term').values(words).execute()
    for (const [, ofHour] of grouped(rows, ({ entered_at }) => Math.floor(entered_at.getTime() / HOUR)))
      for (const { entered_at } of ofHour.slice(-1))
        await sendAhead(tx, addToDay(office.id, day, entered_at, sumOf(ofHour.map(countsOf))))
    const events = stored.flatMap(({ id, plan: { enteredAt, leftAt } }): AuditEvent[] => {
      const by = { officeId: office.id, actorId: guard, subjectId: id }
      const entered = { ...by, action: 'visit.entered', at: enteredAt } as const
      return leftAt ? [entered, { ...by, action: 'visit.left', at: leftAt }] : [entered]
    })
    events.sort((one, other) => one.at.getTime() - other.at.getTime())
    await auditInEach(tx, events, office.id)
    return stored
  })
}

/** The row as the gate's actions would have stored it. */
function rowOf(office: Office, guard: string, { id, plan }: StoredVisit, number: number) {
  const { entry, enteredAt, leftAt, guestId, meetingId, hostId: hostMemberId } = plan
  const row = newVisitRow(office, {
    ...{ id, clientUuid: randomUUID(), bodyHash: hashOf(entry), entry, guestId, meetingId, hostMemberId },
    ...{ state: 'inside', source: 'gate', assurance: 'staff', enteredAt, enteredBy: guard },
  })
  const left = { left_at: leftAt, ended_by: guard, ended_at: leftAt, version: 2 }
  return {
    ...{ ...row, number, voided_at: null },
    ...(leftAt && { ...left, state: 'left' as const, ended_how: 'staff' as const }),
  }
}
