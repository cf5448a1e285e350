import { announcedOr, findMeetingOn, uninvited } from '../../core/guests/announced.ts'
import { guestEntry } from '../../core/guests/guest-entry.ts'
import { findGuest } from '../../core/guests/queries.ts'
import { type EntryEvent, happenedAt, type Sending } from '../../core/visits/device-event.ts'
import { entryOf } from '../../core/visits/fields.ts'
import type { Db } from '../../platform/db/connect.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import type { TypedEntry } from './replay-form.ts'

/** The visit was recorded, but the chosen guest or meeting was not found; the guard is told. */
export type Lost = 'lost_guest' | 'lost_meeting'

/**
 * Completes an offline entry with the guest or meeting from today's lists; the visit has happened, whatever became of them.
 * Uses the data of a meeting that was cancelled since, because the form may have been filled from it.
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
  // The list of a past day has been deleted, so nobody needs to look for the guest.
  const lost =
    meetingId && !isHeld ? 'lost_meeting' : guestId && day === officeDay(now) ? 'lost_guest' : undefined
  if (!meeting) return { event, lost }
  const entry = entryOf(announcedOr(fields, uninvited(meeting)), office, appId)
  return { event: { ...event, entry, ...(isHeld && { meetingId: meeting.id }) }, lost }
}
