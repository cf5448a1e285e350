import { recordState } from '../core/installation/actions.ts'
import { listRetentions } from '../core/visits/purge.ts'
import { checkWhole } from '../platform/audit/checks.ts'
import type { Db } from '../platform/db/connect.ts'
import { type Clock, type OfficeDay, officeDay } from '../platform/lib/clock.ts'

/**
 * Recomputes every office's chain once a day, soon after midnight or at the start, and stores the results for the district and
 * the office. Failed and interrupted checks are repeated.
 */
export function createNightlyAudit(db: Db, clock: Clock): (ended: () => boolean) => Promise<void> {
  let verified: OfficeDay | undefined
  return async (ended) => {
    const today = officeDay(clock.now())
    if (verified === today) return
    const offices = await listRetentions(db)
    const broken: string[] = []
    for (const { id } of offices) {
      if (ended()) return
      if (!(await checkWhole(db, id, clock.now())).ok) broken.push(id)
    }
    const detail = { offices: offices.length, broken }
    await recordState(db, 'audit', { at: clock.now(), ok: broken.length === 0, detail })
    verified = today
  }
}
