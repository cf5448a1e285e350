import { v7 as uuidv7 } from 'uuid'
import type { Actor } from '../../platform/audit/actor.ts'
import { audit } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice } from '../../platform/db/office-scope.ts'
import { ALPHABET, hashKey } from '../../platform/lib/bearer-key.ts'
import type { Keys } from '../../platform/lib/keys.ts'

const LENGTH = 8

export interface PosterCode {
  code: string
  issuedAt: Date
}

/**
 * The code of the poster that hangs now; made on the first call. It is public, so it proves nothing: it only
 * distinguishes an old poster from today's. It is derived from the issue's id and our secret, and stored as a hash.
 */
export async function currentPosterCode(
  db: Db,
  keys: Keys,
  officeId: string,
  now: Date,
): Promise<PosterCode> {
  const row = await db
    .selectFrom('key_lookup')
    .select('ref_id')
    .where('kind', '=', 'poster')
    .where('office_id', '=', officeId)
    .where('expires_at', 'is', null)
    .executeTakeFirst()
  return row ? posterOf(keys, row.ref_id) : issue(db, keys, officeId, now)
}

/** Retires the codes that hang now and makes a new one. */
export function renewPosterCode(
  db: Db,
  keys: Keys,
  { officeId, accountId, now }: Actor,
): Promise<PosterCode> {
  return inOffice(db, officeId, async (tx) => {
    await tx
      .updateTable('key_lookup')
      .set({ expires_at: now })
      .where('kind', '=', 'poster')
      .where('office_id', '=', officeId)
      .where('expires_at', 'is', null)
      .execute()
    const code = await issue(tx, keys, officeId, now)
    await audit(tx, { action: 'poster.renewed', officeId, actorId: accountId, at: now })
    return code
  })
}

/** True for a code that was printed once and does not hang any more. */
export async function isOldPosterCode(db: Db, officeId: string, code: string): Promise<boolean> {
  const row = await db
    .selectFrom('key_lookup')
    .select('expires_at')
    .where('kind', '=', 'poster')
    .where('sha256', '=', hashKey(code))
    .where('office_id', '=', officeId)
    .executeTakeFirst()
  return row !== undefined && row.expires_at !== null
}

async function issue(db: Db, keys: Keys, officeId: string, now: Date): Promise<PosterCode> {
  const issued = posterOf(keys, uuidv7({ msecs: now.getTime() }))
  await db
    .insertInto('key_lookup')
    .values({
      kind: 'poster',
      sha256: hashKey(issued.code),
      office_id: officeId,
      ref_id: issued.id,
      expires_at: null,
    })
    .execute()
  return issued
}

function posterOf(keys: Keys, id: string): PosterCode & { id: string } {
  const bytes = Buffer.from(keys.sign('poster', id), 'base64url').subarray(0, LENGTH)
  const code = Array.from(bytes, (byte) => ALPHABET[byte % ALPHABET.length]).join('')
  // A version 7 UUID begins with the milliseconds of its making (RFC 9562, 5.7).
  return { id, code, issuedAt: new Date(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)) }
}
