import type { Office } from '../../core/offices/directory.ts'
import { findUsualPurpose } from '../../core/visits/queries.ts'
import { defaultPurpose } from '../../core/visits/visit.ts'
import type { Services } from '../../http/context.ts'
import { type OfficeDay, officeDay } from '../../platform/lib/clock.ts'

/**
 * The office's usual purpose, or else the preselected one, which rows of the list leave out. Cached for the day, so that the rows do not change whenever
 * another purpose becomes usual; the form, which is rendered anew each time, uses the current one.
 */
export function dailyCommonPurpose({ pool, clock }: Services): (office: Office) => Promise<string> {
  const known = new Map<string, { day: OfficeDay; purpose: string }>()
  return async (office) => {
    const { id } = office
    const day = officeDay(clock.now())
    const kept = known.get(id)
    if (kept?.day === day) return kept.purpose
    const purpose = (await findUsualPurpose({ pool }, id)) ?? defaultPurpose(office)
    known.set(id, { day, purpose })
    return purpose
  }
}
