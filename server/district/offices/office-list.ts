import type { Kind } from '../../core/offices/kinds.ts'
import { asOf, byId, type TreeOffice } from '../../core/offices/tree.ts'
import type { TreeProblem } from '../../core/offices/tree-change.ts'
import type { OfficeDay } from '../../platform/lib/clock.ts'
import { fold } from '../../platform/lib/text.ts'

/** One row of a list of offices; fields that it leaves out do not change. */
export interface ListedOffice {
  number: number
  code: string
  name?: string | undefined
  short?: string | undefined
  kind?: Kind | undefined
  locality?: string | undefined
  /** The code or name of an existing office or of another row. */
  parent?: string | undefined
  valid_from?: OfficeDay | undefined
  valid_to?: OfficeDay | undefined
  /** The code or name of the office that goes on with its work after `valid_to`. */
  into?: string | undefined
  desks?: { name: string; one_stop: boolean }[] | undefined
}

/** `above` and `successor` are the codes of `parent` and `into`; undefined when those are empty or match none. */
export type Listed = ListedOffice & { above?: string | undefined; successor?: string | undefined }

export function withCodes(rows: ListedOffice[], offices: TreeOffice[], today: OfficeDay): Listed[] {
  const codes = new Set([...offices, ...rows].map(({ code }) => code))
  /** By folded name; undefined for a name that several offices have. */
  const named = new Map<string, string | undefined>()
  for (const { code, name, short } of [...offices.map((office) => asOf(office, today)), ...rows]) {
    for (const word of new Set([name, short].filter((one) => one !== undefined).map(fold))) {
      named.set(word, named.has(word) && named.get(word) !== code ? undefined : code)
    }
  }
  const codeOf = (typed: string | undefined) => {
    const code = typed?.toLowerCase() ?? ''
    return codes.has(code) ? code : named.get(fold(code))
  }
  return rows.map((row) => ({ ...row, above: codeOf(row.parent), successor: codeOf(row.into) }))
}

/** Problems between rows, by row number. */
export function listProblems(
  rows: Listed[],
  broken: ReadonlySet<string>,
  offices: TreeOffice[],
  today: OfficeDay,
): Map<number, TreeProblem> {
  const stored = new Map(offices.map((office) => [office.code, office]))
  const circular = inCircle(rows, offices, today)
  const seen = new Set<string>()
  const problems = new Map<number, TreeProblem>()
  for (const row of rows) {
    const problem = problemOf(row, {
      stored: stored.get(row.code),
      twice: seen.has(row.code),
      circular,
      broken,
    })
    if (problem) problems.set(row.number, problem)
    seen.add(row.code)
  }
  return problems
}

function problemOf(
  row: Listed,
  {
    stored,
    twice,
    circular,
    broken,
  }: {
    stored: TreeOffice | undefined
    twice: boolean
    circular: ReadonlySet<string>
    broken: ReadonlySet<string>
  },
): TreeProblem | undefined {
  if (twice) return { field: 'code', key: 'problem.code_twice' }
  if (stored?.parent_id === null) return { field: 'code', key: 'problem.import_root' }
  if (!stored && !row.name) return { field: 'name', key: 'problem.missing' }
  if (!stored && !row.kind) return { field: 'kind', key: 'problem.missing' }
  if (row.into !== undefined) {
    if (!stored) return { field: 'into', key: 'problem.into_new' }
    if (!row.successor) return { field: 'into', key: 'problem.successor_unknown' }
    if (!row.valid_to && !stored.valid_to) return { field: 'valid_to', key: 'problem.missing' }
  }
  if (circular.has(row.code)) return { field: 'parent', key: 'problem.parent_circle' }
  if (row.parent === undefined || row.above !== undefined) return undefined
  const key = broken.has(row.parent.toLowerCase()) ? 'problem.parent_refused' : 'problem.parent_unknown'
  return { field: 'parent', key }
}

/** The codes of all rows in a cycle of parents; which row is wrong cannot be decided here. */
function inCircle(rows: Listed[], offices: TreeOffice[], today: OfficeDay): Set<string> {
  const all = byId(offices)
  const parents = new Map<string, string | undefined>()
  for (const office of offices) parents.set(office.code, all.get(asOf(office, today).parent_id ?? '')?.code)
  // For a code that occurs twice the first row counts.
  for (const row of rows.toReversed()) if (row.above) parents.set(row.code, row.above)
  const isUnderItself = (code: string) => {
    const passed = new Set<string>()
    let at = parents.get(code)
    while (at !== undefined && at !== code && !passed.has(at)) {
      passed.add(at)
      at = parents.get(at)
    }
    return at === code
  }
  return new Set(rows.map(({ code }) => code).filter(isUnderItself))
}

/** Sorts parents before their children, and what is merged after what it may be merged into. */
export function parentsFirst(rows: Listed[]): Listed[] {
  const of = new Map(rows.toReversed().map((row) => [row.code, row]))
  const depth = (row: Listed) => {
    const passed = new Set<Listed>()
    for (let at = of.get(row.above ?? ''); at && !passed.has(at); at = of.get(at.above ?? '')) passed.add(at)
    return passed.size
  }
  return rows
    .map((row) => ({ row, depth: depth(row) }))
    .toSorted(
      (a, b) =>
        Number(!!a.row.into) - Number(!!b.row.into) || a.depth - b.depth || a.row.number - b.row.number,
    )
    .map(({ row }) => row)
}
