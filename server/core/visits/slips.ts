import { v7 as uuidv7 } from 'uuid'
import { auditStatement } from '../../platform/audit/audit.ts'
import type { Db, Pool } from '../../platform/db/connect.ts'
import { isRepeat } from '../../platform/db/constraints.ts'
import { inOffice, inOfficeAtOnce } from '../../platform/db/office-scope.ts'
import type { VisitRow } from '../../platform/db/schema.ts'
import type { Statement } from '../../platform/db/statement.ts'
import { named } from '../../platform/db/statement.ts'
import { hashKey } from '../../platform/lib/bearer-key.ts'
import { DAY, minutesInto, officeDay } from '../../platform/lib/clock.ts'
import { countsOf } from '../figures/funnel.ts'
import { addToDay, isDayClosed } from '../figures/office-day.ts'
import { refuseWhenClosed } from '../offices/closure.ts'
import type { Office } from '../offices/directory.ts'
import { type ChangeResult, changeVisit, type Target } from './change.ts'
import { details, differences } from './correct.ts'
import { onceMore } from './enter.ts'
import {
  type Entry,
  type NewVisitRow,
  newVisitRow,
  nextNumberSql,
  VISIT_COLUMNS,
  VISIT_VALUES,
} from './entry.ts'
import { findVisitId } from './queries.ts'
import { PASS_OUTLASTS } from './register.ts'
import { isInside } from './visit.ts'

/** Two columns of seven on A4: a slip as large as a ticket, with a code three centimetres wide. */
export const SLIPS_PER_SHEET = 14

/** The most that one order prints. */
export const MAX_SHEETS = 20

export interface Slip {
  id: string
  officeId: string
  number: number
  state: 'blank' | 'used' | 'retired'
}

/** The slip of a printed code. A used one is found until its code expires, as long as its visit may be kept. */
export async function findSlip(db: Db, code: string, now: Date): Promise<Slip | undefined> {
  const key = await db
    .selectFrom('key_lookup')
    .select(['office_id', 'ref_id'])
    .where('kind', '=', 'slip')
    .where('sha256', '=', hashKey(code))
    .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', now)]))
    .executeTakeFirst()
  if (!key) return undefined
  return inOffice(db, key.office_id, async (tx) => {
    const slip = await tx
      .selectFrom('slip as s')
      .innerJoin('slip_sheet as h', (join) =>
        join.onRef('h.office_id', '=', 's.office_id').onRef('h.id', '=', 's.sheet_id'),
      )
      .select(['s.number', 's.used_at', 'h.retired_at'])
      .where('s.office_id', '=', key.office_id)
      .where('s.id', '=', key.ref_id)
      .executeTakeFirst()
    const state = slip?.used_at ? 'used' : slip?.retired_at ? 'retired' : 'blank'
    return slip && { id: key.ref_id, officeId: key.office_id, number: slip.number, state }
  })
}

/** Finds a slip of this office by the number that staff typed. */
export function findSlipId(db: Db, officeId: string, number: number): Promise<string | undefined> {
  return inOffice(db, officeId, async (tx) => {
    const slip = await tx
      .selectFrom('slip')
      .select('id')
      .where('office_id', '=', officeId)
      .where('number', '=', number)
      .executeTakeFirst()
    return slip?.id
  })
}

export interface PrintedSlip {
  id: string
  number: number
}

/** The slips from the first of this sheet on, in order, `count` at most; undefined if the office has no such sheet. */
export function listSlips(
  db: Db,
  officeId: string,
  sheetId: string,
  count: number,
): Promise<{ slips: PrintedSlip[]; retired: boolean } | undefined> {
  return inOffice(db, officeId, async (tx) => {
    const sheet = await tx
      .selectFrom('slip_sheet as h')
      .innerJoin('slip as s', (join) =>
        join.onRef('s.office_id', '=', 'h.office_id').onRef('s.sheet_id', '=', 'h.id'),
      )
      .select(['h.retired_at', 's.number'])
      .where('h.office_id', '=', officeId)
      .where('h.id', '=', sheetId)
      .orderBy('s.number')
      .limit(1)
      .executeTakeFirst()
    if (!sheet) return undefined
    const slips = await tx
      .selectFrom('slip')
      .select(['id', 'number'])
      .where('office_id', '=', officeId)
      .where('number', '>=', sheet.number)
      .orderBy('number')
      .limit(count)
      .execute()
    return { slips, retired: sheet.retired_at !== null }
  })
}

/** A slip records only the time; everything else is unknown until staff fill it in. */
const UNKNOWN = {
  name: null,
  commune_code: null,
  organisation: null,
  phone: null,
  purpose: 'other',
  purpose_note: null,
  host: null,
  party_size: 1,
  app_status: 'not_asked',
  app_outcome: null,
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
    entry: { ...UNKNOWN, app_id: appId },
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
), counter as (${nextNumberSql('from taken')}), stored as (
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

/**
 * Fills in the name and details of a visit that began with a slip. No reason and no old values are kept, because there was no
 * name; the time of the scan stays. A visitor inside can be named at any time, others on the open day or with `anyDay`.
 */
export function nameSlipVisit(
  db: Db,
  office: Office,
  target: Target,
  entry: Entry,
  { anyDay }: { anyDay: boolean },
): Promise<ChangeResult<'day-closed' | 'filled-already' | 'voided'>> {
  return changeVisit<'day-closed' | 'filled-already' | 'voided'>(db, target, async (visit, tx) => {
    if (visit.voided_at) return 'voided'
    if (visit.name !== null) return 'filled-already'
    if (!anyDay && !isInside(visit) && (await isDayClosed(tx, office.id, visit.day))) return 'day-closed'
    const patch = differences(visit, details(office, visit, withAnswer(visit, entry)))
    return { action: 'visit.filled', patch, fields: Object.keys(patch).sort().join(' ') }
  })
}

/** Keeps an answer that was given to the phone question meanwhile, unless the form has one. */
function withAnswer(visit: VisitRow, entry: Entry): Entry {
  if (entry.app_status !== 'not_asked') return entry
  return { ...entry, app_id: visit.app_id, app_status: visit.app_status, app_outcome: visit.app_outcome }
}
