import type { Db } from '../../platform/db/connect.ts'
import { DAY, momentText } from '../../platform/lib/clock.ts'
import { StartError } from '../../platform/lib/errors.ts'
import { lastClosing } from './queries.ts'

/** For whoever has set the clock right after it had been ahead. */
export const TRUST_CLOCK = '--trust-clock'

/**
 * Throws a StartError where the clock stands more than a day before the last close of days: after a power cut with an
 * empty battery a computer is in another year. What it records then would be deleted as long past, once it is right.
 */
export async function refuseWrongClock(db: Db, now: Date): Promise<void> {
  const closed = await lastClosing(db)
  if (!closed || closed.getTime() - now.getTime() <= DAY) return
  throw new StartError(
    `Đồng hồ của máy này sai: đang là ${momentText(now)}, nhưng Sổ Cổng đã chạy lúc ${momentText(closed)}. Hãy chỉnh ngày giờ rồi khởi động lại.\n` +
      'The clock of this computer stands before the last time that Sổ Cổng ran: what is recorded now would be deleted as long past. ' +
      `Set it and start again. Where it is right now, and was ahead then: npm start -- ${TRUST_CLOCK}`,
  )
}
