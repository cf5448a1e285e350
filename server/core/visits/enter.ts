import { sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import { auditStatement } from '../../platform/audit/audit.ts'
import { type Db, isUnavailable, type Pool } from '../../platform/db/connect.ts'
import { isRepeat, violatedUnique } from '../../platform/db/constraints.ts'
import { inOffice, inOfficeAtOnce } from '../../platform/db/office-scope.ts'
import type { ExpectedGuestRow, VisitRow } from '../../platform/db/schema.ts'
import type { Statement } from '../../platform/db/statement.ts'
import { named } from '../../platform/db/statement.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import { countsOf } from '../figures/funnel.ts'
import { addToDay } from '../figures/office-day.ts'
import { refuseWhenClosed } from '../offices/closure.ts'
import type { Office } from '../offices/directory.ts'
import { findHolder } from './badges.ts'
import {
  type Entry,
  hashOf,
  type Identity,
  type NewVisitRow,
  newVisitRow,
  nextNumberSql,
  VISIT_COLUMNS,
  VISIT_VALUES,
} from './entry.ts'
import type { VisitRef } from './queries.ts'
import { findOpen } from './returning-visitor.ts'
import { searchWords } from './search-words.ts'

export interface NewEntry {
  clientUuid: string
  entry: Entry
  /** Another person uses the same phone number, so the limit of one open visit per number does not apply. */
  phoneShared: boolean
  /** Of the card that was scanned, if any. */
  identity?: Identity | undefined
  /** The expected guest who has come, in the version that the caller read. */
  guest?:
    | Pick<ExpectedGuestRow, 'id' | 'version' | 'host' | 'host_member_id' | 'meeting_id' | 'position'>
    | undefined
  /** The meeting of a visitor who came to it without an invitation. */
  meetingId?: string | undefined
  enteredBy: string
  now: Date
}

/**
 * Records an entry in one round trip: visit, running number, search words, figures and audit, all or nothing. The same
 * `clientUuid` again changes nothing and returns `duplicate` (same fields), `taken-back` (same fields, but voided since) or
 * `conflict` (other fields). Throws when the database is unavailable; the caller may then send the same entry again. Throws
 * for a guest who was changed since they were read: see `enterGuest`.
 */
export async function enterVisit(
  stores: { db: Db; pool: Pool },
  office: Office,
  visit: NewEntry,
): Promise<EntryResult> {
  refuseWhenClosed(office, officeDay(visit.now))
  const id = uuidv7()
  const bodyHash = hashOf(visit.entry)
  try {
    await onceMore(() => inOfficeAtOnce(stores.pool, office.id, entryStatements(office, id, bodyHash, visit)))
    return {
      outcome: 'stored',
      visit: {
        id,
        client_uuid: visit.clientUuid,
        name: visit.entry.name,
        slip_number: null,
        entered_at: visit.now,
        state: 'inside',
      },
    }
  } catch (error) {
    if (isRepeat(error)) {
      const stored = await findStored(stores.db, office.id, visit.clientUuid, bodyHash)
      if (!stored.voided || stored.outcome === 'conflict') return stored
      // Another form may have let the expected guest in since the voiding.
      const since = visit.guest && (await findArrival(stores.db, office.id, visit.guest.id))
      return since
        ? { outcome: 'guest-arrived', visit: since }
        : { outcome: 'taken-back', visit: stored.visit }
    }
    const constraint = violatedUnique(error)
    // The guest is checked before phone and badge: the second of two taps violates those constraints as well.
    const arrived = constraint && visit.guest && (await findArrival(stores.db, office.id, visit.guest.id))
    if (arrived) return { outcome: 'guest-arrived', visit: arrived }
    // The other visit was voided between the two statements: the retry succeeds.
    if (constraint === 'visit_open_guest') return enterVisit(stores, office, visit)
    if (constraint === 'visit_badge_out') {
      const holder = visit.entry.badge && (await findHolder(stores.db, office.id, visit.entry.badge))
      // The badge came back between the two statements: the retry succeeds.
      return holder ? { outcome: 'badge-taken', visit: holder } : enterVisit(stores, office, visit)
    }
    if (constraint === 'visit_open_phone' || constraint === 'visit_open_id') {
      const open = await findClashing(stores.db, office.id, visit, constraint)
      // The other visitor left between the two statements: the retry succeeds.
      if (!open) return enterVisit(stores, office, visit)
      return { outcome: constraint === 'visit_open_id' ? 'card-inside' : 'phone-inside', visit: open }
    }
    throw error
  }
}

/** Records an entry and rolls it back in the same transaction. Throws what would keep a visitor from being recorded. */
export async function tryEntry(pool: Pool, office: Office, enteredBy: string, now: Date): Promise<void> {
  const entry: Entry = {
    ...{ name: 'Sổ Cổng', phone: null, commune_code: null, organisation: null, host: null, party_size: 1 },
    ...{
      purpose: 'other',
      purpose_note: 'Sổ Cổng',
      app_id: null,
      app_status: 'not_asked',
      app_outcome: null,
    },
  }
  const visit = { clientUuid: uuidv7(), entry, phoneShared: false, enteredBy, now }
  const statements = entryStatements(office, uuidv7(), hashOf(entry), visit)
  try {
    await inOfficeAtOnce(pool, office.id, [
      ...statements,
      named<never>('entry-only-tried', 'select must_be_new(false)')({}),
    ])
  } catch (error) {
    if (!isRepeat(error)) throw error
  }
}

/** Retries once if the connection broke: the entry may or may not be stored, but the client UUID makes the retry safe. */
export async function onceMore<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!isUnavailable(error)) throw error
    return work()
  }
}

function entryStatements(office: Office, id: string, bodyHash: Buffer, visit: NewEntry): Statement[] {
  const { entry, now, enteredBy } = visit
  const row = newVisitRow(office, {
    ...visit,
    id,
    bodyHash,
    entry: { ...entry, ...(visit.guest && { position: visit.guest.position }) },
    guestId: visit.guest?.id,
    meetingId: visit.guest?.meeting_id ?? visit.meetingId,
    hostMemberId: visit.guest?.host === entry.host ? visit.guest?.host_member_id : undefined,
    state: 'inside',
    source: 'gate',
    assurance: 'staff',
    enteredAt: now,
  })
  const words = searchWords(row)
  return [
    ...(visit.guest ? [STILL_EXPECTED({ office_id: office.id, ...visit.guest })] : []),
    ENTER({ ...row, words: words.map(({ word }) => word), toned: words.map(({ toned }) => toned) }),
    addToDay(office.id, row.day, now, countsOf({ ...row, voided_at: null })),
    auditStatement({
      action: 'visit.entered',
      officeId: office.id,
      actorId: enteredBy,
      subjectId: id,
      at: now,
    }),
  ]
}

/** `for share` makes corrections and withdrawals of the guest wait until the guest is in. */
const STILL_EXPECTED = named<'office_id' | 'id' | 'version'>(
  'guest-still-expected',
  `
with guest as materialized (
  select from expected_guest where office_id = :office_id and id = :id and version = :version for share
)
select must_be_expected((select count(*) from guest) = 1)`,
)

const ENTER = named<keyof NewVisitRow | 'words' | 'toned'>(
  'visit-enter',
  `
with counter as (${nextNumberSql()}), stored as (
  insert into visit (${VISIT_COLUMNS}, number)
  select ${VISIT_VALUES}, counter.last
  from counter
  on conflict (office_id, client_uuid) do nothing
  returning id, office_id, entered_at
), words as (
  insert into visit_search_term (office_id, word, toned, entered_at, visit_id)
  select office_id, word, toned, entered_at, id from stored, unnest(:words::text[], :toned::text[]) w (word, toned)
)
select must_be_new((select count(*) from stored) = 1)`,
)

export interface EntryResult {
  /**
   * `taken-back`: a repeat of an entry that was voided meanwhile. The last four name why `visit` keeps this entry out: its
   * visitor is inside with the same phone number or card, it is the expected guest's visit, or its visitor has the badge.
   */
  outcome:
    | 'stored'
    | 'duplicate'
    | 'conflict'
    | 'taken-back'
    | 'phone-inside'
    | 'card-inside'
    | 'guest-arrived'
    | 'badge-taken'
  visit: VisitRef
}

/** Of a guest of several days an earlier day's visit is none of this arrival. */
export const ofGuestsDay = sql<boolean>`not exists (select from expected_guest g where g.office_id = visit.office_id
  and g.id = visit.guest_id and g.until is not null and g.day <> visit.day)`

/** The visit that an expected guest became; with `includeDuplicates` also one marked as a duplicate presence. Never a voided one. */
export function findArrival(
  db: Db,
  officeId: string,
  guestId: string,
  { includeDuplicates = false } = {},
): Promise<(VisitRef & Pick<VisitRow, 'left_at'>) | undefined> {
  return inOffice(db, officeId, (tx) =>
    tx
      .selectFrom('visit')
      .select(['id', 'client_uuid', 'name', 'slip_number', 'entered_at', 'state', 'left_at'])
      .where('office_id', '=', officeId)
      .where('guest_id', '=', guestId)
      .where(ofGuestsDay)
      .where('voided_at', 'is', null)
      .where('duplicate_presence', 'in', includeDuplicates ? [false, true] : [false])
      .orderBy('duplicate_presence')
      .executeTakeFirst(),
  )
}

interface Claim {
  entry: Entry
  identity?: Identity | undefined
  enteredBy: string
  now: Date
}

/** The open visit of the same phone number or card, because of which `constraint` was violated. */
async function findClashing(
  db: Db,
  officeId: string,
  { entry, identity, enteredBy, now }: Claim,
  constraint: 'visit_open_phone' | 'visit_open_id',
): Promise<VisitRef | undefined> {
  const finder = { officeId, accountId: enteredBy, now }
  if (constraint === 'visit_open_id')
    return identity && findOpen(db, finder, { by: 'id_number', idHash: identity.hash })
  return entry.phone === null ? undefined : findOpen(db, finder, { by: 'phone', phone: entry.phone })
}

/** The stored visit with this UUID, and whether it was voided; `conflict` if its fields differ. Throws if there is none. */
export function findStored(
  db: Db,
  officeId: string,
  clientUuid: string,
  bodyHash: Buffer,
): Promise<EntryResult & { voided: boolean }> {
  return inOffice(db, officeId, async (tx) => {
    const visit = await tx
      .selectFrom('visit')
      .select(['id', 'client_uuid', 'name', 'slip_number', 'entered_at', 'state', 'body_hash', 'voided_at'])
      .where('office_id', '=', officeId)
      .where('client_uuid', '=', clientUuid)
      .executeTakeFirstOrThrow()
    const outcome = visit.body_hash.equals(bodyHash) ? 'duplicate' : 'conflict'
    return { outcome, visit, voided: visit.voided_at !== null }
  })
}
