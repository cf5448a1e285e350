import type { OfficeReformRow } from '../../platform/db/schema.ts'
import { addDays, type OfficeDay } from '../../platform/lib/clock.ts'
import { commonHours } from './hours.ts'
import { newOffice } from './new-office.ts'
import { asOf, byId, DESCRIPTION, hasEnded, type TreeOffice } from './tree.ts'
import { addOffice, closeOffice, type TreeResult, updateOffice } from './tree-change.ts'

type Reform = Pick<OfficeReformRow, 'day' | 'changes'>

interface When {
  day: OfficeDay
  now: Date
  idOf: (code: string) => string
  accountsFollow?: boolean
}

/**
 * The tree after a reform that takes effect on `day`. `idOf` gives a new office its id: a real one, or its code in a preview.
 * Refuses a code that does not exist, and names it in the problem. An office that has already ended keeps its end.
 */
export function enact(
  offices: TreeOffice[],
  { changes }: Pick<Reform, 'changes'>,
  { day, now, idOf, accountsFollow = false }: When,
): TreeResult {
  const eve = addDays(day, -1)
  const find = (tree: TreeOffice[], code: string | undefined) =>
    tree.find((office) => office.code === code)?.id
  const root = offices.find((office) => office.parent_id === null)?.id ?? null
  const hours = commonHours(offices)
  const steps: [code: string, (tree: TreeOffice[]) => TreeResult][] = [
    ...changes.open.map((one): (typeof steps)[number] => [
      one.code,
      (tree) => {
        const parent_id = one.parent ? (find(tree, one.parent) ?? '') : root
        return addOffice(tree, {
          ...newOffice({ ...one, id: idOf(one.code), parent_id, hours, now }),
          valid_from: day,
        })
      },
    ]),
    ...changes.change.map(({ code, parent, ...patch }): (typeof steps)[number] => [
      code,
      (tree) => {
        const moved = parent ? { parent_id: find(tree, parent) ?? '' } : {}
        return updateOffice(tree, find(tree, code) ?? '', { ...patch, ...moved }, day, day)
      },
    ]),
    ...changes.close.map(({ code, into }): (typeof steps)[number] => [
      code,
      (tree) => {
        const office = tree.find((one) => one.code === code)
        if (office && hasEnded(office, eve)) return { ok: true, offices: tree }
        const successor = into && (find(tree, into) ?? 'unknown')
        return closeOffice(tree, office?.id ?? '', eve, successor, accountsFollow)
      },
    ]),
  ]
  let tree = offices
  for (const [code, step] of steps) {
    const changed = step(tree)
    if (!changed.ok) {
      const { problem } = changed
      return { ok: false, problem: { ...problem, detail: { ...problem.detail, code } } }
    }
    tree = changed.offices
  }
  return { ok: true, offices: tree }
}

/** The offices that a reform ends, without those that had already ended before `day`. */
export function endedBy(
  offices: TreeOffice[],
  { changes }: Pick<Reform, 'changes'>,
  day: OfficeDay,
): TreeOffice[] {
  const codes = new Set(changes.close.map(({ code }) => code))
  return offices.filter((office) => codes.has(office.code) && !hasEnded(office, addDays(day, -1)))
}

/** The difference between the trees before and after a reform; offices as they are on its day. */
export interface Effects {
  begin: TreeOffice[]
  end: { office: TreeOffice; into: TreeOffice | undefined }[]
  change: { before: TreeOffice; after: TreeOffice }[]
}

export function effectsOf(before: TreeOffice[], after: TreeOffice[], day: OfficeDay): Effects {
  const known = byId(before)
  const all = byId(after)
  const effects: Effects = { begin: [], end: [], change: [] }
  for (const office of after) {
    const was = known.get(office.id)
    if (!was) {
      effects.begin.push(office)
      continue
    }
    if (was.valid_to !== office.valid_to) {
      effects.end.push({ office: was, into: all.get(office.successor_id ?? '') })
    }
    const [old, anew] = [asOf(was, day), asOf(office, day)]
    if (DESCRIPTION.some((field) => old[field] !== anew[field]))
      effects.change.push({ before: old, after: anew })
  }
  return effects
}
