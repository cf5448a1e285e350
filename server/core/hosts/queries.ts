import type { Db } from '../../platform/db/connect.ts'
import { inOffice } from '../../platform/db/office-scope.ts'
import type { StaffMemberRow } from '../../platform/db/schema.ts'
import { hashKey } from '../../platform/lib/bearer-key.ts'
import { isPassCode } from '../visits/codes.ts'

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

/** The staff member whose page a personal link opens; undefined if there is none. */
export async function findByLink(db: Db, code: string): Promise<StaffMemberRow | undefined> {
  if (!isPassCode(code)) return undefined
  const key = await db
    .selectFrom('key_lookup')
    .select(['office_id', 'ref_id'])
    .where('kind', '=', 'personal')
    .where('sha256', '=', hashKey(code))
    .executeTakeFirst()
  return key && findMember(db, key.office_id, key.ref_id)
}

/** Which of these hashes belong to valid personal links, in hexadecimal. */
export async function openLinksOf(db: Db, hashes: Buffer[]): Promise<Set<string>> {
  const rows = await db
    .selectFrom('key_lookup')
    .select('sha256')
    .where('kind', '=', 'personal')
    .where('sha256', 'in', hashes)
    .execute()
  return new Set(rows.map(({ sha256 }) => sha256.toString('hex')))
}
