import type { Db } from '../../platform/db/connect.ts'
import type { VisitRow } from '../../platform/db/schema.ts'
import { listMeetingVisits } from './meeting-queries.ts'
import { type GuestArrival, listDelegates } from './queries.ts'

export interface Attendance {
  /** Who is invited, with the visit of those who came; nobody once the day is over, when the list is deleted. */
  delegates: GuestArrival[]
  /** Who came and stands on no list. */
  others: VisitRow[]
}

/** Who is invited to a meeting and who came to it. */
export async function readAttendance(db: Db, officeId: string, meetingId: string): Promise<Attendance> {
  const [delegates, visits] = await Promise.all([
    listDelegates(db, officeId, meetingId),
    listMeetingVisits(db, officeId, meetingId),
  ])
  const invited = new Set(delegates.map(({ visit_id: visit }) => visit))
  return { delegates, others: visits.filter(({ id }) => !invited.has(id)) }
}
