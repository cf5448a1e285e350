import type { DayCounts } from '../../core/figures/as-of.ts'
import type { DateRange } from '../../core/figures/date-range.ts'
import { COUNTS, type CountName, type Counts, noCounts } from '../../platform/db/counts.ts'
import type { FrozenDay, FrozenFigures } from '../../platform/db/schema.ts'
import type { OfficeDay } from '../../platform/lib/clock.ts'
import { INDICATOR_NAMES, INDICATORS, type Indicator } from './indicators.ts'

/** The counts of a period and of the one that it is compared with, as of one instant. */
export interface Frozen {
  period: DateRange
  before: DateRange
  /** `at` is the instant of the figures, `madeAt` when they were stored. */
  at: Date
  madeAt: Date
  /** The app recommended at that time. */
  appName: string | null
  figures: FrozenFigures
}

export interface Snapshot extends Frozen {
  id: string
  year: number
  number: number
}

/** Copies the days of the offices reported on; counts of 0 are left out. */
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

/** The sum of a period over all offices. */
export function countsIn(figures: FrozenFigures, period: DateRange): Counts {
  const sum = noCounts()
  for (const day of daysIn(figures, period)) addTo(sum, day)
  return sum
}

/** The sum of each office, in their order. */
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

/** Touches only the stored counts: a year of many offices has a hundred thousand days. */
function addTo(sum: Counts, { counts }: FrozenDay): void {
  for (const [name, count] of Object.entries(counts) as [CountName, number][]) sum[name] += count
}

function daysIn({ days }: FrozenFigures, { from, to }: DateRange): FrozenDay[] {
  return days.filter((one) => one.day >= from && one.day <= to)
}

export function frozenCounts(day: FrozenDay | undefined): Counts {
  return { ...noCounts(), ...day?.counts }
}

/** True when both have the same counts on the same days. */
export function isSameDays(one: FrozenFigures, other: FrozenFigures): boolean {
  return changesSince(one, other.days).length === 0
}

/** An office day whose figures differ from the frozen ones; without a revision there were no figures. */
export interface Change {
  office: string
  day: OfficeDay
  revision: { frozen: number | undefined; now: number | undefined }
  indicators: { name: Indicator; frozen: number; now: number }[]
}

/** The changes since then, by day and in the order of the offices. */
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

/** Checked first, since nearly all days of a year are unchanged. */
function isSame(one: FrozenDay | undefined, other: FrozenDay | undefined): boolean {
  return COUNTS.every((name) => (one?.counts[name] ?? 0) === (other?.counts[name] ?? 0))
}

function changeOf(
  { office, day }: FrozenDay,
  then: FrozenDay | undefined,
  now: FrozenDay | undefined,
): Change {
  const [before, after] = [frozenCounts(then), frozenCounts(now)]
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
