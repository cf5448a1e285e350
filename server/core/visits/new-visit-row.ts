import type { VisitRow } from '../../platform/db/schema.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import { hostNamed, hostWords } from '../hosts/host.ts'
import type { Office } from '../offices/directory.ts'
import { deskFor, type Entry } from './entry.ts'
import type { Identity } from './identity.ts'

/** Every column that a new visit sets, except its number, which comes from the year's book. */
export const COLUMNS = [
  ...['id', 'office_id', 'client_uuid', 'body_hash', 'year', 'day', 'state'],
  ...[
    'name',
    'commune_code',
    'organisation',
    'phone',
    'phone_shared',
    'id_hash',
    'id_key_version',
    'id_last4',
  ],
  ...[
    'purpose',
    'purpose_note',
    'host',
    'plate',
    'badge',
    'party_size',
    'desk_id',
    'one_stop',
    'app_id',
    'app_status',
    'app_outcome',
  ],
  ...['source', 'assurance', 'registered_at', 'entered_at', 'entered_by', 'recorded_at', 'guest_id'],
  ...['host_member_id', 'meeting_id', 'position'],
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
    name: entry.name,
    commune_code: entry.communeCode,
    organisation: entry.organisation,
    position: entry.position ?? null,
    phone: entry.phone,
    phone_shared: visit.phoneShared ?? false,
    id_hash: identity?.hash ?? null,
    id_key_version: identity?.keyVersion ?? null,
    id_last4: identity?.last4 ?? null,
    purpose: entry.purpose,
    purpose_note: entry.purposeNote,
    host: hostWords(office.hosts, entry.host, host),
    // Undefined in an entry that a device stored before these fields existed.
    plate: entry.plate ?? null,
    badge: entry.badge ?? null,
    party_size: entry.partySize,
    desk_id: desk?.id ?? null,
    one_stop: office.oneStop || desk !== undefined,
    app_id: entry.appId,
    app_status: entry.appStatus,
    app_outcome: entry.appOutcome,
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
