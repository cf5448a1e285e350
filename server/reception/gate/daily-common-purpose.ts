import type { Office } from '../../core/offices/directory.ts'
import { findCommonestPurpose } from '../../core/visits/queries.ts'
import type { Services } from '../../http/context.ts'
import { type OfficeDay, officeDay } from '../../platform/lib/clock.ts'

/**
 * What most visitors of an office come for, which the rows of the list leave out. Looked up once a day, so that the rows do
 * not change whenever another purpose gets ahead; the form, which is empty each time, begins with the newest.
 */
export function dailyCommonPurpose({
  pool,
  clock,
}: Services): (office: Office) => Promise<string | undefined> {
  const known = new Map<string, { day: OfficeDay; purpose: string | undefined }>()
  return async ({ id }) => {
    const day = officeDay(clock.now())
    const kept = known.get(id)
    if (kept?.day === day) return kept.purpose
    const purpose = await findCommonestPurpose({ pool }, id)
    known.set(id, { day, purpose })
    return purpose
  }
}
