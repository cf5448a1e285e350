import { type NewDesk, storeDesks } from '../../core/offices/desk-actions.ts'
import { changeTreeIn, readTree } from '../../core/offices/store-tree.ts'
import { takeImport } from '../../http/lists/pending.ts'
import type { Actor } from '../../platform/audit/actor.ts'
import { audit, auditInEach } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { violatedUnique } from '../../platform/db/constraints.ts'
import { type DistrictTx, inDistrict, inDistrictOffice } from '../../platform/db/district-scope.ts'
import type { OfficeTx } from '../../platform/db/office-scope.ts'
import { grouped } from '../../platform/lib/grouped.ts'
import type { ImportPlan, Standing } from './import-plan.ts'

/** `gone`: the list has expired or is another user's; `changed`: it would now have other effects than previewed. */
type Imported = 'done' | 'gone' | 'changed'

/**
 * Applies a previewed list, completely or not at all. `plan` returns undefined when the effects are no longer those of the
 * preview.
 */
export async function importOffices(
  db: Db,
  actor: Actor,
  importId: string,
  plan: (standing: Pick<Standing, 'offices' | 'desks'>) => ImportPlan | undefined,
): Promise<Imported> {
  const { officeId: districtId, accountId, now } = actor
  const owner = { officeId: districtId, accountId, kind: 'offices' as const }
  try {
    return await inDistrictOffice(db, districtId, async (tx) => {
      const taken = await takeImport(tx, owner, importId, now)
      if (!taken || taken === 'done') return taken ?? 'gone'
      // The row lock makes any other change of the tree wait.
      await tx.selectFrom('office').select('id').where('id', '=', districtId).forUpdate().execute()
      const offices = await readTree(tx)
      const planned = plan({
        offices,
        desks: await desksOf(tx),
      })
      if (!planned) throw new StaleImport()
      await changeTreeIn(tx, actor, () => ({ ok: true, offices: planned.offices }))
      await changeDesks(tx, planned, actor)
      const count = (state: string) => planned.outcomes.filter((one) => one.state === state).length
      await audit(tx, {
        action: 'offices.imported',
        officeId: districtId,
        actorId: accountId,
        fields: `new=${count('new')} changed=${count('changed')}`,
        at: now,
      })
      return 'done'
    })
  } catch (error) {
    if (error instanceof StaleImport || violatedUnique(error) === 'desk_name') return 'changed'
    throw error
  }
}

/** Thrown to roll back the transaction. */
class StaleImport extends Error {}

/** The current desks of every office, in one query. */
export function readDesks(db: Db): Promise<Standing['desks']> {
  return inDistrict(db, desksOf)
}

async function desksOf(tx: DistrictTx): Promise<Standing['desks']> {
  const all = await tx
    .selectFrom('desk')
    .select(['id', 'office_id', 'name', 'one_stop'])
    .where('valid_to', 'is', null)
    .orderBy('name')
    .execute()
  return new Map(grouped(all, ({ office_id }) => office_id))
}

async function changeDesks(tx: OfficeTx, { newDesks, markedDesks }: ImportPlan, actor: Actor): Promise<void> {
  const { officeId: districtId, accountId, now } = actor
  await storeDesks(tx, [...newDesks, ...markedDesks], districtId)
  const changes = [
    ...newDesks.map((desk) => [desk, { action: 'desk.added' as const }] as const),
    ...markedDesks.map((desk) => [desk, { action: 'desk.changed' as const, fields: 'one_stop' }] as const),
  ]
  const eventsIn = (chain: (desk: NewDesk) => { officeId: string; subjectId: string }) =>
    changes.map(([desk, event]) => ({ ...event, ...chain(desk), actorId: accountId, at: now }))
  await auditInEach(
    tx,
    [
      ...eventsIn(({ office_id }) => ({ officeId: districtId, subjectId: office_id })),
      ...eventsIn(({ id, office_id }) => ({ officeId: office_id, subjectId: id })),
    ],
    districtId,
  )
}
