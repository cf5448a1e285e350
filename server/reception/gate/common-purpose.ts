import type { Office } from '../../core/offices/directory.ts'
import { commonestPurpose } from '../../core/visits/queries.ts'
import type { Services } from '../../http/context.ts'
import { type OfficeDay, officeDay } from '../../platform/lib/clock.ts'

/**
 * The purpose that goes without saying in the list of an office: what most come for. It is looked up once a day, so that
 * rows do not change their words whenever the count turns.
 */
export function commonPurposes({ db, clock }: Services): (office: Office) => Promise<string | undefined> {
  const known = new Map<string, { day: OfficeDay; purpose: string | undefined }>()
  return async ({ id }) => {
    const day = officeDay(clock.now())
    const kept = known.get(id)
    if (kept?.day === day) return kept.purpose
    const purpose = await commonestPurpose(db, id)
    known.set(id, { day, purpose })
    return purpose
  }
}
