import { sql } from 'kysely'
import type { Db, Pool } from '../../platform/db/connect.ts'
import { inOffice, readAtOnce } from '../../platform/db/office-scope.ts'
import type { VisitRow } from '../../platform/db/schema.ts'
import { hashKey } from '../../platform/lib/bearer-key.ts'
import { END_OF_DAY, minutesInto, officeDay } from '../../platform/lib/clock.ts'
import { ofGuestsDay } from './enter.ts'

export type PassVisit = Pick<
  VisitRow,
  | 'id'
  | 'office_id'
  | 'state'
  | 'voided_at'
  | 'registered_at'
  | 'entered_at'
  | 'left_at'
  | 'ended_how'
  | 'ended_at'
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
    .select(['office_id', 'ref_id', 'expires_at'])
    .where('kind', '=', kind)
    .where('sha256', '=', hashKey(code))
    .where('expires_at', '>', now)
    .executeTakeFirst()
}

/** The visit of an unexpired pass: the columns that its holder, who has no account, may see. */
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
        'ended_how',
        'ended_at',
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

/** The guest whom this code invites for today, with the visit once the guest has come; undefined on another day. */
export async function findByInvitation(
  stores: { db: Db; pool: Pool },
  code: string,
  now: Date,
): Promise<{ officeId: string; guestId: string; visit: VisitorState | undefined } | undefined> {
  const key = await findKey(stores.db, 'guest', code, now)
  const endOfToday = minutesInto(officeDay(now), END_OF_DAY)
  if (!key || key.expires_at === null || key.expires_at > endOfToday) return undefined
  const [visit] = await findGuestStates(stores, key.office_id, [key.ref_id])
  return { officeId: key.office_id, guestId: key.ref_id, visit }
}

export type VisitorState = Pick<VisitRow, 'id' | 'state' | 'host_answered_at' | 'voided_at'>

/** The state of these visits, for their visitors' pages, in one round trip. */
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

/** The same for the visits of these guests; each `id` is the guest's. */
export function findGuestStates(
  stores: { db: Db; pool: Pool },
  officeId: string,
  guestIds: string[],
): Promise<VisitorState[]> {
  const query = stores.db
    .selectFrom('visit')
    .select((eb) => [eb.ref('guest_id').$notNull().as('id'), 'state', 'host_answered_at', 'voided_at'])
    .where('office_id', '=', officeId)
    .where('guest_id', '=', sql<string>`any(${guestIds}::uuid[])`)
    .where(ofGuestsDay)
    .where('voided_at', 'is', null)
    .where('duplicate_presence', '=', false)
  return readAtOnce(stores.pool, officeId, query.compile())
}
