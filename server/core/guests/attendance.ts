import type { Db } from '../../platform/db/connect.ts'
import type { VisitRow } from '../../platform/db/schema.ts'
import { MAX_GUESTS_PER_DAY } from './guest.ts'
import { listOthers } from './meeting-queries.ts'
import { type GuestArrival, listDelegates } from './queries.ts'

/** How many uninvited visitors one page or sheet lists: as many as can be invited. */
export const MAX_OTHERS = MAX_GUESTS_PER_DAY

export interface Attendance {
  /** The invited guests, with the visits of those who came; empty once the day is over, because the list is deleted then. */
  delegates: GuestArrival[]
  /** Visits of people who came uninvited. */
  others: VisitRow[]
  /** Whether there are more `others` after this page. */
  more: boolean
}

/** The invited guests of a meeting, and one page of the others who came to it. */
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
