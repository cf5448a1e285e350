import { share } from '../../core/figures/funnel.ts'
import type { LastEntry } from '../../core/figures/queries.ts'
import { existsOn, hasEnded } from '../../core/offices/tree.ts'
import type { OfficeRow } from '../../platform/db/schema.ts'
import type { OfficeDay } from '../../platform/lib/clock.ts'
import type { Recorded } from './queries.ts'

/** Shares above which an office is asked to check the cause. */
const UNCLOSED_LIMIT = 0.1
const NOT_ASKED_LIMIT = 0.2

/** What an office needs, the most urgent first; one that has ended, or had no working day yet, is unrated. */
export const NEEDS = ['never', 'remind', 'watch', 'good', 'unrated'] as const
export type Need = (typeof NEEDS)[number]

export interface Compliance {
  office: OfficeRow
  /** Past working days of the period, and those of them without an entry. */
  working: number
  missing: OfficeDay[]
  visits: number
  unclosed: number
  /** A share of the visits that have ended. */
  unclosedShare: number | undefined
  notAsked: number
  notAskedShare: number | undefined
  last: LastEntry | undefined
  need: Need
}

export function complianceOf(
  office: OfficeRow,
  given: { recorded: Recorded | undefined; last: LastEntry | undefined },
  {
    today,
    workingDays,
    appRecommended,
  }: {
    today: OfficeDay
    /** The period's past working days, on which every office should have recorded visits. */
    workingDays: OfficeDay[]
    appRecommended: boolean
  },
): Compliance {
  const { recorded, last } = given
  const days = new Set(recorded?.days)
  const working = workingDays.filter((day) => existsOn(office, day))
  const missing = working.filter((day) => !days.has(day))
  const { visits = 0, inside = 0, unclosed = 0, not_asked: notAsked = 0 } = recorded ?? {}
  const shares = {
    unclosedShare: share(unclosed, visits - inside),
    notAskedShare: appRecommended ? share(notAsked, visits) : undefined,
  }
  return {
    office,
    working: working.length,
    missing,
    visits,
    unclosed,
    notAsked,
    last,
    ...shares,
    need: hasEnded(office, today) ? 'unrated' : needOf({ last, missing, working: working.length, ...shares }),
  }
}

function needOf({
  last,
  missing,
  working,
  ...shares
}: Pick<Compliance, 'last' | 'missing' | 'working' | 'unclosedShare' | 'notAskedShare'>): Need {
  if (!last) return 'never'
  if (working === 0) return 'unrated'
  if (missing.length * 2 >= working) return 'remind'
  const { unclosed, notAsked } = highShares(shares)
  if (missing.length > 0 || unclosed || notAsked) return 'watch'
  return 'good'
}

/** True for an office that is asked to record better. */
export function isOpen({ need }: Pick<Compliance, 'need'>): boolean {
  return need !== 'good' && need !== 'unrated'
}

/** The shares that are too high, to be named to the office. */
export function highShares({
  unclosedShare = 0,
  notAskedShare = 0,
}: Pick<Compliance, 'unclosedShare' | 'notAskedShare'>) {
  return {
    unclosed: unclosedShare > UNCLOSED_LIMIT ? unclosedShare : undefined,
    notAsked: notAskedShare > NOT_ASKED_LIMIT ? notAskedShare : undefined,
  }
}

export const COMPLIANCE_COLUMNS = ['name', 'need', 'missing', 'unclosed', 'not_asked', 'last'] as const
export type ComplianceColumn = (typeof COMPLIANCE_COLUMNS)[number]

/** Filters: offices that need attention, offices with one need, or all. */
export const FILTERS = ['open', ...NEEDS, 'all'] as const
type Filter = (typeof FILTERS)[number]

export interface Order {
  show: Filter
  sort: ComplianceColumn
  descending: boolean
}

/** Parses the query; missing or invalid parts get their defaults. */
export function readOrder(query: Record<string, unknown>): Order {
  const sort = COMPLIANCE_COLUMNS.find((column) => column === query['sort']) ?? 'need'
  const { order } = query
  return {
    show: FILTERS.find((one) => one === query['show']) ?? 'open',
    sort,
    descending: order === 'up' ? false : order === 'down' ? true : isDescending(sort),
  }
}

/** The default direction: the worst first, names in ascending order. */
export function isDescending(column: ComplianceColumn): boolean {
  return column === 'missing' || column === 'unclosed' || column === 'not_asked'
}

export function passes(line: Pick<Compliance, 'need'>, show: Filter): boolean {
  return show === 'all' || (show === 'open' ? isOpen(line) : line.need === show)
}

const names = new Intl.Collator('vi', { numeric: true })

/** Equal offices are sorted by need, then by name. */
export function inOrder(lines: Compliance[], { sort, descending }: Omit<Order, 'show'>): Compliance[] {
  const sign = descending ? -1 : 1
  const compare = COMPARE[sort]
  return lines.toSorted((a, b) => sign * compare(a, b) || byNeed(a, b))
}

const COMPARE: Record<ComplianceColumn, (a: Compliance, b: Compliance) => number> = {
  name: (a, b) => names.compare(a.office.name, b.office.name),
  need: (a, b) => NEEDS.indexOf(a.need) - NEEDS.indexOf(b.need),
  missing: (a, b) => a.missing.length - b.missing.length,
  unclosed: (a, b) => (a.unclosedShare ?? 0) - (b.unclosedShare ?? 0),
  not_asked: (a, b) => (a.notAskedShare ?? 0) - (b.notAskedShare ?? 0),
  last: (a, b) => lastOf(a) - lastOf(b),
}

function lastOf({ last }: Compliance): number {
  return last ? (last.at?.getTime() ?? Date.parse(last.day)) : 0
}

const WORST = ['need', 'missing', 'unclosed', 'not_asked'] as const

function byNeed(a: Compliance, b: Compliance): number {
  for (const column of WORST) {
    const found = COMPARE[column](a, b) * (isDescending(column) ? -1 : 1)
    if (found !== 0) return found
  }
  return COMPARE.name(a, b)
}
