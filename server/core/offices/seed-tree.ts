import { v7 as uuidv7 } from 'uuid'
import { StartError } from '../../platform/lib/errors.ts'
import type { NewDesk } from './desk-actions.ts'
import { newOffice } from './new-office.ts'
import { enact } from './reform.ts'
import { type Seed, seedHours } from './seed-file.ts'
import { above, byId, existsOn, type TreeOffice } from './tree.ts'
import type { TreeResult } from './tree-change.ts'

interface SeedTree {
  offices: TreeOffice[]
  desks: NewDesk[]
  /** The codes of the reforms that have taken effect. */
  enacted: string[]
}

/**
 * The tree of a seed file: its first offices, changed by every reform up to the day `treeOf`. Throws a StartError if the result
 * is no tree.
 */
export function seedTree(seed: Seed, now: Date): SeedTree {
  const ids = new Map<string, string>()
  const idOf = (code: string) => {
    const id = ids.get(code) ?? uuidv7()
    ids.set(code, id)
    return id
  }
  let offices = firstTree(seed, idOf, now)
  const reforms = seed.reforms.filter(({ day }) => seed.treeOf !== undefined && day <= seed.treeOf)
  for (const reform of reforms.toSorted((a, b) => a.day.localeCompare(b.day))) {
    offices = sound(enact(offices, { changes: reform }, { day: reform.day, now, idOf }), reform.code)
  }
  const first = offices.find(({ code }) => code === seed.firstOffice)
  if (!first || (seed.treeOf && !existsOn(first, seed.treeOf))) {
    throw new StartError(
      `The seed file begins with ${seed.firstOffice}, which is not there on ${seed.treeOf}.`,
    )
  }
  const withDesks = [...seed.offices, ...reforms.flatMap(({ open }) => open)]
  const desks = withDesks.flatMap(({ code, desks: some }) =>
    some.map(({ name, oneStop }) => ({ id: uuidv7(), office_id: idOf(code), name, one_stop: oneStop })),
  )
  return { offices, desks, enacted: reforms.map(({ code }) => code) }
}

function firstTree(seed: Seed, idOf: (code: string) => string, now: Date): TreeOffice[] {
  const { district, offices } = seed
  const root = {
    ...newOffice({
      ...district,
      id: idOf(district.code),
      kind: 'district',
      parent_id: null,
      hours: seedHours(seed, district),
      now,
    }),
  }
  const rows = offices.map((office) => ({
    ...newOffice({
      ...office,
      id: idOf(office.code),
      parent_id: idOf(office.parent ?? district.code),
      hours: seedHours(seed, office),
      now,
    }),
    valid_from: office.validFrom ?? null,
    valid_to: office.validTo ?? null,
    successor_id: office.successor ? idOf(office.successor) : null,
    retention_days: office.retentionDays,
  }))
  const all = byId([root, ...rows])
  const lost = rows.find((office) => above(all, office, '9999-12-31').at(-1) !== root)
  if (lost) throw new StartError(`The seed file puts ${lost.code} under itself.`)
  return [root, ...rows]
}

function sound(changed: TreeResult, reform: string): TreeOffice[] {
  if (changed.ok) return changed.offices
  throw new StartError(`The reform ${reform} of the seed file makes no tree: ${changed.problem.key}`)
}
