import type { OfficeDay } from '../clock.ts'
import type { Db } from '../db/connect.ts'
import { inDistrict } from '../db/district-scope.ts'
import type { OfficeDayRow } from '../db/schema.ts'

/** The newest figures of one day, of every office that has any. */
export function figuresInDistrict(db: Db, day: OfficeDay): Promise<OfficeDayRow[]> {
  return inDistrict(db, (tx) =>
    tx
      .selectFrom('office_day')
      .selectAll()
      .distinctOn('office_id')
      .where('day', '=', day)
      .orderBy('office_id')
      .orderBy('revision', 'desc')
      .execute(),
  )
}
