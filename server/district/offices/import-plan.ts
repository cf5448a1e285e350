import type { NewDesk } from '../../core/offices/desk-actions.ts'
import { commonHours } from '../../core/offices/hours.ts'
import { kindOf } from '../../core/offices/kinds.ts'
import { newOffice } from '../../core/offices/new-office.ts'
import {
  added as addedOffice,
  closed,
  type OfficeResult,
  type Patch,
  type TreeProblem,
  updated,
  withOffice,
} from '../../core/offices/office-change.ts'
import { asOf, type ById, byId, hasEnded, type TreeOffice } from '../../core/offices/tree.ts'
import type { DeskRow } from '../../platform/db/schema.ts'
import type { OfficeDay } from '../../platform/lib/clock.ts'
import { deskChanges } from './desk-changes.ts'
import { type Listed, type ListedOffice, listProblems, parentsFirst, withCodes } from './office-list.ts'

/** The current state, to which a list of offices is compared. */
export interface Standing {
  offices: TreeOffice[]
  /** Current desks by office. */
  desks: ReadonlyMap<string, Pick<DeskRow, 'id' | 'name' | 'one_stop'>[]>
  /** The last day on which each office recorded a visit, and how many visits are inside now. */
  lastEntry: ReadonlyMap<string, OfficeDay>
  inside: ReadonlyMap<string, number>
}

export interface FieldChange {
  field: 'name' | 'short' | 'kind' | 'locality' | 'parent' | 'valid_from' | 'valid_to' | 'into' | 'desks'
  before: string | null
  after: string | null
}

export interface Outcome {
  number: number
  state: 'new' | 'changed' | 'unchanged' | 'refused'
  changes: FieldChange[]
  problem?: TreeProblem
}

export interface ImportPlan {
  outcomes: Outcome[]
  offices: TreeOffice[]
  newDesks: NewDesk[]
  /** Desks that become the one-stop desk or cease to be it. */
  markedDesks: NewDesk[]
}

interface When {
  today: OfficeDay
  now: Date
  newId: () => string
}

type Step = Omit<Outcome, 'number'> & { office?: TreeOffice; added?: NewDesk[]; marked?: NewDesk[] }

/** The tree as the rows so far leave it: a row costs the same however many offices there are. */
interface Tree {
  root: TreeOffice | undefined
  all: Map<string, TreeOffice>
  codes: Map<string, string>
}

/**
 * The effects of a list, row by row: an unknown office is opened, a known one changes from today on, so that its past stays as
 * it was. An empty cell changes nothing. `broken` are the codes of rows that could not be read.
 */
export function planImport(
  rows: ListedOffice[],
  broken: ReadonlySet<string>,
  standing: Standing,
  when: When,
): ImportPlan {
  const listed = withCodes(rows, standing.offices, when.today)
  const problems = listProblems(listed, broken, standing.offices, when.today)
  const tree: Tree = {
    root: standing.offices.find((office) => office.parent_id === null),
    all: byId(standing.offices),
    codes: new Map(standing.offices.map(({ id, code }) => [code, id])),
  }
  const plan: ImportPlan = { outcomes: [], offices: [], newDesks: [], markedDesks: [] }
  for (const row of parentsFirst(listed)) {
    const problem = problems.get(row.number)
    const step = problem ? refused(problem) : stepOf(row, tree, standing, when)
    const { office, added = [], marked = [], ...outcome } = step
    plan.outcomes.push({ number: row.number, ...outcome })
    if (office) {
      tree.all.set(office.id, office)
      tree.codes.set(office.code, office.id)
    }
    plan.newDesks.push(...added)
    plan.markedDesks.push(...marked)
  }
  plan.outcomes.sort((a, b) => a.number - b.number)
  return { ...plan, offices: [...tree.all.values()] }
}

function stepOf(row: Listed, tree: Tree, standing: Standing, when: When): Step {
  const office = coded(tree, row.code)
  return office ? changedBy(row, office, tree, standing, when) : additionOf(row, tree, when)
}

function coded({ all, codes }: Tree, code: string): TreeOffice | undefined {
  return all.get(codes.get(code) ?? '')
}

function additionOf(row: Listed, tree: Tree, { today, now, newId }: When): Step {
  const { code, name = '', short = name, kind = 'other', locality, valid_from = today, valid_to } = row
  const parent = row.above ? coded(tree, row.above) : tree.root
  if (!parent) return refused({ field: 'parent', key: 'problem.parent_refused' })
  if (valid_to && valid_to < valid_from) return refused({ field: 'valid_to', key: 'problem.ends_first' })
  const id = newId()
  const made = newOffice({
    ...{ id, code, name, short, kind, locality, now },
    parent_id: parent.id,
    oneStop: kind === 'one_stop',
    hours: commonHours(tree.root ? [tree.root] : []),
  })
  const opened = addedOffice(tree.all, tree.codes, { ...made, valid_from, valid_to: valid_to ?? null })
  if (!opened.ok) return refused(opened.problem)
  const added = (row.desks ?? []).map((desk) => ({ id: newId(), office_id: id, ...desk }))
  return { state: 'new', changes: [], office: opened.office, added }
}

function changedBy(row: Listed, office: TreeOffice, tree: Tree, standing: Standing, when: When): Step {
  const { today } = when
  const { patch, changes } = differences(row, office, tree, today)
  const desks = deskChanges(row.desks ?? [], office.id, standing.desks.get(office.id) ?? [], when)
  const names = [...desks.added, ...desks.marked].map(({ name }) => name)
  if (names.length > 0) changes.push({ field: 'desks', before: null, after: names.join(', ') })
  if (changes.length === 0) return { state: 'unchanged', changes }
  if (hasEnded(office, today)) return refused({ field: 'code', key: 'problem.import_ended' })
  // An office that begins today or later has no past to keep.
  const from = office.valid_from && office.valid_from >= today ? undefined : today
  const described = updated(tree.all, office.id, patch, from, today)
  const ended = described.ok
    ? endedBy(row, office, { ...tree, all: withOffice(tree.all, described.office) }, standing, today)
    : described
  if (!ended.ok) return refused(ended.problem)
  return { state: 'changed', changes, office: ended.office, ...desks }
}

function differences(row: Listed, office: TreeOffice, tree: Tree, today: OfficeDay) {
  const shown = asOf(office, today)
  const parent = row.above === undefined ? undefined : coded(tree, row.above)
  const above = tree.all.get(shown.parent_id ?? '')
  const codes = { before: above?.code ?? null, after: parent?.code }
  const fields: [FieldChange['field'], before: string | null, after: string | undefined][] = [
    ['name', shown.name, row.name],
    ['short', shown.short, row.short],
    ['kind', kindOf(shown.kind), row.kind],
    ['locality', shown.locality, row.locality],
    ['parent', codes.before, codes.after],
    ['valid_from', office.valid_from, row.valid_from],
    ['valid_to', office.valid_to, row.valid_to],
    ['into', tree.all.get(office.successor_id ?? '')?.code ?? null, row.successor],
  ]
  const changes: FieldChange[] = fields.flatMap(([field, before, after]) =>
    after === undefined || after === before ? [] : [{ field, before, after }],
  )
  const has = (field: FieldChange['field']) => changes.some((one) => one.field === field)
  const patch: Patch = {
    ...(has('name') && { name: row.name }),
    ...(has('short') && { short: row.short }),
    ...(has('kind') && { kind: row.kind }),
    ...(has('locality') && { locality: row.locality }),
    ...(has('parent') && { parent_id: parent?.id }),
    ...(has('valid_from') && { valid_from: row.valid_from }),
  }
  return { patch, changes }
}

/** Refuses an end that would leave visits outside the office's days, or people inside. */
function endedBy(
  row: Listed,
  office: TreeOffice,
  tree: { all: ById; codes: Tree['codes'] },
  { lastEntry, inside }: Standing,
  today: OfficeDay,
): OfficeResult {
  const { all, codes } = tree
  const { id, valid_to: before } = office
  const valid_to = row.valid_to ?? before
  const successor_id = row.successor ? codes.get(row.successor) : office.successor_id
  if (!valid_to || (valid_to === before && successor_id === office.successor_id))
    return { ok: true, office: all.get(id) ?? office }
  const last = lastEntry.get(id)
  const problem = (key: TreeProblem['key'], detail: Record<string, string>): OfficeResult => ({
    ok: false,
    problem: { field: 'valid_to', key, detail },
  })
  if (last && last > valid_to) return problem('problem.entries_until', { day: last })
  const count = inside.get(id) ?? 0
  if (count > 0 && valid_to === today) return problem('problem.import_inside', { count: String(count) })
  // The gate goes on at the successor, unless the office's page has said otherwise.
  const accountsFollow = row.successor ? true : office.accounts_follow
  const ended = closed(all, id, valid_to, successor_id ?? undefined, accountsFollow)
  if (ended.ok || ended.problem.field === 'into') return ended
  return { ok: false, problem: { ...ended.problem, field: 'valid_to' } }
}

function refused(problem: TreeProblem): Step {
  return { state: 'refused', changes: [], problem }
}
