import { addDays, type OfficeDay } from '../../platform/lib/clock.ts'
import {
  above,
  asOf,
  type ById,
  byId,
  DESCRIPTION,
  type Description,
  descriptionOf,
  existsOn,
  parentOn,
  type TreeOffice,
  turningDays,
} from './tree.ts'

/** Why a change of the tree is refused: the form field, and the message beside it. */
export interface TreeProblem {
  field: string
  key: `problem.${string}`
  detail?: Record<string, string>
}

export type TreeResult = { ok: true; offices: TreeOffice[] } | { ok: false; problem: TreeProblem }

type DescriptionPatch = Omit<Patch, keyof Settings>

/** The settings of the district; hours are the head's. */
export type Settings = Pick<TreeOffice, 'one_stop' | 'retention_days' | 'valid_from'>
export type Patch = {
  [Field in keyof (Description & Settings)]?: (Description & Settings)[Field] | undefined
}

/** Adds an office below a parent that exists when it begins. */
export function addOffice(offices: TreeOffice[], office: TreeOffice): TreeResult {
  if (offices.some(({ code }) => code === office.code)) return refused('code', 'problem.code_taken')
  const parent = offices.find(({ id }) => id === office.parent_id)
  if (!parent) return refused('parent', 'problem.parent_unknown')
  if (office.valid_from && !existsOn(parent, office.valid_from))
    return refused('parent', 'problem.parent_ended')
  return { ok: true, offices: [...offices, office] }
}

/**
 * Changes an office's description. With `from`, from that day on, and the previous version is kept; without it, as a correction
 * of every version with the same wrong value. Settings have no history.
 */
export function updateOffice(
  offices: TreeOffice[],
  id: string,
  { one_stop, retention_days, valid_from, ...patch }: Patch,
  from: OfficeDay | undefined,
  today: OfficeDay,
): TreeResult {
  const all = byId(offices)
  const office = all.get(id)
  if (!office) return refused('form', 'problem.form')
  if (patch.parent_id !== undefined) {
    const parent = all.get(patch.parent_id ?? '')
    if (!parent || office.parent_id === null) return refused('parent', 'problem.parent_unknown')
    if (!existsOn(parent, from ?? today)) return refused('parent', 'problem.parent_ended')
  }
  if (valid_from && office.valid_to && office.valid_to < addDays(valid_from, -1)) {
    return refused('valid_from', 'problem.ends_first')
  }
  const settings = { one_stop, retention_days, valid_from }
  const kept = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined))
  const described = from ? describedFrom(office, patch, from) : corrected(office, patch, today)
  const changed = { ...described, ...kept }
  return patch.parent_id !== undefined && isCircular(all, changed)
    ? refused('parent', 'problem.parent_circle')
    : { ok: true, offices: replaced(offices, changed) }
}

function corrected(office: TreeOffice, patch: DescriptionPatch, today: OfficeDay): TreeOffice {
  const wrong = asOf(office, today)
  const correct = <T extends Description>(one: T): T => ({ ...one, ...onlyWhereSame(one, wrong, patch) })
  return { ...correct(office), past: office.past.map(correct) }
}

function describedFrom(office: TreeOffice, patch: DescriptionPatch, from: OfficeDay): TreeOffice {
  const eve = addDays(from, -1)
  const before = descriptionOf(asOf(office, eve))
  const anew = <T extends Description>(one: T): T => ({ ...one, ...onlyWhereSame(one, before, patch) })
  const past = office.past.filter(({ until }) => until < eve)
  const later = office.past.filter(({ until }) => until > eve).map(anew)
  const after = anew(office)
  const differs = DESCRIPTION.some((field) => (later[0] ?? after)[field] !== before[field])
  return { ...after, past: [...past, ...(differs ? [{ until: eve, ...before }] : []), ...later] }
}

/** Other versions change only in fields with the same value, so that a later renaming stays. */
function onlyWhereSame(one: Description, wrong: Description, patch: DescriptionPatch): Partial<Description> {
  const same = DESCRIPTION.filter((field) => patch[field] !== undefined && one[field] === wrong[field])
  return Object.fromEntries(same.map((field) => [field, patch[field]]))
}

/** Whether the office stands under itself on any day. Only the days on which it or an office above it changes can differ. */
function isCircular(all: ById, office: TreeOffice): boolean {
  const line = new Set([office])
  for (const one of line) {
    const parents = [one, ...one.past].map(({ parent_id }) => all.get(parent_id ?? ''))
    for (const parent of parents) if (parent && parent.id !== office.id) line.add(parent)
  }
  return turningDays([...line]).some((day) => {
    const top = above(all, office, day).at(-1) ?? office
    return asOf(top, day).parent_id !== null
  })
}

/**
 * Ends an office after `lastDay`, merged into another one or not; the root cannot end. Accounts of its gate may follow into the
 * other office; a head stays with the log, which nobody else may read.
 */
export function closeOffice(
  offices: TreeOffice[],
  id: string,
  lastDay: OfficeDay,
  intoId?: string,
  accountsFollow = false,
): TreeResult {
  const all = byId(offices)
  const office = all.get(id)
  if (!office?.parent_id) return refused('form', 'problem.form')
  if (office.valid_from && lastDay < addDays(office.valid_from, -1))
    return refused('last_day', 'problem.ends_first')
  const next = addDays(lastDay, 1)
  const into = all.get(intoId ?? '')
  if (intoId) {
    if (!into?.parent_id || into.id === id || !existsOn(into, next))
      return refused('into', 'problem.successor_ended')
    if (above(all, into, next).includes(office)) return refused('into', 'problem.successor_below')
  }
  const ended = {
    ...office,
    valid_to: lastDay,
    successor_id: intoId ?? null,
    accounts_follow: intoId !== undefined && accountsFollow,
  }
  const changed = replaced(offices, ended)
  return into && isCrosswise(byId(changed), into, next)
    ? refused('into', 'problem.successor_below')
    : { ok: true, offices: changed }
}

/** Undoes the end of an office. */
export function reopenOffice(offices: TreeOffice[], id: string): TreeResult {
  const office = offices.find((one) => one.id === id)
  if (!office) return refused('form', 'problem.form')
  const opened = { ...office, valid_to: null, successor_id: null, accounts_follow: false }
  return { ok: true, offices: replaced(offices, opened) }
}

/**
 * Whether a merger has put offices under one another in a circle, where no tree would show them. Every office that has moved is
 * now below `into`, so every such circle passes through `into`.
 */
function isCrosswise(all: ById, into: TreeOffice, day: OfficeDay): boolean {
  const passed = new Set<TreeOffice>()
  for (let at = parentOn(all, into, day); at && !passed.has(at); at = parentOn(all, at, day)) {
    if (at === into) return true
    passed.add(at)
  }
  return false
}

function replaced(offices: TreeOffice[], changed: TreeOffice): TreeOffice[] {
  return offices.map((office) => (office.id === changed.id ? changed : office))
}

function refused(field: string, key: TreeProblem['key'], detail?: Record<string, string>): TreeResult {
  return { ok: false, problem: { field, key, ...(detail && { detail }) } }
}
