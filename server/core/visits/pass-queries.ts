import { sql } from 'kysely'
import type { Db, Pool } from '../../platform/db/connect.ts'
import { inOffice, readAtOnce } from '../../platform/db/office-scope.ts'
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
  | 'host_member_id'
  | 'host_answer'
  | 'host_answered_at'
>

function findKey(db: Db, kind: 'pass' | 'guest', code: string, now: Date) {
  return db
    .selectFrom('key_lookup')
    .select(['office_id', 'ref_id'])
    .where('kind', '=', kind)
    .where('sha256', '=', hashKey(code))
    .where('expires_at', '>', now)
    .executeTakeFirst()
}

/** The visit of a pass that has not expired, as far as its holder, who has no account, may see it. */
export async function findByPass(db: Db, code: string, now: Date): Promise<PassVisit | undefined> {
  const key = await findKey(db, 'pass', code, now)
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
        'host_member_id',
        'host_answer',
        'host_answered_at',
      ])
      .where('office_id', '=', key.office_id)
      .where('id', '=', key.ref_id)
      .executeTakeFirst(),
  )
}

/** The visit of the guest whom this code has invited, while their day lasts. */
export async function findByInvitation(
  db: Db,
  code: string,
  now: Date,
): Promise<Pick<PassVisit, 'id' | 'office_id' | keyof VisitorState> | undefined> {
  const key = await findKey(db, 'guest', code, now)
  if (!key) return undefined
  return inOffice(db, key.office_id, (tx) =>
    tx
      .selectFrom('visit')
      .select(['id', 'office_id', 'state', 'host_answered_at', 'voided_at'])
      .where('office_id', '=', key.office_id)
      .where('guest_id', '=', key.ref_id)
      .where('voided_at', 'is', null)
      .where('duplicate_presence', '=', false)
      .executeTakeFirst(),
  )
}

export type VisitorState = Pick<VisitRow, 'id' | 'state' | 'host_answered_at' | 'voided_at'>

/** What of these visits their visitors are told of, in one round trip. */
export function findStates(
  stores: { db: Db; pool: Pool },
  officeId: string,
  ids: string[],
): Promise<VisitorState[]> {
  const query = stores.db
    .selectFrom('visit')
    .select(['id', 'state', 'host_answered_at', 'voided_at'])
    .where('office_id', '=', officeId)
    .where('id', '=', sql<string>`any(${ids}::uuid[])`)
  return readAtOnce(stores.pool, officeId, query.compile())
}
