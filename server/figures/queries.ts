import type { OfficeDay } from '../clock.ts'
import type { Db } from '../db/connect.ts'
import { inOffice } from '../db/office-scope.ts'
import type { OfficeDayRow } from '../db/schema.ts'

/** The newest figures of one day; undefined while nobody has come. */
export function findDay(db: Db, officeId: string, day: OfficeDay): Promise<OfficeDayRow | undefined> {
  return inOffice(db, officeId, (tx) =>
    tx
      .selectFrom('office_day')
      .selectAll()
      .where('office_id', '=', officeId)
      .where('day', '=', day)
      .orderBy('revision', 'desc')
      .limit(1)
      .executeTakeFirst(),
  )
}
