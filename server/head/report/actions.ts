import { sql } from 'kysely'
import type { Actor, AnyActor } from '../../platform/audit/actor.ts'
import { audit } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice } from '../../platform/db/office-scope.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import type { Frozen } from './snapshot.ts'

/**
 * Stores figures permanently under the office's next number of the year. Returns false when the id is taken. Without an
 * account, the program itself has frozen them.
 */
export function freeze(
  db: Db,
  { officeId, accountId, now }: AnyActor,
  id: string,
  frozen: Frozen,
): Promise<boolean> {
  return inOffice(db, officeId, async (tx) => {
    // Serialises concurrent snapshots, so that each gets its own number.
    await sql`select pg_advisory_xact_lock(hashtext('report-snapshot'), hashtext(${officeId}))`.execute(tx)
    const year = Number(officeDay(frozen.madeAt).slice(0, 4))
    const last = await tx
      .selectFrom('report_snapshot')
      .select('number')
      .where('office_id', '=', officeId)
      .where('year', '=', year)
      .orderBy('number', 'desc')
      .limit(1)
      .executeTakeFirst()
    const number = (last?.number ?? 0) + 1
    const { numInsertedOrUpdatedRows } = await tx
      .insertInto('report_snapshot')
      .values({
        id,
        office_id: officeId,
        year,
        number,
        from_day: frozen.period.from,
        to_day: frozen.period.to,
        before_from: frozen.before.from,
        before_to: frozen.before.to,
        frozen_at: frozen.at,
        made_at: frozen.madeAt,
        made_by: accountId ?? null,
        app_name: frozen.appName,
        figures: JSON.stringify(frozen.figures),
      })
      .onConflict((conflict) => conflict.columns(['office_id', 'id']).doNothing())
      .executeTakeFirst()
    if (numInsertedOrUpdatedRows === 0n) return false
    await audit(tx, {
      action: 'report.frozen',
      officeId,
      actorId: accountId,
      subjectId: id,
      fields: `number=${number} from=${frozen.period.from} to=${frozen.period.to} as_of=${frozen.at.toISOString()}`,
      at: now,
    })
    return true
  })
}

export function noteDownload(db: Db, { officeId, accountId, now }: Actor, id: string): Promise<void> {
  return inOffice(db, officeId, (tx) =>
    audit(tx, { action: 'report.downloaded', officeId, actorId: accountId, subjectId: id, at: now }),
  )
}
