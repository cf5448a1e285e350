import { sql } from 'kysely'
import type { Actor } from '../../platform/audit/actor.ts'
import { auditBy } from '../../platform/audit/audit.ts'
import type { Db, Pool } from '../../platform/db/connect.ts'
import { hasRecords } from '../../platform/db/constraints.ts'
import { readDistrictAtOnce } from '../../platform/db/district-scope.ts'
import { inOffice } from '../../platform/db/office-scope.ts'
import { commonHours } from './hours.ts'
import type { Seed } from './seed-file.ts'
import { plantTree, seedTree } from './seed-offices.ts'
import { readTree } from './store-tree.ts'

/** Whether nobody has been recorded in any office, also nobody whose visit was voided or deleted since: figures stay. */
export async function isUnused({ db, pool }: { db: Db; pool: Pool }): Promise<boolean> {
  const [days] = await readDistrictAtOnce(pool, [
    db.selectFrom('office_day').select('day').limit(1).compile(),
  ] as const)
  return days.length === 0
}

/**
 * Puts another organisation in the place of the one that is there, in one transaction: its offices, desks and accounts are
 * deleted, the root's row, its audit and the actor's account stay. Refuses once anything has been recorded.
 */
export async function replaceOrganisation(
  db: Db,
  seed: Seed,
  { keepsApp, actor }: { keepsApp: boolean; actor: Actor },
): Promise<'done' | 'recorded'> {
  const { officeId, accountId, now } = actor
  const tree = seedTree(seed, now, officeId)
  try {
    await inOffice(db, officeId, async (tx) => {
      await sql`select begin_anew(${accountId}, ${seed.root.code}, ${keepsApp})`.execute(tx)
      await plantTree(tx, seed, tree, now, await readTree(tx))
      await tx
        .updateTable('office')
        .set(commonHours([tree.root]))
        .where('id', '=', officeId)
        .execute()
      await auditBy(
        tx,
        actor,
        'organisation.replaced',
        officeId,
        `${seed.kind} offices=${seed.offices.length}`,
      )
    })
    return 'done'
  } catch (error) {
    if (hasRecords(error)) return 'recorded'
    throw error
  }
}
