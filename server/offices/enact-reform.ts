import { v7 as uuidv7 } from 'uuid'
import { audit } from '../audit/audit.ts'
import type { OfficeDay } from '../clock.ts'
import type { Db } from '../db/connect.ts'
import { inOffice } from '../db/office-scope.ts'
import type { OfficeReformRow } from '../db/schema.ts'
import { insertDesks } from './desk-actions.ts'
import { enact } from './reform.ts'
import { type Author, changeTreeIn } from './store-tree.ts'
import type { Changed } from './tree-change.ts'

/** Applies a prepared reform from a day on, all of it or nothing. One that has been applied stays as it is. */
export function enactReform(
  db: Db,
  author: Author,
  reform: Pick<OfficeReformRow, 'id' | 'changes'>,
  day: OfficeDay,
): Promise<Changed | 'done'> {
  const { districtId, accountId, now } = author
  return inOffice(db, districtId, async (tx) => {
    const waiting = await tx
      .updateTable('office_reform')
      .set({ enacted_from: day })
      .where('id', '=', reform.id)
      .where('enacted_from', 'is', null)
      .executeTakeFirst()
    if (waiting.numUpdatedRows === 0n) return 'done'
    const ids = new Map(reform.changes.open.map(({ code }) => [code, uuidv7()]))
    const idOf = (code: string) => ids.get(code) ?? uuidv7()
    const changed = await changeTreeIn(tx, author, (offices) => enact(offices, reform, { day, now, idOf }))
    if (!changed.ok) throw new Refused(changed)
    const desks = reform.changes.open.flatMap(({ code, desks: some }) =>
      some.map(({ name, oneStop }) => ({ id: uuidv7(), office_id: idOf(code), name, one_stop: oneStop })),
    )
    await insertDesks(tx, desks, districtId)
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

/** Takes the transaction back. */
class Refused extends Error {
  readonly changed: Changed
  constructor(changed: Changed) {
    super('refused')
    this.changed = changed
  }
}
