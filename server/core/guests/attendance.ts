import type { Db } from '../../platform/db/connect.ts'
import type { VisitRow } from '../../platform/db/schema.ts'
import { MAX_GUESTS_PER_DAY } from './guest.ts'
import { listOthers } from './meeting-queries.ts'
import { type GuestArrival, listDelegates } from './queries.ts'

/** People beside those who are invited whom one page or sheet names: as many as can be invited. */
export const MAX_OTHERS = MAX_GUESTS_PER_DAY

export interface Attendance {
  /** Who is invited, with the visit of those who came; nobody once the day is over, when the list is deleted. */
  delegates: GuestArrival[]
  /** Who came and stands on no list. */
  others: VisitRow[]
  /** Whether there are more of those. */
  more: boolean
}

/** Who is invited to a meeting and a page of who else came to it. */
export async function readAttendance(
  db: Db,
  officeId: string,
  meetingId: string,
  page = 1,
  size?: number,
): Promise<Attendance> {
  const [delegates, { rows, more }] = await Promise.all([
    listDelegates(db, officeId, meetingId),
    listOthers(db, officeId, meetingId, page, size),
  ])
  return { delegates, others: rows, more }
}
