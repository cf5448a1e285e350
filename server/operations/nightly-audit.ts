import { recordState } from '../core/installation/actions.ts'
import { listRetentions } from '../core/visits/purge.ts'
import { checkWhole } from '../platform/audit/checks.ts'
import type { Db } from '../platform/db/connect.ts'
import { type Clock, type OfficeDay, officeDay } from '../platform/lib/clock.ts'

/**
 * Recomputes the chain of every office once a day, soon after midnight or at the start, and keeps what it found, for
 * the district and for the office itself. What failed is done again; what the end of the program interrupts as well.
 */
export function createNightlyAudit(db: Db, clock: Clock): (ended: () => boolean) => Promise<void> {
  let verified: OfficeDay | undefined
  return async (ended) => {
    const today = officeDay(clock.now())
    if (verified === today) return
    const broken: string[] = []
    const offices = await listRetentions(db)
    for (const { id } of offices) {
      if (ended()) return
      if (!(await checkWhole(db, id, clock.now())).ok) broken.push(id)
    }
    const detail = { offices: offices.length, broken }
    await recordState(db, 'audit', { at: clock.now(), ok: broken.length === 0, detail })
    verified = today
  }
}
