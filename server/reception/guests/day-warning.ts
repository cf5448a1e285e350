import { findExceptions } from '../../core/calendar/queries.ts'
import { isWorkingDay } from '../../core/calendar/working-days.ts'
import { closureText } from '../../core/offices/closure.ts'
import type { Office } from '../../core/offices/directory.ts'
import type { Db } from '../../platform/db/connect.ts'
import type { OfficeDay } from '../../platform/lib/clock.ts'
import type { Translate } from '../../platform/messages/messages.ts'

/** The warning for a day on which the office is closed; empty on a working day. */
export async function dayWarning(db: Db, office: Office, day: OfficeDay, t: Translate): Promise<string> {
  const dayOff = isWorkingDay(day, await findExceptions(db)) ? '' : t('guests.closed_day')
  return closureText(office, day, t) ?? dayOff
}
