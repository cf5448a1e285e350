import { v7 as uuidv7 } from 'uuid'
import { StartError } from '../../platform/lib/errors.ts'
import type { NewDesk } from './desk-actions.ts'
import { newOffice } from './new-office.ts'
import { type Seed, seedHours } from './seed-file.ts'
import { above, byId, type TreeOffice } from './tree.ts'

/** The offices of a seed file, the root first, and their desks. Throws a StartError if an office is under itself. */
export function seedTree(
  { district, offices }: Seed,
  now: Date,
): { offices: TreeOffice[]; desks: NewDesk[] } {
  const ids = new Map([district, ...offices].map(({ code }) => [code, uuidv7()]))
  const idOf = (code: string) => ids.get(code) ?? ''
  const hoursOf = (one: Parameters<typeof seedHours>[1]) => seedHours({ district }, one)
  const root = newOffice({
    ...district,
    id: idOf(district.code),
    kind: 'district',
    parent_id: null,
    hours: hoursOf(district),
    now,
  })
  const rows = offices.map((office) => ({
    ...newOffice({
      ...office,
      id: idOf(office.code),
      parent_id: idOf(office.parent ?? district.code),
      hours: hoursOf(office),
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
  const desks = offices.flatMap(({ code, desks: some }) =>
    some.map(({ name, oneStop }) => ({ id: uuidv7(), office_id: idOf(code), name, one_stop: oneStop })),
  )
  return { offices: [root, ...rows], desks }
}
