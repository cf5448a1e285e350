import { sql } from 'kysely'
import type { Actor, AnyActor } from '../../platform/audit/actor.ts'
import { audit } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { COUNTS } from '../../platform/db/counts.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import type { Draft } from './figures.ts'
import { countedInBoth, inReport, type ReportPeriods } from './queries.ts'

/**
 * Stores figures permanently under the office's next number of the year. Returns false when the id is taken. Without an
 * account, the program itself has frozen them.
 */
export function freeze(
  db: Db,
  { officeId, accountId, now }: AnyActor,
  id: string,
  frozen: Draft & ReportPeriods & { district: boolean },
): Promise<boolean> {
  return inReport(db, { officeId, district: frozen.district }, async (tx) => {
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
        on_all: frozen.district,
        figures: JSON.stringify(frozen.figures),
      })
      .onConflict((conflict) => conflict.columns(['office_id', 'id']).doNothing())
      .executeTakeFirst()
    if (numInsertedOrUpdatedRows === 0n) return false
    await copyDays(tx, { officeId, id }, frozen)
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

/** Copies the days of the reported offices as they are, or as they stood at the cut. */
async function copyDays(
  tx: OfficeTx,
  { officeId, id }: { officeId: string; id: string },
  frozen: Draft & ReportPeriods,
): Promise<void> {
  const columns = ['day', 'revision', ...COUNTS] as const
  const offices = frozen.figures.offices.map((office) => office.id)
  await tx
    .insertInto('report_day')
    .columns(['office_id', 'snapshot_id', 'reported_id', ...columns])
    .expression((eb) =>
      eb
        .selectFrom(countedInBoth(tx, frozen, offices).as('d'))
        .select([
          sql<string>`${officeId}::uuid`.as('whose'),
          sql<string>`${id}::uuid`.as('snapshot'),
          'd.office_id',
        ])
        .select(columns.map((name) => `d.${name}` as const))
        // In the order of the key, which makes its index in half the time.
        .orderBy('d.office_id')
        .orderBy('d.day'),
    )
    .execute()
}

export function noteDownload(db: Db, { officeId, accountId, now }: Actor, id: string): Promise<void> {
  return inOffice(db, officeId, (tx) =>
    audit(tx, { action: 'report.downloaded', officeId, actorId: accountId, subjectId: id, at: now }),
  )
}
