import type { OfficePastRow, OfficeRow } from '../../platform/db/schema.ts'
import { addDays, type OfficeDay } from '../../platform/lib/clock.ts'
import { KINDS, kindOf } from './kinds.ts'

/** An office with its previous versions, the earliest first. */
export type TreeOffice = OfficeRow & { past: OfficeVersion[] }
type OfficeVersion = Omit<OfficePastRow, 'office_id'>

/** Fields with a history. */
export const DESCRIPTION = ['name', 'short', 'kind', 'locality', 'parent_id'] as const
export type Description = Pick<OfficeRow, (typeof DESCRIPTION)[number]>

export type Validity = Pick<OfficeRow, 'valid_from' | 'valid_to'>

export function existsOn({ valid_from, valid_to }: Validity, day: OfficeDay): boolean {
  return (valid_from === null || valid_from <= day) && (valid_to === null || day <= valid_to)
}

export function hasEnded({ valid_to }: Validity, day: OfficeDay): boolean {
  return valid_to !== null && valid_to < day
}

/** The office as it was, is or will be on this day. */
export function asOf(office: TreeOffice, day: OfficeDay): TreeOffice {
  const past = office.past.find(({ until }) => until >= day)
  return past ? { ...office, ...descriptionOf(past) } : office
}

export function descriptionOf({ name, short, kind, locality, parent_id }: Description): Description {
  return { name, short, kind, locality, parent_id }
}

export type ById = Pick<ReadonlyMap<string, TreeOffice>, 'get'>

export function byId(offices: TreeOffice[]): Map<string, TreeOffice> {
  return new Map(offices.map((office) => [office.id, office]))
}

/** The stored ancestors of this office on the day, the nearest first, whether they still exist or not. */
export function above(offices: ById, office: TreeOffice, day: OfficeDay): TreeOffice[] {
  const found: TreeOffice[] = []
  for (let at = parentOf(offices, office, day); at; at = parentOf(offices, at, day)) {
    if (at.id === office.id || found.includes(at)) break
    found.push(at)
  }
  return found
}

function parentOf(offices: ById, office: TreeOffice, day: OfficeDay): TreeOffice | undefined {
  return offices.get(asOf(office, day).parent_id ?? '')
}

/**
 * The parent of this office on the day. If the parent has ended, the office that it was merged into, else the next ancestor: an
 * office can be closed without moving those below it. Undefined if there is none.
 */
export function parentOn(offices: ById, office: TreeOffice, day: OfficeDay): TreeOffice | undefined {
  for (const one of above(offices, office, day)) {
    const living = successorOn(offices, one, day)
    if (living && living.id !== office.id && !above(offices, living, day).includes(office)) return living
  }
  return undefined
}

/** The office itself while it exists, else the one that it was merged into, over any number of mergers; undefined without one. */
export function successorOn(offices: ById, office: TreeOffice, day: OfficeDay): TreeOffice | undefined {
  const seen = new Set<TreeOffice>()
  let at: TreeOffice | undefined = office
  while (at && !existsOn(at, day) && !seen.has(at)) {
    seen.add(at)
    at = offices.get(at.successor_id ?? '')
  }
  return at && existsOn(at, day) ? at : undefined
}

export interface Branch {
  /** As of the day. */
  office: TreeOffice
  children: Branch[]
}

/** The tree on a day; undefined where there is no root. */
export function treeOn(offices: TreeOffice[], day: OfficeDay): Branch | undefined {
  const all = byId(offices)
  const root = offices.find((office) => office.parent_id === null)
  if (!root) return undefined
  const children = new Map<string, TreeOffice[]>()
  for (const office of offices) {
    if (office === root || !existsOn(office, day)) continue
    const parent = parentOn(all, office, day) ?? root
    const below = children.get(parent.id) ?? []
    below.push(asOf(office, day))
    children.set(parent.id, below)
  }
  const branch = (office: TreeOffice): Branch => ({
    office,
    children: (children.get(office.id) ?? []).sort(inOrder).map(branch),
  })
  return branch(asOf(root, day))
}

/** Created on first use, because the gate's script should not load collation tables when it starts. */
let names: Intl.Collator | undefined

/** By kind, then by name. */
export function inOrder(a: Description, b: Description): number {
  names ??= new Intl.Collator('vi')
  const place = ({ kind }: Description) => KINDS.indexOf(kindOf(kind))
  return place(a) - place(b) || names.compare(a.name, b.name)
}

/** Every day on which a description may differ from the day before, and a last day after all of them. */
export function turningDays(offices: TreeOffice[]): OfficeDay[] {
  const days = offices.flatMap((office) => office.past.map(({ until }) => addDays(until, 1)))
  return [...new Set([...days, '9999-12-31'])].sort()
}

/** Both ends included. */
interface DateRange {
  from: OfficeDay
  to: OfficeDay
}

export function existedDuring({ valid_from, valid_to }: Validity, { from, to }: DateRange): boolean {
  return (valid_from ?? from) <= to && (valid_to ?? to) >= from
}

/** Whether it has a gate. Only the root may have none, and is of the kind `district` then. */
export function hasGate({ kind }: Pick<OfficeRow, 'kind'>): boolean {
  return kind !== 'district'
}

/** Every office with a gate that existed on one of the days, as of the last day, in the order of lists. */
export function officesDuring(offices: TreeOffice[], days: DateRange): TreeOffice[] {
  return offices
    .filter((office) => hasGate(office) && existedDuring(office, days))
    .map((office) => asOf(office, days.to))
    .toSorted(inOrder)
}
