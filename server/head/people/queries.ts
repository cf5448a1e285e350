import type { Db } from '../../platform/db/connect.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import type { StaffFields, StaffFiguresRow, StaffMemberRow } from '../../platform/db/schema.ts'
import { hashKey } from '../../platform/lib/bearer-key.ts'

export interface Roster {
  members: StaffMemberRow[]
  figures: StaffFiguresRow | undefined
}

/** The whole roster of an office, with its counts. */
export function readRoster(db: Db, officeId: string): Promise<Roster> {
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

export function findMember(db: Db, officeId: string, id: string): Promise<StaffMemberRow | undefined> {
  return inOffice(db, officeId, (tx) =>
    tx
      .selectFrom('staff_member')
      .selectAll()
      .where('office_id', '=', officeId)
      .where('id', '=', id)
      .executeTakeFirst(),
  )
}

/** The person whose declaration a personal link opens. */
export async function findByLink(db: Db, code: string): Promise<StaffMemberRow | undefined> {
  const key = await db
    .selectFrom('key_lookup')
    .select(['office_id', 'ref_id'])
    .where('kind', '=', 'personal')
    .where('sha256', '=', hashKey(code))
    .executeTakeFirst()
  return key && findMember(db, key.office_id, key.ref_id)
}

/** The people on the roster, for a list that may name them again. */
export function knownMembers(tx: OfficeTx, officeId: string): Promise<Pick<StaffFields, 'name' | 'unit'>[]> {
  return tx.selectFrom('staff_member').select(['name', 'unit']).where('office_id', '=', officeId).execute()
}
