import { v7 as uuidv7 } from 'uuid'
import { auditInEach } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice } from '../../platform/db/office-scope.ts'
import { StartError } from '../../platform/lib/errors.ts'
import { storeOrganisation } from '../organisation/organisation.ts'
import { plantApp } from '../recommended-app/actions.ts'
import type { AppContent } from '../recommended-app/advice.ts'
import { type NewDesk, storeDesks } from './desk-actions.ts'
import { newOffice } from './new-office.ts'
import { type Seed, seedHours } from './seed-file.ts'
import { storeTree } from './store-tree.ts'
import { above, byId, type TreeOffice } from './tree.ts'

/** The ids of a seeded district: its root, and every office by code. */
interface Seeded {
  districtId: string
  officeIds: Map<string, string>
}

/** Whether nothing has been set up yet. */
export async function isEmpty(db: Db): Promise<boolean> {
  return (await db.selectFrom('office').select('id').limit(1).executeTakeFirst()) === undefined
}

/** Stores the district, its offices with their desks, and the recommended app. */
export async function seedOffices(db: Db, seed: Seed, now: Date): Promise<Seeded> {
  const tree = seedTree(seed, now)
  const [root] = tree.offices
  if (!root) throw new Error('a seed without a district')
  await inOffice(db, root.id, async (tx) => {
    const events = await storeTree(tx, [], tree.offices)
    const { kind, organisation: details } = seed
    await storeOrganisation(tx, { rootId: root.id, kind, details }, now)
    await storeDesks(tx, tree.desks, root.id)
    await plantApp(tx, uuidv7(), appOf(seed), now)
    const others = events.filter(({ officeId }) => officeId !== root.id)
    await auditInEach(
      tx,
      others.map((event) => ({ ...event, at: now })),
      root.id,
    )
  })
  return { districtId: root.id, officeIds: new Map(tree.offices.map(({ code, id }) => [code, id])) }
}

function appOf({ app }: Seed): AppContent {
  const { androidUrl, androidMinimum, iosUrl, iosMinimum, ...rest } = app
  return {
    ...rest,
    android_url: androidUrl,
    android_minimum: androidMinimum,
    ios_url: iosUrl,
    ios_minimum: iosMinimum,
  }
}

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
