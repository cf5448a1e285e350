import type { Db } from '../../platform/db/connect.ts'
import { WRITTEN_ON } from '../../platform/db/migrate.ts'
import { addDays, DAY, dayStart, momentText } from '../../platform/lib/clock.ts'
import { StartError } from '../../platform/lib/errors.ts'
import { findNewest } from './purge-runs.ts'

/** For an operator who has checked the clock and found it right. */
export const TRUST_CLOCK = '--trust-clock'

/** Days. No office keeps visits for less: a clock that is less behind brings none of them near its end. */
const SHORTEST_RETENTION = 14

/** No clock that shows an earlier time is right: this release had not been written. */
export const EARLIEST = dayStart(addDays(WRITTEN_ON, -SHORTEST_RETENTION))

/**
 * Throws a StartError if the clock is more than a day before the newest moment at which the program ran. After
 * a power cut with an empty battery a computer may be in another year, and what it records then would be deleted as long past
 * once the clock is right.
 */
export async function refuseWrongClock(db: Db, now: Date): Promise<void> {
  const last = await findNewest(db)
  if (!last || last.getTime() - now.getTime() <= DAY) return
  throw new StartError(
    `Đồng hồ của máy này sai: đang là ${momentText(now)}, nhưng Sổ Cổng đã chạy lúc ${momentText(last)}. Hãy chỉnh ngày giờ rồi khởi động lại.\n` +
      'The clock of this computer stands before the last time that Sổ Cổng ran: what is recorded now would be deleted as long past. ' +
      `Set it and start again. Where it is right now, and was ahead then: npm start -- ${TRUST_CLOCK}`,
  )
}

/** The same for the first start, with no earlier run to compare: throws if the clock is from before this release was written. */
export function refuseEarlyClock(now: Date): void {
  if (now >= EARLIEST) return
  throw new StartError(
    `Đồng hồ của máy này chậm: đang là ${momentText(now)}, trước khi có bản Sổ Cổng này. Hãy chỉnh ngày giờ rồi khởi động lại.\n` +
      'The clock of this computer stands before this release of Sổ Cổng was written: what is recorded now would be deleted as ' +
      'long past. Set it and start again.',
  )
}
