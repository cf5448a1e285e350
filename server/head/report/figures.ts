import { funnel, oneStopFunnel, rateOf, share } from '../../core/figures/funnel.ts'
import type { Part } from '../../core/organisation/kinds.ts'
import { type Counts, noCounts } from '../../platform/db/counts.ts'
import type { FrozenFigures } from '../../platform/db/schema.ts'
import { type Dated, isUnderWay } from './hour.ts'

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

/** The sums of a report: of all its offices in each of the two periods, and of each office in the first. */
export interface ReportSums {
  now: Counts
  before: Counts
  /** Offices without a day are absent. */
  offices: Map<string, Counts>
}

/** Every number of a report, computed from the counts of a day or the sum of many. */
export const INDICATORS = {
  visits: (counts) => counts.visits,
  people: (counts) => counts.people,
  kiosk: (counts) => counts.kiosk,
  departed: (counts) => counts.departed,
  unclosed: (counts) => counts.unclosed,
  inside: (counts) => counts.inside,
  smartphone: (counts) => funnel(counts).smartphone,
  had: (counts) => funnel(counts).had,
  helped: (counts) => counts.helped,
  leaving: (counts) => counts.leaving,
  no_smartphone: (counts) => counts.no_smartphone,
  not_asked: (counts) => counts.not_asked,
  one_stop_smartphone: (counts) => oneStopFunnel(counts).smartphone,
  one_stop_leaving: (counts) => counts.os_leaving,
} satisfies Record<string, (counts: Counts) => number>

export type Indicator = keyof typeof INDICATORS
export const INDICATOR_NAMES = Object.keys(INDICATORS) as Indicator[]

/** Indicators about the app; left out when no app is recommended. */
export const APP_INDICATORS = new Set<Indicator>([
  'smartphone',
  'had',
  'helped',
  'leaving',
  'no_smartphone',
  'not_asked',
  'one_stop_smartphone',
  'one_stop_leaving',
])

/** Whether the part of the organisation was switched on. */
export function isOn({ parts }: FrozenFigures, part: Part): boolean {
  return parts?.includes(part) ?? true
}

/** The figures of a report, from which its sections and its message take every number. */
export type ReportFigures = ReturnType<typeof figuresOf>

export function figuresOf(frozen: Frozen) {
  const { figures, sums: counted } = frozen
  const offices = countsByOffice(frozen)
  const sums = (counts: Counts) => sumsOf(counts, isOn(figures, 'one_stop'))
  return {
    now: sums(counted.now),
    before: counted.before.visits === 0 ? undefined : sums(counted.before),
    underWay: isUnderWay(frozen),
    outreach: isOn(figures, 'outreach') ? figures.outreach : undefined,
    staff: isOn(figures, 'declarations') ? figures.staff : undefined,
    offices,
    silent: offices.filter(({ counts }) => counts.visits === 0).map((office) => office.name),
    unreported: offices.filter((office) => office.report === null).map((office) => office.name),
  }
}

function sumsOf(counts: Counts, withOneStop: boolean) {
  const all = funnel(counts)
  const oneStop = oneStopFunnel(withOneStop ? counts : noCounts())
  return {
    counts,
    funnel: all,
    rate: rateOf(all),
    oneStop,
    oneStopRate: rateOf(oneStop),
    notAsked: share(counts.not_asked, counts.visits),
  }
}

/** The sum of each office, in their order. */
export function countsByOffice({
  figures,
  sums,
}: Frozen): (FrozenFigures['offices'][number] & { counts: Counts })[] {
  const none = noCounts()
  return figures.offices.map((office) => ({ ...office, counts: sums.offices.get(office.id) ?? none }))
}
