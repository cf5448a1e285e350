import type { Db } from '../../platform/db/connect.ts'
import { inOffice } from '../../platform/db/office-scope.ts'
import type { StaffMemberRow } from '../../platform/db/schema.ts'

/** Finds the staff member whom visitors ask for and who expects guests: the one whose room has a phone. */
export function findHost(
  db: Db,
  officeId: string,
): Promise<Pick<StaffMemberRow, 'id' | 'name' | 'office_id' | 'link_version'> | undefined> {
  return inOffice(db, officeId, (tx) =>
    tx
      .selectFrom('staff_member')
      .select(['id', 'name', 'office_id', 'link_version'])
      .where('office_id', '=', officeId)
      .where('room_phone', 'is not', null)
      .orderBy('name')
      .executeTakeFirst(),
  )
}
