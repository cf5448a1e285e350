import { v7 as uuidv7 } from 'uuid'
import { auditStatement } from '../../platform/audit/audit.ts'
import type { Statement } from '../../platform/db/batch.ts'
import type { Db, Pool } from '../../platform/db/connect.ts'
import { isRepeat } from '../../platform/db/constraints.ts'
import { named } from '../../platform/db/named.ts'
import { inOfficeAtOnce } from '../../platform/db/office-scope.ts'
import { hashKey } from '../../platform/lib/bearer-key.ts'
import { DAY, minutesInto, officeDay } from '../../platform/lib/clock.ts'
import { countsOf } from '../figures/funnel.ts'
import { addToDay } from '../figures/office-day.ts'
import { refuseWhenClosed } from '../offices/closure.ts'
import type { Office } from '../offices/directory.ts'
import { onceMore } from './enter.ts'
import { type NewVisitRow, newVisitRow, VISIT_COLUMNS, VISIT_VALUES } from './new-visit-row.ts'
import { findVisitId } from './queries.ts'
import { PASS_OUTLASTS } from './register.ts'

/** A slip records only the time; everything else is unknown until staff fill it in. */
const UNKNOWN = {
  name: null,
  communeCode: null,
  organisation: null,
  phone: null,
  purpose: 'other',
  purposeNote: null,
  host: null,
  plate: null,
  badge: null,
  partySize: 1,
  appStatus: 'not_asked',
  appOutcome: null,
} as const

interface SlipScan {
  slipId: string
  code: string
  enteredBy: string
  /** The app that is recommended at that time, if any: reception can ask about it later. */
  appId: string | null
  now: Date
}

/**
 * Records an entry by one scan of a blank slip: its time, without a name. The slip's code becomes the pass of the visit, so
 * the next scan records the departure. Two guards who scan the same slip at once record one visit, and both get its id.
 * Returns undefined where the slip has been used before or its sheet is retired.
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
    if (isRepeat(error)) return findVisitId(stores.db, office.id, scan.slipId)
    throw error
  }
}

function statements(office: Office, id: string, scan: SlipScan): Statement[] {
  const { slipId, enteredBy, appId, now } = scan
  const code = hashKey(scan.code)
  const row = newVisitRow(office, {
    id,
    clientUuid: slipId,
    bodyHash: code,
    entry: { ...UNKNOWN, appId },
    state: 'inside',
    source: 'slip',
    assurance: 'staff',
    enteredAt: now,
    enteredBy,
  })
  return [
    ENTER({
      ...row,
      code,
      pass_ends: minutesInto(row.day, 24 * 60 + PASS_OUTLASTS),
      slip_ends: new Date(now.getTime() + office.retentionDays * DAY),
    }),
    addToDay(office.id, row.day, now, countsOf({ ...row, voided_at: null })),
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

/** The statement locks the slip first: a second scan waits for it, finds it used, and takes no number of the book. */
const ENTER = named<keyof NewVisitRow | 'code' | 'pass_ends' | 'slip_ends'>(
  'visit-enter-by-slip',
  `
with taken as (
  update slip s set used_at = :entered_at
  from slip_sheet h
  where s.office_id = :office_id and s.id = :client_uuid and s.used_at is null
    and h.office_id = s.office_id and h.id = s.sheet_id and h.retired_at is null
  returning s.number
), counter as (
  insert into visit_counter as c (office_id, year, last) select :office_id, :year, 1 from taken
  on conflict (office_id, year) do update set last = c.last + 1
  returning last
), stored as (
  insert into visit (${VISIT_COLUMNS}, number, slip_number)
  select ${VISIT_VALUES}, counter.last, taken.number
  from taken, counter
  returning id, office_id
), key as (
  insert into key_lookup (kind, sha256, office_id, ref_id, expires_at)
  select 'pass', :code, office_id, id, :pass_ends from stored
), used as (
  update key_lookup set expires_at = :slip_ends where kind = 'slip' and sha256 = :code
)
select must_be_new((select count(*) from stored) = 1)`,
)
