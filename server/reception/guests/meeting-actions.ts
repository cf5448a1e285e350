import { MAX_GUESTS_PER_DAY } from '../../core/guests/guest.ts'
import { leadToMeeting, openInvitations } from '../../core/guests/invitation.ts'
import { ofMeeting } from '../../core/guests/meeting.ts'
import { findMeetingIn } from '../../core/guests/meeting-queries.ts'
import { changedFields, changeList } from '../../http/lists/list-actions.ts'
import type { Db } from '../../platform/db/connect.ts'
import type { OfficeTx } from '../../platform/db/office-scope.ts'
import type { MeetingFields } from '../../platform/db/schema.ts'
import type { Keys } from '../../platform/lib/keys.ts'
import { type Announcer, auditAnnouncer, mayChange, placesOfLink } from './by-link.ts'

/** Meetings per day; far more than an office has rooms for. */
export const MAX_MEETINGS_PER_DAY = 200

/** Adds a meeting under the lock of the guest list, so that a concurrent import sees it. */
export function holdMeeting(
  db: Db,
  by: Announcer,
  id: string,
  fields: MeetingFields,
): Promise<'stored' | 'known' | 'full' | 'link-full'> {
  return changeList(db, 'guests', by, async (tx) => {
    if (await findMeetingIn(tx, by.officeId, id)) return 'known'
    if (await hasManyMeetings(tx, by.officeId, fields.day)) return 'full'
    if ((await placesOfLink(tx, by, by.hostId)) === 0) return 'link-full'
    const { officeId: office_id, accountId: made_by = null, now: made_at } = by
    await tx
      .insertInto('meeting')
      .values({ ...fields, id, office_id, made_by, made_at })
      .execute()
    await auditAnnouncer(tx, by, 'meeting.made', id)
    return 'stored'
  })
}

/** The fields whose change delegates have to be told. */
const WHEN_AND_WHERE = new Set<keyof MeetingFields>(['day', 'begins', 'ends', 'room'])

/**
 * Changes the meeting and its delegates' time and place; `seen` is the version that the user saw. The day cannot change once
 * somebody has come. `moved` means that delegates were told another time or place.
 */
export function changeMeeting(
  db: Db,
  keys: Keys,
  by: Announcer,
  { id, seen, fields }: { id: string; seen: number; fields: MeetingFields },
): Promise<'changed' | 'moved' | 'same' | 'stale' | 'gone' | 'begun' | 'full' | 'guests-full'> {
  return changeList(db, 'guests', by, async (tx) => {
    const meeting = await findMeetingIn(tx, by.officeId, id)
    if (!meeting || meeting.cancelled_at || !mayChange(by, meeting)) return 'gone'
    if (meeting.version !== seen) return 'stale'
    const names = changedFields<MeetingFields>(meeting, fields)
    if (names.length === 0) return 'same'
    if (meeting.day !== fields.day) {
      if (meeting.came > 0) return 'begun'
      if (await hasManyMeetings(tx, by.officeId, fields.day)) return 'full'
      if (await isTooMuch(tx, by.officeId, fields.day, id)) return 'guests-full'
    }
    await tx
      .updateTable('meeting')
      .set({ ...fields, version: seen + 1 })
      .where('office_id', '=', by.officeId)
      .where('id', '=', id)
      .execute()
    const delegates = await tx
      .updateTable('expected_guest')
      .set((eb) => ({ ...ofMeeting(fields), version: eb('version', '+', 1) }))
      .where('office_id', '=', by.officeId)
      .where('meeting_id', '=', id)
      .returning(['id', 'day'])
      .execute()
    await openInvitations(tx, keys, by.officeId, delegates)
    await auditAnnouncer(tx, by, 'meeting.changed', id, names.join(' '))
    return delegates.length > 0 && names.some((name) => WHEN_AND_WHERE.has(name)) ? 'moved' : 'changed'
  })
}

/**
 * Cancels the meeting: deletes the delegates who have not come, whose invitations say so from then on. Those who came remain
 * visitors of the meeting.
 */
export function cancelMeeting(db: Db, by: Announcer, id: string): Promise<'cancelled' | 'gone'> {
  return changeList(db, 'guests', by, async (tx) => {
    const { officeId } = by
    const meeting = await findMeetingIn(tx, officeId, id)
    if (!meeting || meeting.cancelled_at || !mayChange(by, meeting)) return 'gone'
    const delegates = () => ({ office_id: officeId, meeting_id: id })
    // The update takes row locks, waiting for delegates who are being let in; the delete then sees their visits.
    await tx
      .updateTable('expected_guest')
      .set((eb) => ({ version: eb('version', '+', 1) }))
      .where((eb) => eb.and(delegates()))
      .execute()
    const gone = await tx
      .deleteFrom('expected_guest')
      .where((eb) => eb.and(delegates()))
      .where('id', 'not in', (query) =>
        query
          .selectFrom('visit')
          .select('guest_id')
          .where('office_id', '=', officeId)
          .where('meeting_id', '=', id)
          .where('guest_id', 'is not', null)
          .where('voided_at', 'is', null)
          .$narrowType<{ guest_id: string }>(),
      )
      .returning('id')
      .execute()
    const withdrawn = gone.map((guest) => guest.id)
    await leadToMeeting(tx, officeId, withdrawn, id)
    await tx
      .updateTable('meeting')
      .set({ cancelled_at: by.now, invited: meeting.invited, version: meeting.version + 1 })
      .where('office_id', '=', officeId)
      .where('id', '=', id)
      .execute()
    await auditAnnouncer(tx, by, 'meeting.cancelled', id, `count=${gone.length}`)
    return 'cancelled'
  })
}

async function hasManyMeetings(tx: OfficeTx, officeId: string, day: string): Promise<boolean> {
  const { meetings } = await tx
    .selectFrom('meeting')
    .select(({ fn }) => fn.countAll<number>().as('meetings'))
    .where('office_id', '=', officeId)
    .where('day', '=', day)
    .executeTakeFirstOrThrow()
  return meetings >= MAX_MEETINGS_PER_DAY
}

/** True when the day's guests and the meeting's delegates together exceed the daily limit. */
async function isTooMuch(tx: OfficeTx, officeId: string, day: string, meetingId: string): Promise<boolean> {
  const { guests } = await tx
    .selectFrom('expected_guest')
    .select(({ fn }) => fn.countAll<number>().as('guests'))
    .where('office_id', '=', officeId)
    .where((eb) => eb.or([eb('day', '=', day), eb('meeting_id', '=', meetingId)]))
    .executeTakeFirstOrThrow()
  return guests > MAX_GUESTS_PER_DAY
}
