import { type Counted, countsOf } from '../../core/figures/funnel.ts'
import { addToDay } from '../../core/figures/office-day.ts'
import type { Statement } from '../../platform/db/batch.ts'
import { COUNTS, type Counts, noCounts } from '../../platform/db/counts.ts'
import { HOUR, officeDay } from '../../platform/lib/clock.ts'
import type { Row } from './visit-row.ts'

/** The changes of an office day's figures by these visits, hour by hour. */
export function hourlyFigures(officeId: string, rows: Row[]): Statement[] {
  const hours = new Map<number, { at: Date; counts: Counts }>()
  const add = (at: Date, counts: Counts, sign: 1 | -1) => {
    const hour = Math.floor(at.getTime() / HOUR)
    const sum = hours.get(hour) ?? { at, counts: noCounts() }
    for (const name of COUNTS) sum.counts[name] += sign * counts[name]
    hours.set(hour, { at: at > sum.at ? at : sum.at, counts: sum.counts })
  }
  for (const row of rows) {
    const { entered_at: enteredAt, left_at: leftAt } = row as { entered_at: Date; left_at: Date | null }
    const counted = countedOf(row)
    const inside = countsOf({ ...counted, state: 'inside' })
    // Visitors who left counted as inside until then.
    add(enteredAt, leftAt ? inside : countsOf(counted), 1)
    if (!leftAt) continue
    add(leftAt, inside, -1)
    add(leftAt, countsOf(counted), 1)
  }
  return [...hours]
    .toSorted(([one], [other]) => one - other)
    .map(([, { at, counts }]) => addToDay(officeId, officeDay(at), at, counts))
}

function countedOf(row: Row): Counted {
  return {
    state: row.state,
    voided_at: null,
    party_size: row.party_size ?? 1,
    one_stop: row.one_stop,
    app_id: row.app_id ?? null,
    app_status: row.app_status,
    app_outcome: row.app_outcome ?? null,
  }
}
