import type { Db } from '../../platform/db/connect.ts'
import { hashKey, randomLetters } from '../../platform/lib/bearer-key.ts'

const PAIRING = 15 * 60_000

/** A code that makes one screen the lobby's, within a quarter of an hour. */
export async function createPairingCode(db: Db, officeId: string, now: Date): Promise<string> {
  const code = randomLetters(8)
  await insertKey(db, officeId, code, new Date(now.getTime() + PAIRING))
  return code
}

/** Uses the code up and returns the key that the screen keeps; undefined for a wrong, used or late one. */
export async function pairScreen(
  db: Db,
  officeId: string,
  code: string,
  now: Date,
): Promise<string | undefined> {
  const used = await db
    .deleteFrom('key_lookup')
    .where('kind', '=', 'lobby')
    .where('sha256', '=', hashKey(code))
    .where('office_id', '=', officeId)
    .where('expires_at', '>', now)
    .executeTakeFirst()
  if (used.numDeletedRows === 0n) return undefined
  const key = randomLetters(29)
  await insertKey(db, officeId, key, null)
  return key
}

export async function isPairedScreen(db: Db, officeId: string, key: string): Promise<boolean> {
  const row = await db
    .selectFrom('key_lookup')
    .select('ref_id')
    .where('kind', '=', 'lobby')
    .where('sha256', '=', hashKey(key))
    .where('office_id', '=', officeId)
    .where('expires_at', 'is', null)
    .executeTakeFirst()
  return row !== undefined
}

/** Every screen of the office shows nothing from now on; a lost one may be anybody's. */
export async function unpairScreens(db: Db, officeId: string): Promise<void> {
  await db.deleteFrom('key_lookup').where('kind', '=', 'lobby').where('office_id', '=', officeId).execute()
}

async function insertKey(db: Db, officeId: string, key: string, expiresAt: Date | null): Promise<void> {
  await db
    .insertInto('key_lookup')
    .values({
      kind: 'lobby',
      sha256: hashKey(key),
      office_id: officeId,
      ref_id: officeId,
      expires_at: expiresAt,
    })
    .execute()
}
