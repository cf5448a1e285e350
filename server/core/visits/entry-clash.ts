import type { Db } from '../../platform/db/connect.ts'
import { inOffice } from '../../platform/db/office-scope.ts'
import type { VisitRow } from '../../platform/db/schema.ts'
import type { Entry } from './entry.ts'
import type { Identity } from './identity.ts'
import type { VisitRef } from './queries.ts'
import { findInside } from './returning-visitor.ts'

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
export async function findClashing(
  db: Db,
  officeId: string,
  { entry, identity, enteredBy, now }: Claim,
  constraint: 'visit_open_phone' | 'visit_open_id',
): Promise<VisitRef | undefined> {
  const finder = { officeId, accountId: enteredBy, now }
  if (constraint === 'visit_open_id')
    return identity && findInside(db, finder, { by: 'id_number', idHash: identity.hash })
  return entry.phone === null ? undefined : findInside(db, finder, { by: 'phone', phone: entry.phone })
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
