import { recordState } from '../core/installation/actions.ts'
import { listStates } from '../core/installation/queries.ts'
import { listRetentions } from '../core/visits/purge.ts'
import { checkSince, checkWhole } from '../platform/audit/checks.ts'
import type { Db } from '../platform/db/connect.ts'
import { type Clock, type OfficeDay, officeDay } from '../platform/lib/clock.ts'

/** Audit rows that a night recomputes from the beginning of their chains; some minutes of one processor. */
const WHOLE = 20_000_000

/**
 * Recomputes every office's chain once a day, soon after midnight or at the start, and stores the results for the district and
 * the office. If all chains together exceed {@link WHOLE} rows, each night continues where the previous one stopped, and for
 * the other offices verifies the rows since their last good check. Failed and interrupted checks are repeated.
 */
export function createNightlyAudit(
  db: Db,
  clock: Clock,
  most = WHOLE,
): (ended: () => boolean) => Promise<void> {
  let verified: OfficeDay | undefined
  return async (ended) => {
    const today = officeDay(clock.now())
    if (verified === today) return
    const before = (await listStates(db)).find(({ key }) => key === 'audit')?.detail['next']
    const offices = inTurn(await listRetentions(db), typeof before === 'string' ? before : '')
    const broken: string[] = []
    let rows = 0
    let next: string | undefined
    for (const { id } of offices) {
      if (ended()) return
      if (rows >= most) next ??= id
      const check = next === undefined ? checkWhole : checkSince
      const state = await check(db, id, clock.now())
      rows += state.ok ? state.rows : state.at
      if (!state.ok) broken.push(id)
    }
    const detail = { offices: offices.length, broken, next }
    await recordState(db, 'audit', { at: clock.now(), ok: broken.length === 0, detail })
    verified = today
  }
}

function inTurn<Of extends { id: string }>(offices: Of[], first: string): Of[] {
  const all = offices.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  return [...all.filter(({ id }) => id >= first), ...all.filter(({ id }) => id < first)]
}
