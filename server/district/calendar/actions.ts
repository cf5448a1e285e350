import type { Actor } from '../../platform/audit/actor.ts'
import { auditBy } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice } from '../../platform/db/office-scope.ts'
import type { CalendarDayRow } from '../../platform/db/schema.ts'
import type { OfficeDay } from '../../platform/lib/clock.ts'

/** Makes a day an exception or changes its kind; does nothing when it already is of that kind. */
export async function setCalendarDay(
  db: Db,
  { officeId, accountId, now }: Actor,
  { day, kind, note }: Pick<CalendarDayRow, 'day' | 'kind' | 'note'>,
): Promise<void> {
  await inOffice(db, officeId, async (tx) => {
    const exception = { kind, note, set_at: now }
    const { numInsertedOrUpdatedRows } = await tx
      .insertInto('calendar_day')
      .values({ day, ...exception })
      .onConflict((conflict) =>
        conflict
          .column('day')
          .doUpdateSet(exception)
          .where((eb) => eb.or([eb('calendar_day.kind', '<>', kind), eb('calendar_day.note', '<>', note)])),
      )
      .executeTakeFirst()
    if (numInsertedOrUpdatedRows === 0n) return
    await auditBy(tx, { officeId, accountId, now }, 'calendar.day_set', undefined, `day=${day} kind=${kind}`)
  })
}

/** Removes an exception, so that weekday and law decide again; does nothing when there is none. */
export async function clearCalendarDay(
  db: Db,
  { officeId, accountId, now }: Actor,
  day: OfficeDay,
): Promise<void> {
  await inOffice(db, officeId, async (tx) => {
    const { numDeletedRows } = await tx.deleteFrom('calendar_day').where('day', '=', day).executeTakeFirst()
    if (numDeletedRows === 0n) return
    await auditBy(tx, { officeId, accountId, now }, 'calendar.day_cleared', undefined, `day=${day}`)
  })
}
