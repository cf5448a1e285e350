import { v7 as uuidv7 } from 'uuid'
import { auditInEach } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice } from '../../platform/db/office-scope.ts'
import { plantApp } from '../recommended-app/actions.ts'
import type { AppContent } from '../recommended-app/advice.ts'
import { storeDesks } from './desk-actions.ts'
import type { Seed } from './seed-file.ts'
import { seedTree } from './seed-tree.ts'
import { storeTree } from './store-tree.ts'

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
