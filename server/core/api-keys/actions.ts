import { sql } from 'kysely'
import type { Actor, AnyActor } from '../../platform/audit/actor.ts'
import { auditBy } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice } from '../../platform/db/office-scope.ts'
import type { ApiKeyRow } from '../../platform/db/schema.ts'
import { hashKey } from '../../platform/lib/bearer-key.ts'
import { isPressedTwice, officeDay } from '../../platform/lib/clock.ts'
import type { Keys } from '../../platform/lib/keys.ts'
import { apiKey, MAX_KEYS } from './key.ts'
import type { ApiKey } from './queries.ts'

interface Stores {
  db: Db
  keys: Keys
}

type NewKey = Pick<ApiKeyRow, 'id' | 'name' | 'scope' | 'offices' | 'expires_at'>

/**
 * Makes a key of the district. `again`: by the second press of the button; `there`: the form was sent before; `full`: the
 * district has {@link MAX_KEYS}.
 */
export function makeKey(
  { db, keys }: Stores,
  actor: Actor,
  { id, name, scope, offices, expires_at }: NewKey,
): Promise<'made' | 'again' | 'there' | 'full'> {
  const { officeId, accountId, now } = actor
  return inOffice(db, officeId, async (tx) => {
    // Concurrent requests take turns: both would find room for the last key.
    await sql`select pg_advisory_xact_lock(hashtext('api_key'), hashtext(${officeId}))`.execute(tx)
    const all = await tx
      .selectFrom('api_key')
      .select(['id', 'made_at', 'made_by'])
      .where('office_id', '=', officeId)
      .execute()
    const known = all.find((one) => one.id === id)
    if (known) return known.made_by === accountId && isPressedTwice(known.made_at, now) ? 'again' : 'there'
    if (all.length >= MAX_KEYS) return 'full'
    const row = {
      office_id: officeId,
      id,
      name,
      scope,
      offices,
      expires_at,
      made_at: now,
      made_by: accountId,
    }
    const { numInsertedOrUpdatedRows } = await tx
      .insertInto('api_key')
      .values(row)
      .onConflict((conflict) => conflict.columns(['office_id', 'id']).doNothing())
      .executeTakeFirstOrThrow()
    if (numInsertedOrUpdatedRows === 0n) return 'there'
    await tx
      .insertInto('key_lookup')
      .values({
        kind: 'api',
        sha256: hashKey(apiKey(keys, officeId, id)),
        office_id: officeId,
        ref_id: id,
        expires_at,
      })
      .execute()
    const fields = `scope=${scope} offices=${offices?.length ?? 'all'} until=${officeDay(expires_at)}`
    await auditBy(tx, actor, 'key.made', id, fields)
    return 'made'
  })
}

/** Renames a key; does nothing if it has this name. False if there is no such key. */
export function renameKey(db: Db, actor: Actor, id: string, name: string): Promise<boolean> {
  return inOffice(db, actor.officeId, async (tx) => {
    const { numUpdatedRows } = await tx
      .updateTable('api_key')
      .set({ name })
      .where('office_id', '=', actor.officeId)
      .where('id', '=', id)
      .where('name', '<>', name)
      .executeTakeFirst()
    if (numUpdatedRows > 0n) await auditBy(tx, actor, 'key.renamed', id, 'name')
    const key = tx.selectFrom('api_key').select('id').where('office_id', '=', actor.officeId)
    return (await key.where('id', '=', id).executeTakeFirst()) !== undefined
  })
}

/** Withdraws a key: from the next request on it is invalid, in every instance. False if there is no such key. */
export function withdrawKey(db: Db, actor: AnyActor, id: string): Promise<boolean> {
  return inOffice(db, actor.officeId, async (tx) => {
    const { numDeletedRows } = await tx
      .deleteFrom('api_key')
      .where('office_id', '=', actor.officeId)
      .where('id', '=', id)
      .executeTakeFirst()
    if (numDeletedRows === 0n) return false
    await tx
      .deleteFrom('key_lookup')
      .where('kind', '=', 'api')
      .where('office_id', '=', actor.officeId)
      .where('ref_id', '=', id)
      .execute()
    await auditBy(tx, actor, 'key.withdrawn', id)
    return true
  })
}

/**
 * Withdraws keys made after `latest`, which only a clock that was ahead can have made: they would be valid for too long. Audits
 * each without an actor. Returns how many.
 */
export async function endEarlyKeys(db: Db, latest: Date, now: Date): Promise<number> {
  const home = await db.selectFrom('office').select('id').where('parent_id', 'is', null).executeTakeFirst()
  if (!home) return 0
  const early = await inOffice(db, home.id, (tx) =>
    tx
      .selectFrom('api_key')
      .select('id')
      .where('office_id', '=', home.id)
      .where('made_at', '>', latest)
      .execute(),
  )
  for (const { id } of early) await withdrawKey(db, { officeId: home.id, accountId: undefined, now }, id)
  return early.length
}

/** Stores and audits the first use of each day; later uses of the day write nothing. */
export async function noteUse(db: Db, key: ApiKey, now: Date): Promise<void> {
  const day = officeDay(now)
  if (key.used_on !== null && key.used_on >= day) return
  const { office_id: officeId, id: key_id } = key
  await inOffice(db, officeId, async (tx) => {
    const { numInsertedOrUpdatedRows } = await tx
      .insertInto('api_key_use')
      .values({ office_id: officeId, key_id, day })
      .onConflict((conflict) =>
        conflict.columns(['office_id', 'key_id']).doUpdateSet({ day }).where('api_key_use.day', '<', day),
      )
      .executeTakeFirstOrThrow()
    if (numInsertedOrUpdatedRows === 0n) return
    await auditBy(tx, { officeId, accountId: undefined, now }, 'key.used', key_id)
  })
}
