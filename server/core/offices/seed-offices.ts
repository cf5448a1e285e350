import { v7 as uuidv7 } from 'uuid'
import { auditInEach } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import { StartError } from '../../platform/lib/errors.ts'
import { storeOrganisation } from '../organisation/organisation.ts'
import { plantApp } from '../recommended-app/actions.ts'
import type { AppContent } from '../recommended-app/advice.ts'
import { type NewDesk, storeDesks } from './desk-actions.ts'
import { newOffice } from './new-office.ts'
import { type Seed, seedHours } from './seed-file.ts'
import { storeTree } from './store-tree.ts'
import { above, byId, type TreeOffice } from './tree.ts'

/** Whether nothing has been set up yet. */
export async function isEmpty(db: Db): Promise<boolean> {
  return (await db.selectFrom('office').select('id').limit(1).executeTakeFirst()) === undefined
}

/** Stores the organisation, its offices with their desks, and the recommended app. The accounts are the caller's. */
export function seedOffices(db: Db, seed: Seed, now: Date): Promise<TreeOffice[]> {
  const tree = seedTree(seed, now)
  return inOffice(db, tree.root.id, (tx) => plantTree(tx, seed, tree, now))
}

/** The same in an open transaction in the scope of the root, which may be `before`. Returns the offices, the root first. */
export async function plantTree(
  tx: OfficeTx,
  { kind, organisation: details, app }: Seed,
  { root, offices, desks }: SeedTree,
  now: Date,
  before: TreeOffice[] = [],
): Promise<TreeOffice[]> {
  const events = await storeTree(tx, before, offices)
  await storeOrganisation(tx, { rootId: root.id, kind, details }, now)
  await storeDesks(tx, desks, root.id)
  if (app) await plantApp(tx, uuidv7(), appOf(app), now)
  const others = events.filter(({ officeId }) => officeId !== root.id)
  await auditInEach(
    tx,
    others.map((event) => ({ ...event, at: now })),
    root.id,
  )
  return offices
}

function appOf(app: NonNullable<Seed['app']>): AppContent {
  const { androidUrl, androidMinimum, iosUrl, iosMinimum, ...rest } = app
  return {
    ...rest,
    android_url: androidUrl,
    android_minimum: androidMinimum,
    ios_url: iosUrl,
    ios_minimum: iosMinimum,
  }
}

interface SeedTree {
  root: TreeOffice
  /** The root first. */
  offices: TreeOffice[]
  desks: NewDesk[]
}

/** Throws a StartError if an office is under itself. */
export function seedTree({ root: seeded, offices }: Seed, now: Date, rootId = uuidv7()): SeedTree {
  const ids = new Map([...offices.map(({ code }) => [code, uuidv7()] as const), [seeded.code, rootId]])
  const idOf = (code: string) => ids.get(code) ?? ''
  const hoursOf = (one: Parameters<typeof seedHours>[1]) => seedHours({ root: seeded }, one)
  const { gate, ...described } = seeded
  const root = newOffice({
    ...described,
    id: idOf(seeded.code),
    // Where nobody else has a gate, the root has it.
    kind: gate || offices.length === 0 ? 'other' : 'district',
    parent_id: null,
    hours: hoursOf(seeded),
    now,
  })
  const rows = offices.map((office) => ({
    ...newOffice({
      ...office,
      id: idOf(office.code),
      parent_id: idOf(office.parent ?? seeded.code),
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
  return { root, offices: [root, ...rows], desks }
}
