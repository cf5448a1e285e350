import { v7 as uuidv7 } from 'uuid'
import type { Actor } from '../../platform/audit/actor.ts'
import { audit } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import { hashesOf, hashKey, LONG_KEY, randomLetters, typedCode } from '../../platform/lib/bearer-key.ts'

const PAIRING = 15 * 60_000

/** Creates a code that pairs one screen as the lobby's, valid for fifteen minutes: 32 random bits, and few guesses a minute. */
export async function createPairingCode(db: Db, { officeId, accountId, now }: Actor): Promise<string> {
  const code = typedCode(2)
  await inOffice(db, officeId, async (tx) => {
    await insertKey(tx, officeId, code, new Date(now.getTime() + PAIRING))
    await audit(tx, { action: 'lobby.code_made', officeId, actorId: accountId, at: now })
  })
  return code
}

/** More screens than a lobby has; limited because each polls day and night. */
const MAX_SCREENS = 12

/**
 * Uses up the pairing code and returns the key that the screen keeps; undefined, without waiting for a lock, for a code that is
 * wrong, used or expired. One screen more than {@link MAX_SCREENS} unpairs the one that was paired first.
 */
export async function pairScreen(
  db: Db,
  officeId: string,
  code: string,
  now: Date,
): Promise<string | undefined> {
  if (!(await isPairingCode(db, officeId, code, now))) return undefined
  return inOffice(db, officeId, async (tx) => {
    const used = await tx
      .deleteFrom('key_lookup')
      .where('kind', '=', 'lobby')
      .where('sha256', 'in', hashesOf(code))
      .where('office_id', '=', officeId)
      .where('expires_at', '>', now)
      .executeTakeFirst()
    if (used.numDeletedRows === 0n) return undefined
    const key = randomLetters(LONG_KEY)
    await insertKey(tx, officeId, key, null, uuidv7({ msecs: now.getTime() }))
    await endOldest(tx, officeId, key)
    await audit(tx, { action: 'lobby.paired', officeId, at: now })
    return key
  })
}

async function isPairingCode(db: Db, officeId: string, code: string, now: Date): Promise<boolean> {
  const row = await findKey(db, officeId, code).where('expires_at', '>', now).executeTakeFirst()
  return row !== undefined
}

function findKey(db: Db, officeId: string, key: string) {
  return db
    .selectFrom('key_lookup')
    .select('ref_id')
    .where('kind', '=', 'lobby')
    .where('sha256', 'in', hashesOf(key))
    .where('office_id', '=', officeId)
}

/** Never unpairs `besides`, the newest screen, even if the clock was ahead before. Old keys without an id have the office's. */
async function endOldest(tx: OfficeTx, officeId: string, besides: string): Promise<void> {
  const screens = await tx
    .selectFrom('key_lookup')
    .select('sha256')
    .where('kind', '=', 'lobby')
    .where('office_id', '=', officeId)
    .where('expires_at', 'is', null)
    .where('sha256', '<>', hashKey(besides))
    .orderBy('ref_id', 'desc')
    .execute()
  const ended = screens.slice(MAX_SCREENS - 1).map(({ sha256 }) => sha256)
  if (ended.length === 0) return
  await tx.deleteFrom('key_lookup').where('sha256', 'in', ended).execute()
}

export async function isPairedScreen(db: Db, officeId: string, key: string): Promise<boolean> {
  const row = await findKey(db, officeId, key).where('expires_at', 'is', null).executeTakeFirst()
  return row !== undefined
}

/**
 * Unpairs every screen of the office and invalidates pending pairing codes, for example when a screen is lost and may be in
 * anybody's hands.
 */
export function unpairScreens(db: Db, { officeId, accountId, now }: Actor): Promise<void> {
  return inOffice(db, officeId, async (tx) => {
    const ended = await tx
      .deleteFrom('key_lookup')
      .where('kind', '=', 'lobby')
      .where('office_id', '=', officeId)
      .returning('expires_at')
      .execute()
    const screens = ended.filter((key) => key.expires_at === null).length
    const fields = `screens=${screens}`
    await audit(tx, { action: 'lobby.unpaired', officeId, actorId: accountId, fields, at: now })
  })
}

async function insertKey(
  tx: OfficeTx,
  officeId: string,
  key: string,
  expiresAt: Date | null,
  id = officeId,
): Promise<void> {
  await tx
    .insertInto('key_lookup')
    .values({
      kind: 'lobby',
      sha256: hashKey(key),
      office_id: officeId,
      ref_id: id,
      expires_at: expiresAt,
    })
    .execute()
}
