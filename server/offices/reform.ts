import { addDays, type OfficeDay } from '../clock.ts'
import type { OfficeReformRow } from '../db/schema.ts'
import { newOffice } from './new-office.ts'
import type { TreeOffice } from './tree.ts'
import { type Changed, end, open, redescribe } from './tree-change.ts'

export type Reform = Pick<OfficeReformRow, 'day' | 'changes'>

/**
 * The tree after a reform that takes effect on `day`. `idOf` gives a new office its id: a real one, or its code
 * where the tree is only looked at. What it says of codes that are not there, or no more, is refused.
 */
export function enact(
  offices: TreeOffice[],
  { changes }: Pick<Reform, 'changes'>,
  { day, now, idOf }: { day: OfficeDay; now: Date; idOf: (code: string) => string },
): Changed {
  const eve = addDays(day, -1)
  const find = (tree: TreeOffice[], code: string | undefined) =>
    tree.find((office) => office.code === code)?.id
  const root = offices.find((office) => office.parent_id === null)?.id ?? null
  const steps: ((tree: TreeOffice[]) => Changed)[] = [
    ...changes.open.map((one) => (tree: TreeOffice[]) => {
      const parent_id = one.parent ? (find(tree, one.parent) ?? '') : root
      return open(tree, { ...newOffice({ ...one, id: idOf(one.code), parent_id, now }), valid_from: day })
    }),
    ...changes.change.map(({ code, parent, ...patch }) => (tree: TreeOffice[]) => {
      const moved = parent ? { parent_id: find(tree, parent) ?? '' } : {}
      return redescribe(tree, find(tree, code) ?? '', { ...patch, ...moved }, day, day)
    }),
    ...changes.close.map(
      ({ code, into }) =>
        (tree: TreeOffice[]) =>
          end(tree, find(tree, code) ?? '', eve, into && (find(tree, into) ?? 'unknown')),
    ),
  ]
  let tree = offices
  for (const step of steps) {
    const changed = step(tree)
    if (!changed.ok) return changed
    tree = changed.offices
  }
  return { ok: true, offices: tree }
}

/** Which offices a reform ends, of those that are there. */
export function endedBy(offices: TreeOffice[], { changes }: Pick<Reform, 'changes'>): TreeOffice[] {
  const codes = new Set(changes.close.map(({ code }) => code))
  return offices.filter((office) => codes.has(office.code))
}
