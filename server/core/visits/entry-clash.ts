import type { Db } from '../../platform/db/connect.ts'
import { inOffice } from '../../platform/db/office-scope.ts'
import type { VisitRow } from '../../platform/db/schema.ts'
import type { Entry } from './entry.ts'
import type { Identity } from './identity.ts'
import type { VisitRef } from './queries.ts'
import { findInside } from './returning-visitor.ts'

export interface EntryResult {
  /**
   * `taken-back`: a repeat whose visit was voided meanwhile. The last four: the person is inside already, by the phone
   * number or by the card, the expected guest has come, or the badge is in the hand of `visit`.
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

/** The visit that an expected guest became, or the one that was recorded beside another one of the same person. */
export function findArrival(
  db: Db,
  officeId: string,
  guestId: string,
  { beside = false } = {},
): Promise<(VisitRef & Pick<VisitRow, 'left_at'>) | undefined> {
  return inOffice(db, officeId, (tx) =>
    tx
      .selectFrom('visit')
      .select(['id', 'client_uuid', 'name', 'slip_number', 'entered_at', 'state', 'left_at'])
      .where('office_id', '=', officeId)
      .where('guest_id', '=', guestId)
      .where('voided_at', 'is', null)
      .where('duplicate_presence', 'in', beside ? [false, true] : [false])
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

/** The visit that keeps this one out. */
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

/** What an earlier form with this UUID became, and whether that was voided; `conflict` when its fields were others. */
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
