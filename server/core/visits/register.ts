import { v7 as uuidv7 } from 'uuid'
import { auditStatement } from '../../platform/audit/audit.ts'
import type { Db, Pool } from '../../platform/db/connect.ts'
import { isRepeat } from '../../platform/db/constraints.ts'
import { inOffice, inOfficeAtOnce, type OfficeTx } from '../../platform/db/office-scope.ts'
import type { VisitRow } from '../../platform/db/schema.ts'
import type { Statement } from '../../platform/db/statement.ts'
import { named } from '../../platform/db/statement.ts'
import { hashKey } from '../../platform/lib/bearer-key.ts'
import { minutesInto, officeDay } from '../../platform/lib/clock.ts'
import { countsOf } from '../figures/funnel.ts'
import { addToDay } from '../figures/office-day.ts'
import { refuseWhenClosed } from '../offices/closure.ts'
import type { Office } from '../offices/directory.ts'
import { type ChangeResult, changeVisit, type Patch, type Target } from './change.ts'
import { type EntryResult, findStored, onceMore } from './enter.ts'
import {
  type Entry,
  hashOf,
  type Identity,
  type NewVisitRow,
  newVisitRow,
  nextNumber,
  VISIT_COLUMNS,
  VISIT_VALUES,
} from './entry.ts'
import { searchWords } from './search-words.ts'
import type { REFUSALS } from './visit.ts'

interface Registration {
  clientUuid: string
  entry: Entry
  /** The pass that this visitor will hold; only its hash is stored. */
  pass: string
  /** Of the card that was scanned at a kiosk, if any. */
  identity?: Identity | undefined
  /** The code that was scanned: the poster's, or the changing one of the lobby screen; or the kiosk. */
  source: 'poster' | 'lobby' | 'kiosk'
  now: Date
}

/** More waiting than any queue at a door: somebody is playing with a photo of the poster, or at a kiosk. */
export const WAITING_LIMIT = 200

/** People whom one phone, or one visitor at a kiosk, may bring in unseen: a family. Beyond that they wait for the guard. */
export const PEOPLE_UNSEEN = 5

/** Who vouches for a visitor: staff, who have seen them, the changing code of the lobby screen, or the kiosk beside it. */
export type Assurance = 'staff' | 'lobby' | 'kiosk'

/** Minutes after the end of the office day during which a pass still shows its state. */
export const PASS_OUTLASTS = 120

/**
 * Records in one round trip that a visitor says they have come: *waiting*, without a running number and in no figure of visits
 * until staff confirm it. The same form again is a `duplicate` or, with other fields, a `conflict`.
 */
export async function registerVisit(
  stores: { db: Db; pool: Pool },
  office: Office,
  registration: Registration,
): Promise<EntryResult> {
  refuseWhenClosed(office, officeDay(registration.now))
  const id = uuidv7()
  const bodyHash = hashOf(registration.entry)
  const { clientUuid, entry, now } = registration
  try {
    await onceMore(() =>
      inOfficeAtOnce(stores.pool, office.id, statements(office, id, bodyHash, registration)),
    )
    return {
      outcome: 'stored',
      visit: {
        id,
        client_uuid: clientUuid,
        name: entry.name,
        slip_number: null,
        entered_at: now,
        state: 'waiting',
      },
    }
  } catch (error) {
    if (isRepeat(error)) return findStored(stores.db, office.id, clientUuid, bodyHash)
    throw error
  }
}

function statements(office: Office, id: string, bodyHash: Buffer, registration: Registration): Statement[] {
  const { now, pass } = registration
  const row = newVisitRow(office, {
    ...registration,
    id,
    bodyHash,
    state: 'waiting',
    assurance: 'poster',
    enteredAt: now,
    enteredBy: undefined,
  })
  const words = searchWords(row)
  return [
    REGISTER({
      ...row,
      words: words.map(({ word }) => word),
      toned: words.map(({ toned }) => toned),
      pass: hashKey(pass),
      pass_ends: minutesInto(row.day, 24 * 60 + PASS_OUTLASTS),
    }),
    addToDay(office.id, row.day, now, countsOf({ ...row, voided_at: null })),
    auditStatement({ action: 'visit.registered', officeId: office.id, subjectId: id, at: now }),
  ]
}

const REGISTER = named<keyof NewVisitRow | 'words' | 'toned' | 'pass' | 'pass_ends'>(
  'visit-register',
  `
with stored as (
  insert into visit (${VISIT_COLUMNS}) values (${VISIT_VALUES})
  on conflict (office_id, client_uuid) do nothing
  returning id, office_id, entered_at
), words as (
  insert into visit_search_term (office_id, word, toned, entered_at, visit_id)
  select office_id, word, toned, entered_at, id from stored, unnest(:words::text[], :toned::text[]) w (word, toned)
), key as (
  insert into key_lookup (kind, sha256, office_id, ref_id, expires_at)
  select 'pass', :pass, office_id, id, :pass_ends from stored
)
select must_be_new((select count(*) from stored) = 1)`,
)

/** How many registrations of the office wait to be confirmed. */
export function countWaiting(db: Db, officeId: string): Promise<number> {
  return inOffice(db, officeId, async (tx) => {
    const row = await tx
      .selectFrom('visit')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('office_id', '=', officeId)
      .where('state', '=', 'waiting')
      .where('voided_at', 'is', null)
      .executeTakeFirstOrThrow()
    return row.count
  })
}

/** Marks a waiting visit as inside and gives it the next number of the book. */
export function confirmVisit(
  db: Db,
  target: Target,
  assurance: Assurance = 'staff',
): Promise<ChangeResult<'not-waiting'>> {
  return changeVisit<'not-waiting'>(db, target, (visit, tx) => confirmation(tx, visit, target, assurance))
}

/** The change that {@link confirmVisit} makes, for a transaction that already holds the visit's lock. */
export async function confirmation(
  tx: OfficeTx,
  visit: VisitRow,
  { officeId, accountId, now }: Target,
  assurance: Assurance,
): Promise<'not-waiting' | { action: 'visit.confirmed'; patch: Patch }> {
  if (visit.state !== 'waiting' || visit.voided_at) return 'not-waiting'
  const day = officeDay(now)
  const year = Number(day.slice(0, 4))
  return {
    action: 'visit.confirmed',
    patch: {
      state: 'inside',
      assurance,
      entered_at: now,
      entered_by: accountId ?? null,
      day,
      year,
      number: await nextNumber(tx, officeId, year),
      // At a kiosk a number that was typed must not tell that its owner is inside.
      ...(assurance === 'kiosk' && (await isPhoneInside(tx, visit)) && { phone_shared: true }),
    },
  }
}

async function isPhoneInside(tx: OfficeTx, { office_id: officeId, phone }: VisitRow): Promise<boolean> {
  const inside = await tx
    .selectFrom('visit')
    .select('id')
    .where('office_id', '=', officeId)
    .where('phone', '=', phone)
    .where('state', '=', 'inside')
    .where('voided_at', 'is', null)
    .executeTakeFirst()
  return inside !== undefined
}

/** Marks a waiting registration as refused. */
export function declineVisit(
  db: Db,
  target: Target,
  why: (typeof REFUSALS)[number],
): Promise<ChangeResult<'not-waiting'>> {
  return changeVisit<'not-waiting'>(db, target, (visit) => {
    if (visit.state !== 'waiting' || visit.voided_at) return 'not-waiting'
    return {
      action: 'visit.declined',
      patch: {
        state: 'refused',
        refused_why: why,
        ended_by: target.accountId ?? null,
        ended_how: 'staff',
        ended_at: target.now,
      },
    }
  })
}
