import type { DayCounts } from '../../core/figures/as-of.ts'
import { COUNTS, type Counts, noCounts } from '../../platform/db/counts.ts'
import type { FrozenFigures } from '../../platform/db/schema.ts'
import type { OfficeDay } from '../../platform/lib/clock.ts'
import type { Dated } from './hour.ts'
import { INDICATOR_NAMES, INDICATORS, type Indicator } from './indicators.ts'
import type { ReportSums } from './sums.ts'

/** A report without its days: what it is about, and what does not come from them. */
export interface Draft extends Dated {
  /** The app recommended at that time. */
  appName: string | null
  figures: FrozenFigures
}

/** The counts of a period and of the one that it is compared with, as of one instant. */
export interface Frozen extends Draft {
  sums: ReportSums
}

export interface Snapshot extends Frozen {
  id: string
  year: number
  number: number
}

/** The sum of each office, in their order. */
export function countsByOffice({
  figures,
  sums,
}: Frozen): (FrozenFigures['offices'][number] & { counts: Counts })[] {
  const none = noCounts()
  return figures.offices.map((office) => ({ ...office, counts: sums.offices.get(office.id) ?? none }))
}

/** Days that two sides do not count alike, each with the days of its own. */
export interface DifferentDays {
  frozen: DayCounts[]
  now: DayCounts[]
}

/** An office day whose figures differ from the frozen ones; without a revision there were no figures. */
export interface Change {
  office: string
  day: OfficeDay
  revision: { frozen: number | undefined; now: number | undefined }
  /** What was frozen. */
  counts: Counts
  indicators: { name: Indicator; frozen: number; now: number }[]
}

/** The changes since then, by day and in the order of the offices. */
export function changesIn({ frozen, now }: DifferentDays, offices: { id: string }[]): Change[] {
  const place = new Map(offices.map((office, index) => [office.id, index]))
  const gone = new Map(frozen.map((one) => [keyOf(one), one]))
  const changes: Change[] = []
  for (const one of now) {
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

function keyOf({ day, office_id }: DayCounts): string {
  return `${day} ${office_id}`
}

/** True also when only their revisions differ. */
function isSame(one: DayCounts | undefined, other: DayCounts | undefined): boolean {
  return COUNTS.every((name) => (one?.[name] ?? 0) === (other?.[name] ?? 0))
}

function changeOf(
  { office_id: office, day }: DayCounts,
  then: DayCounts | undefined,
  now: DayCounts | undefined,
): Change {
  const [before, after] = [then ?? noCounts(), now ?? noCounts()]
  const indicators = INDICATOR_NAMES.map((name) => ({
    name,
    frozen: INDICATORS[name](before),
    now: INDICATORS[name](after),
  }))
  return {
    office,
    day,
    revision: { frozen: then?.revision, now: now?.revision },
    counts: before,
    indicators: indicators.filter((one) => one.frozen !== one.now),
  }
}
