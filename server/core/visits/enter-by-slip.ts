import { v7 as uuidv7 } from 'uuid'
import { auditStatement } from '../../platform/audit/audit.ts'
import type { Db, Pool } from '../../platform/db/connect.ts'
import { isRepeat } from '../../platform/db/constraints.ts'
import { inOffice, inOfficeAtOnce, type Statement } from '../../platform/db/office-scope.ts'
import { hashKey } from '../../platform/lib/bearer-key.ts'
import { DAY, minutesInto, officeDay } from '../../platform/lib/clock.ts'
import { countsOf } from '../figures/funnel.ts'
import { addToDay } from '../figures/office-day.ts'
import { refuseWhenClosed } from '../offices/closure.ts'
import type { Office } from '../offices/directory.ts'
import { onceMore } from './enter.ts'
import { PASS_OUTLASTS } from './register.ts'

/** What is known of a visitor who was given a slip: nothing but the time. */
const UNKNOWN = {
  purpose: 'other',
  party_size: 1,
  app_status: 'not_asked',
  app_outcome: null,
  state: 'inside',
  voided_at: null,
} as const

export interface SlipScan {
  slipId: string
  code: string
  enteredBy: string
  /** The app that is recommended at that time, if any: the visitor can be asked about it later. */
  appId: string | null
  now: Date
}

/**
 * One scan of a blank slip is an entry with its time, without a name. The code becomes the pass of the visit, so the
 * next scan is the departure. Two guards who scan the same slip at once record one visit, and both get it;
 * undefined where the slip has been used before or its sheet is retired.
 */
export async function enterBySlip(
  stores: { db: Db; pool: Pool },
  office: Office,
  scan: SlipScan,
): Promise<string | undefined> {
  refuseWhenClosed(office, officeDay(scan.now))
  const id = uuidv7()
  try {
    await onceMore(() => inOfficeAtOnce(stores.pool, office.id, statements(office, id, scan)))
    return id
  } catch (error) {
    if (isRepeat(error)) return findVisitOf(stores.db, office.id, scan.slipId)
    throw error
  }
}

/** The visit that a slip became, as long as it is kept. */
function findVisitOf(db: Db, officeId: string, slipId: string): Promise<string | undefined> {
  return inOffice(db, officeId, async (tx) => {
    const visit = await tx
      .selectFrom('visit')
      .select('id')
      .where('office_id', '=', officeId)
      .where('client_uuid', '=', slipId)
      .executeTakeFirst()
    return visit?.id
  })
}

function statements(office: Office, id: string, scan: SlipScan): Statement[] {
  const { slipId, code, enteredBy, appId, now } = scan
  const day = officeDay(now)
  return [
    {
      name: 'visit-enter-by-slip',
      text: ENTER,
      values: [
        id,
        office.id,
        slipId,
        hashKey(code),
        Number(day.slice(0, 4)),
        day,
        UNKNOWN.purpose,
        office.oneStop,
        UNKNOWN.app_status,
        now,
        enteredBy,
        minutesInto(day, 24 * 60 + PASS_OUTLASTS),
        new Date(now.getTime() + office.retentionDays * DAY),
        appId,
      ],
    },
    addToDay(office.id, day, now, countsOf({ ...UNKNOWN, one_stop: office.oneStop, app_id: appId })),
    auditStatement({
      action: 'visit.entered',
      officeId: office.id,
      actorId: enteredBy,
      subjectId: id,
      fields: 'slip_number',
      at: now,
    }),
  ]
}

/** The slip is taken first: whoever comes second waits for it, finds it used, and takes no number of the book. */
const ENTER = `
with taken as (
  update slip s set used_at = $10
  from slip_sheet h
  where s.office_id = $2 and s.id = $3 and s.used_at is null and h.id = s.sheet_id and h.retired_at is null
  returning s.number
), counter as (
  insert into visit_counter as c (office_id, year, last) select $2, $5, 1 from taken
  on conflict (office_id, year) do update set last = c.last + 1
  returning last
), stored as (
  insert into visit (id, office_id, client_uuid, body_hash, year, number, day, state, slip_number, purpose, one_stop,
    app_status, app_id, source, assurance, registered_at, entered_at, entered_by, recorded_at)
  select $1, $2, $3, $4, $5, counter.last, $6, 'inside', taken.number, $7, $8, $9, $14, 'slip', 'staff', $10, $10, $11, $10
  from taken, counter
  returning id, office_id
), key as (
  insert into key_lookup (kind, sha256, office_id, ref_id, expires_at) select 'pass', $4, office_id, id, $12 from stored
), used as (
  update key_lookup set expires_at = $13 where kind = 'slip' and sha256 = $4
)
select must_be_new((select count(*) from stored) = 1)`
