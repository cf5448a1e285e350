import type { Db } from '../../platform/db/connect.ts'
import { inOffice } from '../../platform/db/office-scope.ts'
import type { VisitRow } from '../../platform/db/schema.ts'
import { hashKey } from '../../platform/lib/bearer-key.ts'

export type PassVisit = Pick<
  VisitRow,
  | 'id'
  | 'office_id'
  | 'state'
  | 'voided_at'
  | 'registered_at'
  | 'entered_at'
  | 'left_at'
  | 'name'
  | 'slip_number'
  | 'party_size'
  | 'app_status'
  | 'app_outcome'
>

/** The visit of a pass that has not expired, as far as its holder, who has no account, may see it. */
export async function findByPass(db: Db, code: string, now: Date): Promise<PassVisit | undefined> {
  const key = await db
    .selectFrom('key_lookup')
    .select(['office_id', 'ref_id'])
    .where('kind', '=', 'pass')
    .where('sha256', '=', hashKey(code))
    .where('expires_at', '>', now)
    .executeTakeFirst()
  if (!key) return undefined
  return inOffice(db, key.office_id, (tx) =>
    tx
      .selectFrom('visit')
      .select([
        'id',
        'office_id',
        'state',
        'voided_at',
        'registered_at',
        'entered_at',
        'left_at',
        'name',
        'slip_number',
        'party_size',
        'app_status',
        'app_outcome',
      ])
      .where('office_id', '=', key.office_id)
      .where('id', '=', key.ref_id)
      .executeTakeFirst(),
  )
}
