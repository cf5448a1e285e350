import type { Db } from '../../platform/db/connect.ts'
import { inDistrict } from '../../platform/db/district-scope.ts'
import { inOffice } from '../../platform/db/office-scope.ts'
import type { StaffFiguresRow } from '../../platform/db/schema.ts'

/** The counts of every office that has a roster; never a name. */
export function staffInDistrict(db: Db): Promise<StaffFiguresRow[]> {
  return inDistrict(db, (tx) => tx.selectFrom('staff_figures').selectAll().execute())
}

/** The same of one office: one row, or none. */
export function staffOf(db: Db, officeId: string): Promise<StaffFiguresRow[]> {
  return inOffice(db, officeId, (tx) =>
    tx.selectFrom('staff_figures').selectAll().where('office_id', '=', officeId).execute(),
  )
}
