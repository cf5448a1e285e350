import { v7 as uuidv7 } from 'uuid'
import type { Actor } from '../../platform/audit/actor.ts'
import { audit } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice } from '../../platform/db/office-scope.ts'
import { ALPHABET, hashesOf, hashKey, TYPED_ALPHABET } from '../../platform/lib/bearer-key.ts'
import type { Keys } from '../../platform/lib/keys.ts'

const LENGTH = 8

/** Posters made before this have a code of the longer alphabet, and hang. */
const TYPED_SINCE = new Date('2026-12-02T00:00:00+07:00')

interface PosterCode {
  code: string
  issuedAt: Date
}

/**
 * The code of the current poster. It is public, so it proves nothing: it only distinguishes an old poster from today's. It is
 * derived from the id of its issue and a secret; a retired code is stored as a hash. The first issue has the office's own id, so
 * that a page can show its code without storing anything.
 */
export async function currentPosterCode(db: Db, keys: Keys, officeId: string): Promise<PosterCode> {
  const row = await db
    .selectFrom('key_lookup')
    .select('ref_id')
    .where('kind', '=', 'poster')
    .where('office_id', '=', officeId)
    .where('expires_at', 'is', null)
    // Of two concurrent renewals the later one counts.
    .orderBy('ref_id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return posterOf(keys, row?.ref_id ?? officeId)
}

/** Retires the current code and makes a new one. */
export function renewPosterCode(
  db: Db,
  keys: Keys,
  { officeId, accountId, now }: Actor,
): Promise<PosterCode> {
  return inOffice(db, officeId, async (tx) => {
    const retired = await tx
      .updateTable('key_lookup')
      .set({ expires_at: now })
      .where('kind', '=', 'poster')
      .where('office_id', '=', officeId)
      .where('expires_at', 'is', null)
      .executeTakeFirst()
    // The first code was never stored; it is now, so that it is recognised as an old one.
    if (retired.numUpdatedRows === 0n) await store(tx, posterOf(keys, officeId), officeId, now)
    const code = posterOf(keys, uuidv7({ msecs: now.getTime() }))
    await store(tx, code, officeId, null)
    await audit(tx, { action: 'poster.renewed', officeId, actorId: accountId, at: now })
    return code
  })
}

/** Whether this code was on a poster of the office and has been retired. */
export async function isOldPosterCode(db: Db, officeId: string, code: string): Promise<boolean> {
  const row = await db
    .selectFrom('key_lookup')
    .select('expires_at')
    .where('kind', '=', 'poster')
    .where('sha256', 'in', hashesOf(code))
    .where('office_id', '=', officeId)
    .executeTakeFirst()
  return row !== undefined && row.expires_at !== null
}

/** Of two concurrent renewals the second finds the retired code already stored. */
async function store(
  db: Pick<Db, 'insertInto'>,
  issued: PosterCode & { id: string },
  officeId: string,
  expiresAt: Date | null,
): Promise<void> {
  await db
    .insertInto('key_lookup')
    .values({
      kind: 'poster',
      sha256: hashKey(issued.code),
      office_id: officeId,
      ref_id: issued.id,
      expires_at: expiresAt,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

function posterOf(keys: Keys, id: string): PosterCode & { id: string } {
  // A version 7 UUID begins with the milliseconds of its creation (RFC 9562, 5.7).
  const issuedAt = new Date(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16))
  const letters = issuedAt < TYPED_SINCE ? ALPHABET : TYPED_ALPHABET
  const bytes = Buffer.from(keys.sign('poster', id), 'base64url').subarray(0, LENGTH)
  return { id, code: Array.from(bytes, (byte) => letters[byte % letters.length]).join(''), issuedAt }
}
