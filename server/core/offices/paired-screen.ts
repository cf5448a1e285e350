import { v7 as uuidv7 } from 'uuid'
import type { Actor } from '../../platform/audit/actor.ts'
import { audit } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import { hashesOf, hashKey, LONG_KEY, randomLetters, TYPED_ALPHABET } from '../../platform/lib/bearer-key.ts'
import type { Keys } from '../../platform/lib/keys.ts'

const PAIRING = 15 * 60_000

/** The lobby's screen only shows; a kiosk also registers visitors; a gate's computer takes PINs. All have a key and no account. */
export type ScreenKind = 'lobby' | 'kiosk' | 'gate'

/** Creates a code that pairs one screen, valid for fifteen minutes. */
export function createPairingCode(
  { db, keys }: { db: Db; keys: Keys },
  kind: ScreenKind,
  { officeId, accountId, now }: Actor,
): Promise<void> {
  const expiresAt = new Date(now.getTime() + PAIRING)
  return inOffice(db, officeId, async (tx) => {
    await insertKey(tx, { kind, officeId, key: codeUntil(keys, kind, officeId, expiresAt), expiresAt })
    await audit(tx, { action: `${kind}.code_made`, officeId, actorId: accountId, at: now })
  })
}

/** The newest code that can still be used. */
export async function findPairingCode(
  { db, keys }: { db: Db; keys: Keys },
  kind: ScreenKind,
  officeId: string,
  now: Date,
): Promise<string | undefined> {
  const newest = await db
    .selectFrom('key_lookup')
    .select((eb) => eb.fn.max('expires_at').as('until'))
    .where('kind', '=', kind)
    .where('office_id', '=', officeId)
    .where('expires_at', '>', now)
    .executeTakeFirst()
  return newest?.until ? codeUntil(keys, kind, officeId, newest.until) : undefined
}

/** 32 bits that only this installation can know, in two groups of four letters; few guesses a minute are allowed. */
function codeUntil(keys: Keys, kind: ScreenKind, officeId: string, expiresAt: Date): string {
  const mac = keys.sign('pairing', `${kind} ${officeId} ${expiresAt.getTime()}`)
  const letters = Array.from(
    Buffer.from(mac, 'base64url').subarray(0, 8),
    (byte) => TYPED_ALPHABET[byte % 16],
  )
  return letters.join('').replace(/^.{4}/, '$&-')
}

/** More screens than a lobby has; limited because each polls day and night. */
const MAX_SCREENS = 12

/**
 * Uses up the pairing code and returns the key that the screen keeps; undefined, without waiting for a lock, for a code that is
 * wrong, used or expired. One screen more than {@link MAX_SCREENS} unpairs the one that was paired first.
 */
export async function pairScreen(
  db: Db,
  kind: ScreenKind,
  officeId: string,
  code: string,
  now: Date,
): Promise<string | undefined> {
  const known = await findKey(db, kind, officeId, code).where('expires_at', '>', now).executeTakeFirst()
  if (!known) return undefined
  return inOffice(db, officeId, async (tx) => {
    const used = await tx
      .deleteFrom('key_lookup')
      .where('kind', '=', kind)
      .where('sha256', 'in', hashesOf(code))
      .where('office_id', '=', officeId)
      .where('expires_at', '>', now)
      .executeTakeFirst()
    if (used.numDeletedRows === 0n) return undefined
    const key = randomLetters(LONG_KEY)
    await insertKey(tx, { kind, officeId, key, expiresAt: null, pairedAt: now })
    await endOldest(tx, kind, officeId, key)
    await audit(tx, { action: `${kind}.paired`, officeId, at: now })
    return key
  })
}

function findKey(db: Db, kind: ScreenKind, officeId: string, key: string) {
  return db
    .selectFrom('key_lookup')
    .select('ref_id as id')
    .where('kind', '=', kind)
    .where('sha256', 'in', hashesOf(key))
    .where('office_id', '=', officeId)
}

/** Never unpairs `besides`, the newest screen, even if the clock was ahead before. Old keys without an id have the office's. */
async function endOldest(tx: OfficeTx, kind: ScreenKind, officeId: string, besides: string): Promise<void> {
  const screens = await screensOf(tx, kind, officeId)
    .select('sha256')
    .where('sha256', '<>', hashKey(besides))
    .orderBy('ref_id', 'desc')
    .execute()
  const ended = screens.slice(MAX_SCREENS - 1).map(({ sha256 }) => sha256)
  if (ended.length === 0) return
  await tx.deleteFrom('key_lookup').where('sha256', 'in', ended).execute()
}

function screensOf(db: Pick<Db, 'selectFrom'>, kind: ScreenKind, officeId: string) {
  return db
    .selectFrom('key_lookup')
    .where('kind', '=', kind)
    .where('office_id', '=', officeId)
    .where('expires_at', 'is', null)
}

/** The office's paired screens, the first paired first, each with its last contact. */
export function listScreens(db: Db, kind: ScreenKind, officeId: string) {
  return screensOf(db, kind, officeId)
    .select(['ref_id as id', 'seen_at as seenAt'])
    .orderBy('ref_id')
    .execute()
}

export function findPairedScreen(
  db: Db,
  kind: ScreenKind,
  officeId: string,
  key: string,
): Promise<{ id: string } | undefined> {
  return findKey(db, kind, officeId, key).where('expires_at', 'is', null).executeTakeFirst()
}

/** Notes that the screen is in contact, for the head, who may not be where it stands. */
export async function noteContact(
  db: Db,
  kind: ScreenKind,
  officeId: string,
  id: string,
  now: Date,
): Promise<void> {
  await db
    .updateTable('key_lookup')
    .set({ seen_at: now })
    .where('kind', '=', kind)
    .where('office_id', '=', officeId)
    .where('ref_id', '=', id)
    .execute()
}

/**
 * Unpairs one screen, or else every screen of the office and invalidates pending pairing codes, for example when a screen is
 * lost and may be in anybody's hands.
 */
export function unpairScreens(
  db: Db,
  kind: ScreenKind,
  { officeId, accountId, now }: Actor,
  id?: string,
): Promise<void> {
  return inOffice(db, officeId, async (tx) => {
    const ended = await tx
      .deleteFrom('key_lookup')
      .where('kind', '=', kind)
      .where('office_id', '=', officeId)
      .$if(id !== undefined, (query) => query.where('ref_id', '=', id ?? ''))
      .returning('expires_at')
      .execute()
    const screens = ended.filter((key) => key.expires_at === null).length
    const fields = `screens=${screens}`
    await audit(tx, { action: `${kind}.unpaired`, officeId, actorId: accountId, fields, at: now })
  })
}

async function insertKey(
  tx: OfficeTx,
  screen: { kind: ScreenKind; officeId: string; key: string; expiresAt: Date | null; pairedAt?: Date },
): Promise<void> {
  const { kind, officeId, key, expiresAt, pairedAt } = screen
  await tx
    .insertInto('key_lookup')
    .values({
      kind,
      sha256: hashKey(key),
      office_id: officeId,
      ref_id: pairedAt ? uuidv7({ msecs: pairedAt.getTime() }) : officeId,
      expires_at: expiresAt,
      seen_at: pairedAt ?? null,
    })
    // A code that was asked for twice within a millisecond.
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}
