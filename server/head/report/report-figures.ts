import { type Funnel, funnel, oneStopFunnel, rateOf, share } from '../../core/figures/funnel.ts'
import type { Counts } from '../../platform/db/counts.ts'
import type { OutreachTotal, StaffTotal } from '../../platform/db/schema.ts'
import { isUnderWay } from './hour.ts'
import { countsByOffice, type Frozen } from './snapshot.ts'

/** The figures of a report, from which its sections and its message take every number. */
export interface ReportFigures {
  now: Sums
  /** Undefined where the previous period has no visit: there is nothing to compare with. */
  before: Sums | undefined
  /** True when the last day is unfinished: the sums of both periods are shown but not compared. */
  underWay: boolean
  outreach: OutreachTotal[]
  /** Undefined in older snapshots. */
  staff: StaffTotal | undefined
  offices: { name: string; report: number | null; counts: Counts }[]
  /** Offices without visitors in the period, and offices that have not frozen their own figures of it. */
  silent: string[]
  unreported: string[]
}

interface Sums {
  counts: Counts
  funnel: Funnel
  rate: number | undefined
  oneStop: Funnel
  oneStopRate: number | undefined
  notAsked: number | undefined
}

export function figuresOf(frozen: Frozen): ReportFigures {
  const { figures, sums: counted } = frozen
  const offices = countsByOffice(frozen)
  return {
    now: sums(counted.now),
    before: counted.before.visits === 0 ? undefined : sums(counted.before),
    underWay: isUnderWay(frozen),
    outreach: figures.outreach,
    staff: figures.staff,
    offices,
    silent: offices.filter(({ counts }) => counts.visits === 0).map((office) => office.name),
    unreported: offices.filter((office) => office.report === null).map((office) => office.name),
  }
}

function sums(counts: Counts): Sums {
  const all = funnel(counts)
  const oneStop = oneStopFunnel(counts)
  return {
    counts,
    funnel: all,
    rate: rateOf(all),
    oneStop,
    oneStopRate: rateOf(oneStop),
    notAsked: share(counts.not_asked, counts.visits),
  }
}
