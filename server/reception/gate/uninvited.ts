import * as z from 'zod'
import { findMeetingOn, uninvited } from '../../core/guests/announced.ts'
import type { Office } from '../../core/offices/directory.ts'
import type { Services } from '../../http/context.ts'
import type { Typed } from '../../http/form.ts'
import type { MeetingRow } from '../../platform/db/schema.ts'
import { officeDay } from '../../platform/lib/clock.ts'

/** The form of the gate, asked for by the page of a meeting. */
export const MeetingQuery = z.object({ meeting: z.guid().optional().catch(undefined) })

/** The meeting of today under this id, where the office has meetings and it is not cancelled. */
export async function findHeld(
  { clock, db }: Services,
  office: Office,
  id: string | undefined,
): Promise<MeetingRow | undefined> {
  if (!office.expectsGuests) return undefined
  const meeting = await findMeetingOn(db, office.id, id, officeDay(clock.now()))
  return meeting?.cancelled_at ? undefined : meeting
}

/** As the form shows them before anything is typed. */
export function typedUninvited(meeting: MeetingRow): Typed {
  const { host, purpose } = uninvited(meeting)
  return { meeting_id: meeting.id, host: host ?? '', purpose }
}
