import { v7 as uuidv7 } from 'uuid'
import { audit } from '../audit/audit.ts'
import { plantApp } from '../campaign/actions.ts'
import type { Db } from '../db/connect.ts'
import { inOffice } from '../db/office-scope.ts'
import type { Seed } from './seed-file.ts'

/** The ids of a planted district: its root and every office by code. */
export interface Planted {
  districtId: string
  officeIds: Map<string, string>
}

/** True while nothing has been set up. */
export async function isEmpty(db: Db): Promise<boolean> {
  return (await db.selectFrom('office').select('id').limit(1).executeTakeFirst()) === undefined
}

/** Writes the district, its offices with their desks, and the recommended app. */
export async function plant(db: Db, seed: Seed, now: Date): Promise<Planted> {
  const districtId = uuidv7()
  const rows = seed.offices.map((office) => ({ office, id: uuidv7() }))
  await db.transaction().execute(async (tx) => {
    await tx
      .insertInto('office')
      .values([
        {
          id: districtId,
          ...seed.district,
          kind: 'district',
          locality: null,
          parent_id: null,
          valid_from: null,
          valid_to: null,
          created_at: now,
        },
        ...rows.map(({ office, id }) => ({
          id,
          code: office.code,
          name: office.name,
          short: office.short,
          kind: office.kind,
          locality: office.locality ?? null,
          parent_id: districtId,
          valid_from: null,
          valid_to: null,
          one_stop: office.oneStop,
          close_minutes: office.closeMinutes,
          created_at: now,
        })),
      ])
      .execute()
    const { androidUrl, androidMinimum, iosUrl, iosMinimum, ...app } = seed.app
    await plantApp(
      tx,
      uuidv7(),
      {
        ...app,
        android_url: androidUrl,
        android_minimum: androidMinimum,
        ios_url: iosUrl,
        ios_minimum: iosMinimum,
      },
      now,
    )
  })
  for (const { office, id } of rows) await plantDesks(db, id, office.desks, now)
  return { districtId, officeIds: new Map(rows.map(({ office, id }) => [office.code, id])) }
}

function plantDesks(
  db: Db,
  officeId: string,
  desks: Seed['offices'][number]['desks'],
  now: Date,
): Promise<void> {
  return inOffice(db, officeId, async (tx) => {
    if (desks.length > 0) {
      await tx
        .insertInto('desk')
        .values(
          desks.map((desk) => ({
            id: uuidv7(),
            office_id: officeId,
            name: desk.name,
            one_stop: desk.oneStop,
          })),
        )
        .execute()
    }
    await audit(tx, { action: 'office.created', officeId, subjectId: officeId, at: now })
  })
}
