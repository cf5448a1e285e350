import type { Db, Pool } from '../../platform/db/connect.ts'
import { readAtOnce } from '../../platform/db/office-scope.ts'
import type { VisitRow } from '../../platform/db/schema.ts'

export type Present = Pick<
  VisitRow,
  | 'id'
  | 'state'
  | 'name'
  | 'slip_number'
  | 'phone'
  | 'commune_code'
  | 'organisation'
  | 'host'
  | 'plate'
  | 'badge'
  | 'badge_returned_at'
  | 'party_size'
  | 'entered_at'
>

/** Everybody who is inside or waiting; without a limit, because nobody may be missing from this list. */
export function listPresent(stores: { db: Db; pool: Pool }, officeId: string): Promise<Present[]> {
  const query = stores.db
    .selectFrom('visit')
    .select([
      'id',
      'state',
      'name',
      'slip_number',
      'phone',
      'commune_code',
      'organisation',
      'host',
      'plate',
      'badge',
      'badge_returned_at',
      'party_size',
      'entered_at',
    ])
    .where('office_id', '=', officeId)
    .where('state', 'in', ['waiting', 'inside'])
    .where('voided_at', 'is', null)
    .orderBy('entered_at')
    .orderBy('id')
  return readAtOnce(stores.pool, officeId, query.compile())
}
