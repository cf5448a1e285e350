import { type Compliance, isOpen, NEEDS } from './compliance.ts'

export const COMPLIANCE_COLUMNS = ['name', 'need', 'missing', 'unclosed', 'not_asked', 'last'] as const
export type ComplianceColumn = (typeof COMPLIANCE_COLUMNS)[number]

/** Filters: offices that need attention, offices with one need, or all. */
export const SHOWN = ['open', ...NEEDS, 'all'] as const
export type Shown = (typeof SHOWN)[number]

export interface Order {
  show: Shown
  sort: ComplianceColumn
  descending: boolean
}

/** Parses the query; missing or invalid parts get their defaults. */
export function readOrder(query: Record<string, unknown>): Order {
  const sort = COMPLIANCE_COLUMNS.find((column) => column === query['sort']) ?? 'need'
  const { order } = query
  return {
    show: SHOWN.find((one) => one === query['show']) ?? 'open',
    sort,
    descending: order === 'up' ? false : order === 'down' ? true : isDescending(sort),
  }
}

/** The default direction: the worst first, names in ascending order. */
export function isDescending(column: ComplianceColumn): boolean {
  return column === 'missing' || column === 'unclosed' || column === 'not_asked'
}

export function isShown(line: Pick<Compliance, 'need'>, show: Shown): boolean {
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
