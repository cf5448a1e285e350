import { sql } from 'kysely'
import { v5 as uuidv5 } from 'uuid'
import type { Actor } from '../../platform/audit/actor.ts'
import { audit } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice } from '../../platform/db/office-scope.ts'

/**
 * Numbers new sheets after the last one, audited. Returns their first and last number, or those already made for `clientUuid`.
 */
export function issueSheets(
  db: Db,
  { officeId, accountId, now }: Actor,
  { clientUuid, count }: { clientUuid: string; count: number },
): Promise<{ from: number; until: number; isNew: boolean }> {
  return inOffice(db, officeId, async (tx) => {
    // Prevents two heads from printing the same number at the same time.
    await sql`select pg_advisory_xact_lock(hashtext('paper-sheet'), hashtext(${officeId}))`.execute(tx)
    const ids = Array.from({ length: count }, (_, index) => uuidv5(String(index), clientUuid))
    const made = await tx
      .selectFrom('paper_sheet')
      .select('number')
      .where('office_id', '=', officeId)
      .where('id', 'in', ids)
      .orderBy('number')
      .execute()
    const [first] = made
    if (first) return { from: first.number, until: made.at(-1)?.number ?? first.number, isNew: false }
    const last = await tx
      .selectFrom('paper_sheet')
      .select('number')
      .where('office_id', '=', officeId)
      .orderBy('number', 'desc')
      .limit(1)
      .executeTakeFirst()
    const from = (last?.number ?? 0) + 1
    const sheets = ids.map((id, index) => ({
      id,
      office_id: officeId,
      number: from + index,
      issued_at: now,
      issued_by: accountId,
      returned_at: null,
      returned_by: null,
    }))
    await tx.insertInto('paper_sheet').values(sheets).execute()
    await audit(tx, {
      action: 'paper.issued',
      officeId,
      actorId: accountId,
      fields: `count=${count}`,
      at: now,
    })
    return { from, until: from + count - 1, isNew: true }
  })
}

/** Marks a sheet as returned and completely entered; only once. */
export function returnSheet(db: Db, { officeId, accountId, now }: Actor, sheetId: string): Promise<void> {
  return inOffice(db, officeId, async (tx) => {
    const { numUpdatedRows } = await tx
      .updateTable('paper_sheet')
      .set({ returned_at: now, returned_by: accountId })
      .where('office_id', '=', officeId)
      .where('id', '=', sheetId)
      .where('returned_at', 'is', null)
      .executeTakeFirst()
    if (numUpdatedRows === 0n) return
    await audit(tx, {
      action: 'paper.returned',
      officeId,
      actorId: accountId,
      subjectId: sheetId,
      at: now,
    })
  })
}
