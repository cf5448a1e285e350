import type { DayCounts } from '../../core/figures/as-of.ts'
import type { DateRange } from '../../core/figures/date-range.ts'
import { COUNTS, type CountName, type Counts, noCounts } from '../../platform/db/counts.ts'
import type { FrozenDay, FrozenFigures } from '../../platform/db/schema.ts'
import type { OfficeDay } from '../../platform/lib/clock.ts'
import { INDICATOR_NAMES, INDICATORS, type Indicator } from './indicators.ts'

/** The counts of a period and of the one that it is compared with, as of one moment. */
export interface Frozen {
  period: DateRange
  before: DateRange
  /** The moment whose figures these are, and when they were written down. */
  at: Date
  madeAt: Date
  /** Of the app that was recommended then. */
  appName: string | null
  figures: FrozenFigures
}

export interface Snapshot extends Frozen {
  id: string
  year: number
  number: number
}

/** The days of the offices that are reported on; a count of 0 is not written down. */
export function copyDays(rows: DayCounts[], offices: { id: string }[]): FrozenDay[] {
  const wanted = new Set(offices.map((office) => office.id))
  return rows
    .filter((row) => wanted.has(row.office_id))
    .map((row) => ({
      office: row.office_id,
      day: row.day,
      revision: row.revision,
      counts: writtenOf(row),
    }))
}

function writtenOf(row: DayCounts): FrozenDay['counts'] {
  const counts: FrozenDay['counts'] = {}
  for (const name of COUNTS) if (row[name] !== 0) counts[name] = row[name]
  return counts
}

/** The sum of a period, of all offices. */
export function countsIn(figures: FrozenFigures, period: DateRange): Counts {
  const sum = noCounts()
  for (const day of daysIn(figures, period)) addTo(sum, day)
  return sum
}

/** The same of each office, in their order. */
export function countsByOffice(
  figures: FrozenFigures,
  period: DateRange,
): (FrozenFigures['offices'][number] & { counts: Counts })[] {
  const offices = figures.offices.map((office) => ({ ...office, counts: noCounts() }))
  const sums = new Map(offices.map(({ id, counts }) => [id, counts]))
  for (const day of daysIn(figures, period)) {
    const sum = sums.get(day.office)
    if (sum) addTo(sum, day)
  }
  return offices
}

/** A year of many offices has a hundred thousand days: of each only what was written down is touched. */
function addTo(sum: Counts, { counts }: FrozenDay): void {
  for (const [name, count] of Object.entries(counts) as [CountName, number][]) sum[name] += count
}

function daysIn({ days }: FrozenFigures, { from, to }: DateRange): FrozenDay[] {
  return days.filter((one) => one.day >= from && one.day <= to)
}

export function countsOf(day: FrozenDay | undefined): Counts {
  return { ...noCounts(), ...day?.counts }
}

/** Whether the same days hold the same counts. */
export function isSameDays(one: FrozenFigures, other: FrozenFigures): boolean {
  return changesSince(one, other.days).length === 0
}

/** An office day whose figures are no longer those that were frozen; without a revision it had none. */
export interface Change {
  office: string
  day: OfficeDay
  revision: { frozen: number | undefined; now: number | undefined }
  indicators: { name: Indicator; frozen: number; now: number }[]
}

/** The changes since, by day and then in the order of the offices. */
export function changesSince({ offices, days }: FrozenFigures, nowDays: FrozenDay[]): Change[] {
  const place = new Map(offices.map((office, index) => [office.id, index]))
  const gone = new Map(days.map((one) => [keyOf(one), one]))
  const changes: Change[] = []
  for (const one of nowDays) {
    const then = gone.get(keyOf(one))
    gone.delete(keyOf(one))
    if (!isSame(then, one)) changes.push(changeOf(one, then, one))
  }
  for (const one of gone.values()) if (!isSame(one, undefined)) changes.push(changeOf(one, one, undefined))
  return changes
    .filter((change) => change.indicators.length > 0)
    .toSorted(
      (one, other) =>
        one.day.localeCompare(other.day) || (place.get(one.office) ?? 0) - (place.get(other.office) ?? 0),
    )
}

function keyOf({ day, office }: FrozenDay): string {
  return `${day} ${office}`
}

/** Asked first: of a year's days nearly all are. */
function isSame(one: FrozenDay | undefined, other: FrozenDay | undefined): boolean {
  return COUNTS.every((name) => (one?.counts[name] ?? 0) === (other?.counts[name] ?? 0))
}

function changeOf(
  { office, day }: FrozenDay,
  then: FrozenDay | undefined,
  now: FrozenDay | undefined,
): Change {
  const [before, after] = [countsOf(then), countsOf(now)]
  const indicators = INDICATOR_NAMES.map((name) => ({
    name,
    frozen: INDICATORS[name](before),
    now: INDICATORS[name](after),
  }))
  return {
    office,
    day,
    revision: { frozen: then?.revision, now: now?.revision },
    indicators: indicators.filter((one) => one.frozen !== one.now),
  }
}
