import type { Db } from '../../platform/db/connect.ts'

/** The ids of offices that have an enabled head. */
export async function officesWithHead(db: Db): Promise<Set<string>> {
  const heads = await db
    .selectFrom('account')
    .select('office_id')
    .distinct()
    .where('role', '=', 'head')
    .where('disabled_at', 'is', null)
    .execute()
  return new Set(heads.map((head) => head.office_id))
}
