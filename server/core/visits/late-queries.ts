import type { ExpressionBuilder } from 'kysely'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice } from '../../platform/db/office-scope.ts'
import type { Database, LateRecordRow, VisitRow } from '../../platform/db/schema.ts'
import { nameAt } from '../accounts/names.ts'

/** A record with the names of those who made, sent and decided it, and with its visit, if that is in the log. */
export interface LateRecord extends LateRecordRow {
  recorder: string | null
  closer: string | null
  sender: string | null
  decider: string | null
  visit: Pick<VisitRow, 'name' | 'slip_number' | 'state' | 'left_at' | 'day_closed_at' | 'voided_at'> | null
}

/** The most that a page shows; the next ones follow as the head decides. */
export const LATE_SHOWN = 100

/** Waiting records by entry time, the oldest first, or rejected ones, the latest decision first; {@link LATE_SHOWN} at most. */
export function listLate(db: Db, officeId: string, state: LateRecordRow['state']): Promise<LateRecord[]> {
  return inOffice(db, officeId, async (tx) => {
    const rows = await tx
      .selectFrom('late_record as l')
      .leftJoin('visit as v', 'v.id', 'l.visit_id')
      .leftJoin('account as r', 'r.id', 'l.entered_by')
      .leftJoin('account as c', 'c.id', 'l.left_by')
      .leftJoin('account as s', 's.id', 'l.sent_by')
      .leftJoin('account as d', 'd.id', 'l.decided_by')
      .selectAll('l')
      .select([
        nameAt('r', 'l.sent_at').as('recorder'),
        nameAt('c', 'l.sent_at').as('closer'),
        nameAt('s', 'l.sent_at').as('sender'),
        nameAt('d', 'l.decided_at').as('decider'),
        'v.id as stored_id',
        'v.name as stored_name',
        'v.slip_number as stored_slip',
        'v.state as stored_state',
        'v.left_at as stored_left_at',
        'v.day_closed_at as stored_closed_at',
        'v.voided_at as stored_voided_at',
      ])
      .where('l.office_id', '=', officeId)
      .where('l.state', '=', state)
      .orderBy(state === 'waiting' ? 'l.entered_at' : 'l.decided_at', state === 'waiting' ? 'asc' : 'desc')
      .orderBy('l.visit_id')
      .limit(LATE_SHOWN)
      .execute()
    return rows.map(({ stored_id: stored, ...row }) => ({
      ...row,
      visit: stored
        ? {
            name: row.stored_name,
            slip_number: row.stored_slip,
            state: row.stored_state ?? 'unclosed',
            left_at: row.stored_left_at,
            day_closed_at: row.stored_closed_at,
            voided_at: row.stored_voided_at,
          }
        : null,
    }))
  })
}

/** Condition for records whose visit is not in the log: not yet, or no longer. */
export function withoutVisit(eb: ExpressionBuilder<Database, 'late_record'>) {
  const visit = eb.selectFrom('visit as v').select('v.id').whereRef('v.id', '=', 'late_record.visit_id')
  return eb.not(eb.exists(visit))
}

/** How many records wait for the head. */
export function countLate(db: Db, officeId: string): Promise<number> {
  return inOffice(db, officeId, async (tx) => {
    const { waiting } = await tx
      .selectFrom('late_record')
      .select(({ fn }) => fn.countAll<number>().as('waiting'))
      .where('office_id', '=', officeId)
      .where('state', '=', 'waiting')
      .executeTakeFirstOrThrow()
    return waiting
  })
}
