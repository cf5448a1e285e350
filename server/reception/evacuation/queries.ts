import { OPTIONAL_FIELDS } from '../../core/visits/visit-fields.ts'
import type { Db, Pool } from '../../platform/db/connect.ts'
import { asStatement, inOfficeAtOnce } from '../../platform/db/office-scope.ts'
import type { RollCallRow, VisitRow } from '../../platform/db/schema.ts'
import { DAY, HOUR } from '../../platform/lib/clock.ts'

const FIELDS = [
  'id',
  'state',
  'name',
  'slip_number',
  'phone',
  'commune_code',
  'organisation',
  'host',
  ...OPTIONAL_FIELDS,
  'badge_returned_at',
  'party_size',
  'entered_at',
  'left_at',
  'day_closed_at',
] as const satisfies (keyof VisitRow)[]

export type Listed = Pick<VisitRow, (typeof FIELDS)[number]>

/** A roll-call that nobody has ticked for so long is over: in the next alarm, nobody may count as out because of this one. */
export const OVER = HOUR

/**
 * Everybody who is inside or waiting, without a limit, because nobody may be missing from this list; the roll-call under way;
 * and whoever has left since it began, or since the list was `opened`, or was inside when the day closed.
 */
export async function readRoll(
  { db, pool }: { db: Db; pool: Pool },
  officeId: string,
  { opened, now }: { opened: Date; now: Date },
): Promise<{ rollCall: RollCallRow | undefined; visits: Listed[] }> {
  const visits = db
    .selectFrom('visit')
    .select(FIELDS)
    .where('office_id', '=', officeId)
    .where('voided_at', 'is', null)
  const present = visits.where('state', 'in', ['waiting', 'inside']).orderBy('entered_at').orderBy('id')
  const rollCall = db
    .selectFrom('roll_call')
    .selectAll()
    .where('office_id', '=', officeId)
    .where('ticked_at', '>', new Date(now.getTime() - OVER))
  const gone = visits
    .where('state', 'in', ['left', 'unclosed'])
    .where('entered_at', '>=', new Date(opened.getTime() - 2 * DAY))
    .where((eb) =>
      eb(
        eb.fn.coalesce('left_at', 'day_closed_at'),
        '>=',
        eb.fn.coalesce(rollCall.clearSelect().select('began_at'), eb.val(opened)),
      ),
    )
  const [calls, ...visitors] = await inOfficeAtOnce(pool, officeId, [
    asStatement(rollCall.compile()),
    asStatement(present.compile()),
    asStatement(gone.compile()),
  ])
  return { rollCall: calls.rows[0], visits: visitors.flatMap(({ rows }) => rows) }
}
