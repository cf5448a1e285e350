import * as z from 'zod'
import { findMeetingOn, uninvited } from '../../core/guests/announced.ts'
import type { Office } from '../../core/offices/directory.ts'
import type { Services } from '../../http/context.ts'
import type { Typed } from '../../http/form.ts'
import type { MeetingRow } from '../../platform/db/schema.ts'
import { officeDay } from '../../platform/lib/clock.ts'

/** The query with which a meeting's page opens the entry form. */
export const MeetingQuery = z.object({ meeting: z.guid().optional().catch(undefined) })

/** Today's meeting with this id; undefined when the office has no meetings or it is cancelled. */
export async function findHeld(
  { clock, db }: Services,
  office: Office,
  id: string | undefined,
): Promise<MeetingRow | undefined> {
  if (!office.expectsGuests) return undefined
  const meeting = await findMeetingOn(db, office.id, id, officeDay(clock.now()))
  return meeting?.cancelled_at ? undefined : meeting
}

/** The initial form values for a visitor on no list of this meeting. */
export function typedUninvited(meeting: MeetingRow): Typed {
  const { host, purpose } = uninvited(meeting)
  return { meeting_id: meeting.id, host: host ?? '', purpose }
}
