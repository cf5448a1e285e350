import { z } from 'zod'
import { ofMeeting } from '../../core/guests/meeting.ts'
import { findMeeting } from '../../core/guests/meeting-queries.ts'
import type { Office } from '../../core/offices/directory.ts'
import type { Services } from '../../http/context.ts'
import type { Typed } from '../../http/form.ts'
import type { MeetingRow } from '../../platform/db/schema.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import type { Announced } from './entry-form.ts'

/** The form of the gate, asked for by the page of a meeting. */
export const MeetingQuery = z.object({ meeting: z.guid().optional().catch(undefined) })

/** The meeting of today under this id, where the office has meetings and it is not cancelled. */
export async function findHeld(
  { clock, db }: Services,
  office: Office,
  id: string | undefined,
): Promise<MeetingRow | undefined> {
  const meeting = id && office.expectsGuests ? await findMeeting(db, office.id, id) : undefined
  return meeting && !meeting.cancelled_at && meeting.day === officeDay(clock.now()) ? meeting : undefined
}

/** Somebody who came to the meeting and is on no list, as far as the meeting says. */
export function uninvited(meeting: MeetingRow): Announced {
  return { ...ofMeeting(meeting), phone: null, place: null, party_size: 1 }
}

/** As the form shows them before anything is typed. */
export function typedUninvited(meeting: MeetingRow): Typed {
  const { host, purpose } = uninvited(meeting)
  return { meeting_id: meeting.id, host: host ?? '', purpose }
}
