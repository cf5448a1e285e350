import type { Db } from '../../platform/db/connect.ts'
import { MAX_GUESTS_PER_DAY } from './guest.ts'
import { listOthers } from './meeting-queries.ts'
import { listDelegates } from './queries.ts'

/** How many uninvited visitors one page or sheet lists: as many as can be invited. */
export const MAX_OTHERS = MAX_GUESTS_PER_DAY

export type Attendance = Awaited<ReturnType<typeof readAttendance>>

/**
 * The invited guests of a meeting, and one page of the others who came to it. Once the day is over, nobody is invited: the list
 * is deleted then.
 */
export async function readAttendance(db: Db, officeId: string, meetingId: string, page = 1, size?: number) {
  const [delegates, { rows, more }] = await Promise.all([
    listDelegates(db, officeId, meetingId),
    listOthers(db, officeId, meetingId, page, size),
  ])
  return { delegates, others: rows, more }
}
