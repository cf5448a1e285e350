import { hash } from 'node:crypto'
import { ask } from '../../platform/db/dialect.ts'
import type { OfficeTx } from '../../platform/db/office-scope.ts'
import type { VisitField, VisitRow } from '../../platform/db/schema.ts'
import { named } from '../../platform/db/statement.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import type { Keys } from '../../platform/lib/keys.ts'
import { hostNamed, hostWords } from '../hosts/host.ts'
import type { Desk, Office } from '../offices/directory.ts'
import { isOneStopPurpose, type Purpose } from './visit.ts'
import { FIELD_NAMES, mapFields } from './visit-fields.ts'

/** The columns that say who came and why: what a form asks, a correction may change, and a person gets to read. */
export const ENTRY_COLUMNS = [
  ...(['name', 'phone', 'commune_code', 'organisation', 'purpose', 'purpose_note', 'host'] as const),
  ...FIELD_NAMES,
  ...(['party_size', 'app_id', 'app_status', 'app_outcome'] as const),
]
export type EntryColumn = (typeof ENTRY_COLUMNS)[number]

/** What the desk records of a visitor; every text is already cleaned and validated. */
export type Entry = Pick<VisitRow, Exclude<EntryColumn, VisitField>> &
  Partial<Pick<VisitRow, VisitField>> & { name: string; purpose: Purpose }

/** The office's one-stop desk, for procedures and documents; undefined in an office that has none or is one-stop itself. */
export function deskFor(office: Office, purpose: Purpose): Desk | undefined {
  if (office.oneStop || !isOneStopPurpose(purpose)) return undefined
  return office.desks.find((desk) => desk.oneStop)
}

/** Hashes the normalised fields, so that the same entry typed with other spaces has the same hash. */
export function hashOf(entry: Entry): Buffer {
  const { app_id: _, position: __, ...others } = entry
  // An empty optional field is left out: entries that a device stored before it existed keep their hash.
  const fields = Object.entries(others)
    .filter(([field, value]) => value || !FIELD_NAMES.some((optional) => optional === field))
    // In the names of before December 2026, so that the same form sent again then and now has the same hash.
    .map(([field, value]) => [field.replace(/_./g, ([, letter = '']) => letter.toUpperCase()), value])
  return hash('sha256', JSON.stringify(fields.sort(([a], [b]) => (String(a) < String(b) ? -1 : 1))), 'buffer')
}

/** What is stored of an identity card: a keyed hash that only this office can match, and the last four digits. */
export interface Identity {
  hash: Buffer
  keyVersion: number
  last4: string
}

const KEY_VERSION = 1

/** The office is part of the hash, so that nobody can be followed from one office's log to another's. */
export function identityOf(keys: Keys, officeId: string, number: string): Identity {
  return {
    hash: Buffer.from(keys.sign('identity', `${officeId} ${number}`), 'base64url'),
    keyVersion: KEY_VERSION,
    last4: number.slice(-4),
  }
}

/** Every column that a new visit sets, except its number, which comes from the year's book. */
export const COLUMNS = [
  ...['id', 'office_id', 'client_uuid', 'body_hash', 'year', 'day', 'state'],
  ...ENTRY_COLUMNS,
  ...['phone_shared', 'id_hash', 'id_key_version', 'id_last4', 'desk_id', 'one_stop'],
  ...['source', 'assurance', 'registered_at', 'entered_at', 'entered_by', 'recorded_at', 'guest_id'],
  ...['host_member_id', 'meeting_id'],
] as const satisfies (keyof VisitRow)[]

type Column = (typeof COLUMNS)[number]

export type NewVisitRow = Pick<VisitRow, Column>

/** The columns and the parameters of an insert, for `named`. */
export const VISIT_COLUMNS = COLUMNS.join(', ')

export const VISIT_VALUES = COLUMNS.map((column) => `:${column}`).join(', ')

interface NewVisit {
  id: string
  clientUuid: string
  bodyHash: Buffer
  /** A visit that begins with a slip has no name yet. */
  entry: Omit<Entry, 'name'> & { name: string | null }
  phoneShared?: boolean | undefined
  /** Of the card that was scanned, if any. */
  identity?: Identity | undefined
  state: 'inside' | 'waiting'
  source: VisitRow['source']
  assurance: VisitRow['assurance']
  enteredAt: Date
  /** Undefined for a visitor who registers without staff. */
  enteredBy: string | undefined
  guestId?: string | undefined
  meetingId?: string | null | undefined
  /** The member of staff whom the guest visits; if absent, the member whose name is in `entry.host`. */
  hostMemberId?: string | null | undefined
  /** Later than `enteredAt` where the visit was recorded on paper or offline. */
  recordedAt?: Date
}

export function newVisitRow(office: Office, visit: NewVisit): NewVisitRow {
  const { entry, identity, enteredAt, recordedAt = enteredAt } = visit
  const day = officeDay(enteredAt)
  const desk = deskFor(office, entry.purpose)
  const host = hostNamed(office.hosts, entry.host)
  return {
    id: visit.id,
    office_id: office.id,
    client_uuid: visit.clientUuid,
    body_hash: visit.bodyHash,
    year: Number(day.slice(0, 4)),
    day,
    state: visit.state,
    ...entry,
    ...mapFields(FIELD_NAMES, (field) => entry[field] ?? null),
    host: hostWords(office.hosts, entry.host, host),
    phone_shared: visit.phoneShared ?? false,
    id_hash: identity?.hash ?? null,
    id_key_version: identity?.keyVersion ?? null,
    id_last4: identity?.last4 ?? null,
    desk_id: desk?.id ?? null,
    one_stop: office.oneStop || desk !== undefined,
    source: visit.source,
    assurance: visit.assurance,
    registered_at: enteredAt,
    entered_at: enteredAt,
    entered_by: visit.enteredBy ?? null,
    recorded_at: recordedAt,
    guest_id: visit.guestId ?? null,
    meeting_id: visit.meetingId ?? null,
    host_member_id: visit.hostMemberId ?? host?.id ?? null,
  }
}

/** The next number of the year's book, once or for each row of `from`; a rollback gives it back. */
export const nextNumberSql = (from = '') => `
  insert into visit_counter as c (office_id, year, last) select :office_id::uuid, :year::int, 1 ${from}
  on conflict (office_id, year) do update set last = c.last + 1
  returning last`

const NEXT_NUMBER = named<'office_id' | 'year', { last: number }>('visit-next-number', nextNumberSql())

export async function nextNumber(tx: OfficeTx, officeId: string, year: number): Promise<number> {
  const [counter] = await ask(tx, NEXT_NUMBER({ office_id: officeId, year }))
  if (!counter) throw new Error('an upsert gave no row')
  return counter.last
}
