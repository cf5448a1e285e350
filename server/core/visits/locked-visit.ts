import { ask } from '../../platform/db/dialect.ts'
import type { OfficeTx } from '../../platform/db/office-scope.ts'
import type { VisitRow } from '../../platform/db/schema.ts'
import { COLUMNS } from './new-visit-row.ts'

/** One by one: a prepared `select *` fails once a migration has added a column. */
const ALL_COLUMNS = [
  ...COLUMNS,
  ...([
    'number',
    'version',
    'voided_at',
    'void_reason',
    'left_at',
    'ended_by',
    'ended_how',
    'ended_at',
  ] as const),
  ...(['day_closed_at', 'clock_skew_s', 'duplicate_presence', 'slip_number'] as const),
  ...(['host_answer', 'host_answered_at', 'badge_returned_at'] as const),
]
const LOCK = `select ${ALL_COLUMNS.join(', ')} from visit where office_id = $1 and id = $2 for update`

export async function lockVisit(
  tx: OfficeTx,
  officeId: string,
  visitId: string,
): Promise<VisitRow | undefined> {
  const statement = { name: 'visit-lock', text: LOCK, values: [officeId, visitId] }
  const [visit] = await ask<Pick<VisitRow, (typeof ALL_COLUMNS)[number]>>(tx, statement)
  return visit
}
