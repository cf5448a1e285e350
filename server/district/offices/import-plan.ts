import type { NewDesk } from '../../core/offices/desk-actions.ts'
import { commonHours } from '../../core/offices/hours.ts'
import { kindOf } from '../../core/offices/kinds.ts'
import { newOffice } from '../../core/offices/new-office.ts'
import { asOf, byId, hasEnded, type TreeOffice } from '../../core/offices/tree.ts'
import {
  addOffice,
  closeOffice,
  type Patch,
  type TreeProblem,
  type TreeResult,
  updateOffice,
} from '../../core/offices/tree-change.ts'
import type { DeskRow } from '../../platform/db/schema.ts'
import type { OfficeDay } from '../../platform/lib/clock.ts'
import { fold } from '../../platform/lib/text.ts'
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

type Step = Omit<Outcome, 'number'> & { offices?: TreeOffice[]; added?: NewDesk[]; marked?: NewDesk[] }

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
  const plan: ImportPlan = { outcomes: [], offices: standing.offices, newDesks: [], markedDesks: [] }
  for (const row of parentsFirst(listed)) {
    const problem = problems.get(row.number)
    const step = problem ? refused(problem) : stepOf(row, plan.offices, standing, when)
    const { offices, added = [], marked = [], ...outcome } = step
    plan.outcomes.push({ number: row.number, ...outcome })
    if (offices) plan.offices = offices
    plan.newDesks.push(...added)
    plan.markedDesks.push(...marked)
  }
  plan.outcomes.sort((a, b) => a.number - b.number)
  return plan
}

function stepOf(row: Listed, offices: TreeOffice[], standing: Standing, when: When): Step {
  const office = coded(offices, row.code)
  return office ? changedBy(row, office, offices, standing, when) : additionOf(row, offices, when)
}

function coded(offices: TreeOffice[], code: string | undefined): TreeOffice | undefined {
  return offices.find((office) => office.code === code)
}

function additionOf(row: Listed, offices: TreeOffice[], { today, now, newId }: When): Step {
  const { code, name = '', short = name, kind = 'other', locality, valid_from = today, valid_to } = row
  const root = offices.find((office) => office.parent_id === null)
  const parent = row.above ? coded(offices, row.above) : root
  if (!parent) return refused({ field: 'parent', key: 'problem.parent_refused' })
  if (valid_to && valid_to < valid_from) return refused({ field: 'valid_to', key: 'problem.ends_first' })
  const id = newId()
  const made = newOffice({
    ...{ id, code, name, short, kind, locality, now },
    parent_id: parent.id,
    oneStop: kind === 'one_stop',
    hours: commonHours(root ? [root] : []),
  })
  const opened = addOffice(offices, { ...made, valid_from, valid_to: valid_to ?? null })
  if (!opened.ok) return refused(opened.problem)
  const added = (row.desks ?? []).map((desk) => ({ id: newId(), office_id: id, ...desk }))
  return { state: 'new', changes: [], offices: opened.offices, added }
}

function changedBy(
  row: Listed,
  office: TreeOffice,
  offices: TreeOffice[],
  standing: Standing,
  when: When,
): Step {
  const { today } = when
  const { patch, changes } = differences(row, office, offices, today)
  const desks = deskChanges(row.desks ?? [], office.id, standing.desks.get(office.id) ?? [], when)
  const names = [...desks.added, ...desks.marked].map(({ name }) => name)
  if (names.length > 0) changes.push({ field: 'desks', before: null, after: names.join(', ') })
  if (changes.length === 0) return { state: 'unchanged', changes }
  if (hasEnded(office, today)) return refused({ field: 'code', key: 'problem.import_ended' })
  // An office that begins today or later has no past to keep.
  const from = office.valid_from && office.valid_from >= today ? undefined : today
  const described = updateOffice(offices, office.id, patch, from, today)
  const ended = described.ok ? endedBy(row, office, described.offices, standing, today) : described
  if (!ended.ok) return refused(ended.problem)
  return { state: 'changed', changes, offices: ended.offices, ...desks }
}

function differences(row: Listed, office: TreeOffice, offices: TreeOffice[], today: OfficeDay) {
  const all = byId(offices)
  const current = asOf(office, today)
  const parent = row.above === undefined ? undefined : coded(offices, row.above)
  const codeOf = (id: string | null) => all.get(id ?? '')?.code ?? null
  const fields: [FieldChange['field'], before: string | null, after: string | undefined, patch?: Patch][] = [
    ['name', current.name, row.name, { name: row.name }],
    ['short', current.short, row.short, { short: row.short }],
    ['kind', kindOf(current.kind), row.kind, { kind: row.kind }],
    ['locality', current.locality, row.locality, { locality: row.locality }],
    ['parent', codeOf(current.parent_id), parent?.code, { parent_id: parent?.id }],
    ['valid_from', office.valid_from, row.valid_from, { valid_from: row.valid_from }],
    ['valid_to', office.valid_to, row.valid_to],
    ['into', codeOf(office.successor_id), row.successor],
  ]
  const patch: Patch = {}
  const changes: FieldChange[] = []
  for (const [field, before, after, change] of fields) {
    if (after === undefined || after === before) continue
    changes.push({ field, before, after })
    Object.assign(patch, change)
  }
  return { patch, changes }
}

/** The desks that begin, and those that become the one-stop desk or cease to be it. */
function deskChanges(
  desks: { name: string; one_stop: boolean }[],
  officeId: string,
  there: Pick<DeskRow, 'id' | 'name' | 'one_stop'>[],
  { today, newId }: When,
): { added: NewDesk[]; marked: NewDesk[] } {
  const added: NewDesk[] = []
  const marked: NewDesk[] = []
  for (const desk of desks) {
    const same = there.find(({ name }) => fold(name) === fold(desk.name))
    if (!same) added.push({ id: newId(), office_id: officeId, ...desk, valid_from: today })
    else if (same.one_stop !== desk.one_stop)
      marked.push({ office_id: officeId, ...same, one_stop: desk.one_stop })
  }
  return { added, marked }
}

/** Refuses an end that would leave visits outside the office's days, or people inside. */
function endedBy(
  row: Listed,
  office: TreeOffice,
  offices: TreeOffice[],
  { lastEntry, inside }: Standing,
  today: OfficeDay,
): TreeResult {
  const { id, valid_to: before } = office
  const valid_to = row.valid_to ?? before
  const successor_id = row.successor ? coded(offices, row.successor)?.id : office.successor_id
  if (!valid_to || (valid_to === before && successor_id === office.successor_id)) return { ok: true, offices }
  const last = lastEntry.get(id)
  const problem = (key: TreeProblem['key'], detail: Record<string, string>): TreeResult => ({
    ok: false,
    problem: { field: 'valid_to', key, detail },
  })
  if (last && last > valid_to) return problem('problem.entries_until', { day: last })
  const count = inside.get(id) ?? 0
  if (count > 0 && valid_to === today) return problem('problem.import_inside', { count: String(count) })
  // The gate goes on at the successor, unless the office's page has said otherwise.
  const accountsFollow = row.successor ? true : office.accounts_follow
  const ended = closeOffice(offices, id, valid_to, successor_id ?? undefined, accountsFollow)
  if (ended.ok || ended.problem.field === 'into') return ended
  return { ok: false, problem: { ...ended.problem, field: 'valid_to' } }
}

function refused(problem: TreeProblem): Step {
  return { state: 'refused', changes: [], problem }
}
