import { announcedOr, findMeetingOn, uninvited } from '../../core/guests/announced.ts'
import { guestEntry } from '../../core/guests/guest-entry.ts'
import { findGuest } from '../../core/guests/queries.ts'
import { entryOf } from '../../core/visits/fields.ts'
import { happenedAt } from '../../core/visits/replay-rules.ts'
import type { EntryEvent, Sending } from '../../core/visits/replayed-event.ts'
import type { Db } from '../../platform/db/connect.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import type { TypedEntry } from './replay-form.ts'

/** What the guard has to be told: who came is recorded, but not as the guest or in the meeting that was chosen. */
export type Lost = 'lost_guest' | 'lost_meeting'

/**
 * An entry with what today's lists say of its guest and its meeting; the visit has happened, whatever became of these. The words of
 * a meeting that was cancelled since are used all the same: the gate's own form may have been stored with them.
 */
export async function asExpected(
  db: Db,
  sending: Sending,
  event: EntryEvent,
  { fields, guestId, meetingId, asListed, appId }: TypedEntry,
): Promise<{ event: EntryEvent; lost?: Lost | undefined }> {
  const { office, now } = sending
  const at = happenedAt(event.deviceAt, sending.skewS, now)
  if (typeof at === 'string' || !(guestId || meetingId)) return { event }
  const day = officeDay(at)
  const guest = guestId ? await findGuest(db, office.id, guestId) : undefined
  if (guest?.day === day) {
    const entry = asListed
      ? guestEntry(guest, office, appId)
      : entryOf(announcedOr(fields, guest), office, appId)
    return { event: { ...event, entry, guest, meetingId: guest.meeting_id ?? undefined } }
  }
  const meeting = await findMeetingOn(db, office.id, meetingId, day)
  const isHeld = meeting !== undefined && !meeting.cancelled_at
  // The list of a day that is over is deleted: nobody has to look after that.
  const lost =
    meetingId && !isHeld ? 'lost_meeting' : guestId && day === officeDay(now) ? 'lost_guest' : undefined
  if (!meeting) return { event, lost }
  const entry = entryOf(announcedOr(fields, uninvited(meeting)), office, appId)
  return { event: { ...event, entry, ...(isHeld && { meetingId: meeting.id }) }, lost }
}
