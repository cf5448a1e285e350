import { v7 as uuidv7 } from 'uuid'
import { storeDesks } from '../../core/offices/desk-actions.ts'
import { type Effects, effectsOf, enact } from '../../core/offices/reform.ts'
import { changeTreeIn } from '../../core/offices/store-tree.ts'
import type { TreeResult } from '../../core/offices/tree-change.ts'
import type { Actor } from '../../platform/audit/actor.ts'
import { audit } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice } from '../../platform/db/office-scope.ts'
import type { OfficeReformRow } from '../../platform/db/schema.ts'
import type { OfficeDay } from '../../platform/lib/clock.ts'

interface Enactment {
  day: OfficeDay
  /** The decision on which the reform is based. */
  order: { number: string; date: OfficeDay }
  /** True when the gate accounts of closing offices move to the successor. */
  accountsFollow: boolean
}

/**
 * Applies a prepared reform from a day on, completely or not at all. One that has been applied stays unchanged. `asSeen` checks
 * whether the effects are those that its page showed.
 */
export function enactReform(
  db: Db,
  actor: Actor,
  reform: Pick<OfficeReformRow, 'id' | 'changes'>,
  { day, order, accountsFollow }: Enactment,
  asSeen: (effects: Effects) => boolean,
): Promise<TreeResult | 'done'> {
  const { officeId: districtId, accountId, now } = actor
  return inOffice(db, districtId, async (tx) => {
    const waiting = await tx
      .updateTable('office_reform')
      .set({
        enacted_from: day,
        order_number: order.number,
        order_date: order.date,
        enacted_at: now,
        enacted_by: accountId,
      })
      .where('id', '=', reform.id)
      .where('enacted_from', 'is', null)
      .executeTakeFirst()
    if (waiting.numUpdatedRows === 0n) return 'done'
    const ids = new Map(reform.changes.open.map(({ code }) => [code, uuidv7()]))
    const idOf = (code: string) => ids.get(code) ?? uuidv7()
    const changed = await changeTreeIn(tx, actor, (offices) => {
      const enacted = enact(offices, reform, { day, now, idOf, accountsFollow })
      if (!enacted.ok || asSeen(effectsOf(offices, enacted.offices, day))) return enacted
      return { ok: false, problem: { field: 'form', key: 'problem.reform_changed' } }
    })
    if (!changed.ok) throw new Refused(changed)
    const desks = reform.changes.open.flatMap(({ code, desks: some }) =>
      some.map(({ name, oneStop }) => ({ id: uuidv7(), office_id: idOf(code), name, one_stop: oneStop })),
    )
    await storeDesks(tx, desks, districtId)
    await audit(tx, {
      action: 'reform.enacted',
      officeId: districtId,
      actorId: accountId,
      subjectId: reform.id,
      fields: `from=${day} opened=${reform.changes.open.length} changed=${reform.changes.change.length} closed=${reform.changes.close.length}`,
      at: now,
    })
    return changed
  }).catch((error: unknown) => {
    if (error instanceof Refused) return error.changed
    throw error
  })
}

/** Thrown to roll back the transaction. */
class Refused extends Error {
  readonly changed: TreeResult
  constructor(changed: TreeResult) {
    super('refused')
    this.changed = changed
  }
}
