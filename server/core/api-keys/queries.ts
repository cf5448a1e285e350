import type { Db } from '../../platform/db/connect.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import type { ApiKeyRow } from '../../platform/db/schema.ts'
import { hashKey } from '../../platform/lib/bearer-key.ts'
import type { OfficeDay } from '../../platform/lib/clock.ts'
import { MAX_KEYS } from './key.ts'

/** A key with the day of its last use. */
export interface ApiKey extends ApiKeyRow {
  /** Null if never used. */
  used_on: OfficeDay | null
}

/** The district's keys, the newest first. */
export function listKeys(db: Db, officeId: string): Promise<ApiKey[]> {
  return inOffice(db, officeId, (tx) =>
    keysOf(tx, officeId).orderBy('k.made_at', 'desc').orderBy('k.id').limit(MAX_KEYS).execute(),
  )
}

/** One of the district's keys; undefined if it does not exist or was withdrawn. */
export function findKey(db: Db, officeId: string, id: string): Promise<ApiKey | undefined> {
  return inOffice(db, officeId, (tx) => keysOf(tx, officeId).where('k.id', '=', id).executeTakeFirst())
}

/** Finds a key by the text that another system sent; undefined if it does not exist or was withdrawn. */
export async function findSentKey(db: Db, text: string): Promise<ApiKey | undefined> {
  const known = await db
    .selectFrom('key_lookup')
    .select(['office_id', 'ref_id'])
    .where('kind', '=', 'api')
    .where('sha256', '=', hashKey(text))
    .executeTakeFirst()
  return known && findKey(db, known.office_id, known.ref_id)
}

function keysOf(tx: OfficeTx, officeId: string) {
  return tx
    .selectFrom('api_key as k')
    .leftJoin('api_key_use as u', (join) =>
      join.onRef('u.office_id', '=', 'k.office_id').onRef('u.key_id', '=', 'k.id'),
    )
    .selectAll('k')
    .select('u.day as used_on')
    .where('k.office_id', '=', officeId)
}
