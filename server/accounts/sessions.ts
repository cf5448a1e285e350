import { createHash, randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import type { Db, Pool } from '../db/connect.ts'
import type { Role } from '../db/schema.ts'

/** Who is signed in. */
export interface Staff {
  id: string
  username: string
  displayName: string
  role: Role
  officeId: string
  /** A password must be set before anything else. */
  passwordPending: boolean
  session: Buffer
}

const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** A guard at a quiet gate would go back to paper if the board asked for a password after every lull. */
const IDLE: Record<Role, number> = { reception: 4 * HOUR, head: 30 * MINUTE, district: 15 * MINUTE }
const ABSOLUTE = 12 * HOUR
/** No write per request: the last use is noted once a minute. */
const TOUCH = MINUTE

/** Starts a session and returns its token; only the token's hash is stored. */
export async function startSession(
  db: Db,
  accountId: string,
  passwordPending: boolean,
  now: Date,
): Promise<{ token: string; hash: Buffer }> {
  const token = randomBytes(32).toString('base64url')
  const hash = hashToken(token)
  await db
    .insertInto('session')
    .values({
      token_sha256: hash,
      account_id: accountId,
      created_at: now,
      last_seen_at: now,
      password_pending: passwordPending,
    })
    .execute()
  return { token, hash }
}

const FIND = `
select s.created_at, s.last_seen_at, s.password_pending, a.id, a.username, a.display_name, a.role, a.office_id
from session s join account a on a.id = s.account_id
where s.token_sha256 = $1 and a.disabled_at is null`

/**
 * The person of a session that is neither idle too long nor too old, in one prepared query. What a page does by
 * itself in the background (`quiet`) keeps nobody signed in.
 */
export async function findSession(
  pool: Pool,
  hash: Buffer,
  now: Date,
  quiet = false,
): Promise<Staff | undefined> {
  const { rows } = await pool.query({ name: 'session', text: FIND, values: [hash] })
  const row = rows[0]
  if (!row) return undefined
  const idle = now.getTime() - row.last_seen_at.getTime()
  if (idle > IDLE[row.role as Role] || now.getTime() - row.created_at.getTime() > ABSOLUTE) return undefined
  if (idle > TOUCH && !quiet) {
    await pool.query('update session set last_seen_at = $2 where token_sha256 = $1', [hash, now])
  }
  return {
    id: row.id,
    username: row.username,
    displayName: row.display_name,
    role: row.role,
    officeId: row.office_id,
    passwordPending: row.password_pending,
    session: hash,
  }
}

export async function endSession(db: Db, hash: Buffer): Promise<void> {
  await db.deleteFrom('session').where('token_sha256', '=', hash).execute()
}

/** After a restore: what was ended since the backup must not be open again. */
export async function endAllSessions(db: Db): Promise<void> {
  await db.deleteFrom('session').execute()
  await db.deleteFrom('invitation').execute()
}

/** Rows that no cookie can use any more. */
export async function purgeSessions(db: Db, now: Date): Promise<void> {
  await db
    .deleteFrom('session')
    .where('created_at', '<', new Date(now.getTime() - ABSOLUTE))
    .execute()
  await db.deleteFrom('invitation').where('expires_at', '<', now).execute()
  await sql`delete from throttle where expire < ${now.getTime()}`.execute(db)
}

export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
