import type { Db } from '../../platform/db/connect.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import type { StaffFields } from '../../platform/db/schema.ts'

/** The whole roster of an office, with its counts. */
export function readRoster(db: Db, officeId: string) {
  return inOffice(db, officeId, async (tx) => ({
    members: await tx
      .selectFrom('staff_member')
      .selectAll()
      .where('office_id', '=', officeId)
      .orderBy('id')
      .execute(),
    figures: await tx
      .selectFrom('staff_figures')
      .selectAll()
      .where('office_id', '=', officeId)
      .executeTakeFirst(),
  }))
}

/** The people on the roster, to compare with a new list. */
export function knownMembers(tx: OfficeTx, officeId: string): Promise<Pick<StaffFields, 'name' | 'unit'>[]> {
  return tx.selectFrom('staff_member').select(['name', 'unit']).where('office_id', '=', officeId).execute()
}
