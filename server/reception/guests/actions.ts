import { sql } from 'kysely'
import { MAX_GUESTS_PER_DAY } from '../../core/guests/guest.ts'
import { hasArrived, lockGuest } from '../../core/guests/guest-lock.ts'
import { openInvitations } from '../../core/guests/invitation.ts'
import { expectedOn } from '../../core/guests/queries.ts'
import { changedFields, changeList } from '../../http/lists/list-actions.ts'
import type { AnyActor } from '../../platform/audit/actor.ts'
import type { Db } from '../../platform/db/connect.ts'
import type { OfficeTx } from '../../platform/db/office-scope.ts'
import type { ExpectedGuestRow, GuestFields } from '../../platform/db/schema.ts'
import type { Keys } from '../../platform/lib/keys.ts'
import { type Announcer, auditAnnouncer, mayChangeGuest, placesOfLink } from './by-link.ts'

/** The day already has as many guests as a list may have. */
type Full = 'full'
/** The guest has come, so changes belong to the visit. */
type Arrived = 'arrived'
/** Day, time or host has changed, so the guest has to be told. */
type Moved = 'moved'
const INVITED_TO: readonly string[] = [
  'day',
  'until',
  'weekdays',
  'at_minutes',
  'host',
] satisfies (keyof GuestFields)[]

/** Adds a guest to the list; returns `known` and changes nothing when the form's UUID is already stored. */
export function expectGuest(
  db: Db,
  keys: Keys,
  by: Announcer,
  id: string,
  fields: GuestFields,
): Promise<'stored' | 'known' | 'link-full' | Full> {
  return changeList(db, 'guests', by, async (tx) => {
    if (await lockGuest(tx, by.officeId, id)) return 'known'
    if (await isFull(tx, by.officeId, fields.day)) return 'full'
    if ((await placesOfLink(tx, by, by.hostId)) === 0) return 'link-full'
    await insertGuests(tx, keys, by, [{ id, fields }])
    await auditAnnouncer(tx, by, 'guest.expected', id)
    return 'stored'
  })
}

/** Changes a guest; `seen` is the version that the user saw. */
export function correctGuest(
  db: Db,
  keys: Keys,
  by: Announcer,
  { id, seen, fields }: { id: string; seen: number; fields: GuestFields },
): Promise<'corrected' | Moved | 'same' | 'stale' | 'gone' | Arrived | Full> {
  return changeList(db, 'guests', by, async (tx) => {
    const guest = await lockGuest(tx, by.officeId, id)
    if (!guest || !(await mayChangeGuest(tx, by, guest))) return 'gone'
    if (await hasArrived(tx, guest)) return 'arrived'
    if (guest.version !== seen) return 'stale'
    const wanted = guest.meeting_id ? { ...fields, ...ofItsMeeting(guest) } : fields
    const names = changedFields<GuestFields>(guest, wanted)
    if (names.length === 0) return 'same'
    if (guest.day !== wanted.day && (await isFull(tx, by.officeId, wanted.day))) return 'full'
    await tx
      .updateTable('expected_guest')
      .set({ ...wanted, version: seen + 1 })
      .where('office_id', '=', by.officeId)
      .where('id', '=', id)
      .execute()
    await openInvitations(tx, keys, by.officeId, [{ id, day: wanted.day, until: wanted.until }])
    await auditAnnouncer(tx, by, 'guest.corrected', id, names.join(' '))
    return names.some((name) => INVITED_TO.includes(name)) ? 'moved' : 'corrected'
  })
}

/** The fields that a delegate shares with the meeting; only the meeting changes them. */
function ofItsMeeting(guest: ExpectedGuestRow): Partial<GuestFields> {
  const { day, at_minutes, host, host_member_id, purpose, purpose_note } = guest
  return { day, at_minutes, host, host_member_id, purpose, purpose_note, until: null, weekdays: null }
}

/** Deletes the guest for good. The invitation is remembered as withdrawn until its day is over. */
export function withdrawGuest(db: Db, by: Announcer, id: string): Promise<'withdrawn' | 'gone' | Arrived> {
  return changeList(db, 'guests', by, async (tx) => {
    const guest = await lockGuest(tx, by.officeId, id)
    if (!guest || !(await mayChangeGuest(tx, by, guest))) return 'gone'
    if (await hasArrived(tx, guest)) return 'arrived'
    await tx.deleteFrom('expected_guest').where('office_id', '=', by.officeId).where('id', '=', id).execute()
    await auditAnnouncer(tx, by, 'guest.withdrawn', id)
    return 'withdrawn'
  })
}

async function isFull(tx: OfficeTx, officeId: string, day: string): Promise<boolean> {
  const { guests } = await tx
    .selectFrom('expected_guest as g')
    .select(({ fn }) => fn.countAll<number>().as('guests'))
    .where('office_id', '=', officeId)
    .where(expectedOn(sql.val(day)))
    .executeTakeFirstOrThrow()
  return guests >= MAX_GUESTS_PER_DAY
}

/** Inserts the guests, each with an invitation. */
export async function insertGuests(
  tx: OfficeTx,
  keys: Keys,
  { officeId, accountId, now }: AnyActor,
  guests: { id: string; fields: GuestFields & Partial<Pick<ExpectedGuestRow, 'meeting_id'>> }[],
): Promise<void> {
  const rows = guests.map(({ id, fields }) => ({
    ...fields,
    id,
    office_id: officeId,
    made_by: accountId ?? null,
    made_at: now,
  }))
  await tx.insertInto('expected_guest').values(rows).execute()
  await openInvitations(tx, keys, officeId, rows)
}
