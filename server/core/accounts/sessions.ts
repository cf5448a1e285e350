import { hash, randomBytes } from 'node:crypto'
import { CompiledQuery, sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import type { Db, Pool } from '../../platform/db/connect.ts'
import type { OfficeTx } from '../../platform/db/office-scope.ts'
import type { AccountRow, OidcSession, Role, Signs } from '../../platform/db/schema.ts'
import {
  DAY,
  HOUR,
  LEEWAY,
  MINUTE,
  momentText,
  type OfficeDay,
  officeDay,
  onDevice,
} from '../../platform/lib/clock.ts'
import type { Translate } from '../../platform/messages/messages.ts'

export interface Staff {
  id: string
  username: string
  displayName: string
  /** Of a deputy the head's, as long as the deputation runs. */
  role: Role
  deputy: Deputy | undefined
  officeId: string
  /** A second factor is set up. */
  hasFactor: boolean
  /** The identity provider has asked for a second factor in this session. */
  hasFactorElsewhere: boolean
  session: Buffer
}

/** Somebody who has the head's rights until the end of a day, but cannot give them on. */
export interface Deputy {
  until: OfficeDay
  signs: Signs
  position: string
}

/** Milliseconds. A guard at a quiet gate would go back to paper if the board asked for a password after every lull. */
export const IDLE: Record<Role, number> = { reception: 4 * HOUR, head: 30 * MINUTE, district: 15 * MINUTE }
export const ABSOLUTE = 12 * HOUR
/** How long a session is known after its start: a page that stayed open for days may still send a form. */
export const REMEMBERED = 7 * DAY
/** Milliseconds to find the phone and type six digits. */
const HALF_WAY = 10 * MINUTE
/** Milliseconds between two writes of `last_seen_at`, so that not every request writes. */
const TOUCH = MINUTE

interface NewSession {
  device: string
  codePending?: boolean
  oidc?: OidcSession | null
}

/** Starts a session and returns its token, of which only the hash is stored. */
export async function startSession(
  db: Db,
  accountId: string,
  { device, codePending = false, oidc = null }: NewSession,
  now: Date,
): Promise<{ token: string; hash: Buffer }> {
  const token = randomBytes(32).toString('base64url')
  const hash = hashToken(token)
  await db
    .insertInto('session')
    .values({
      id: uuidv7(),
      token_sha256: hash,
      account_id: accountId,
      created_at: now,
      last_seen_at: now,
      device,
      code_pending: codePending,
      oidc,
    })
    .execute()
  return { token, hash }
}

interface FoundSession {
  token_sha256: Buffer
  created_at: Date
  last_seen_at: Date
  session_id: string
  device: string
  id: string
  username: string
  display_name: string
  role: Role
  /** Whose limits hold: an administrator who heads the only unit works as its head. */
  idles_as: Role
  office_id: string
  has_factor: boolean
  has_factor_elsewhere: boolean
  deputy: Deputy | null
}

const FIND = `
select s.token_sha256, s.created_at, s.last_seen_at, s.id as session_id, s.device, a.id, a.username, a.display_name, a.office_id,
  a.totp_secret is not null as has_factor,
  coalesce((s.oidc->>'hasFactor')::boolean, false) as has_factor_elsewhere, case when d.account_id is null then a.role else 'head' end as role,
  case when d.account_id is not null or a.role = 'district' and o.kind <> 'district' and not exists (
      select from office b where b.id <> o.id and coalesce(b.valid_from, $2) <= $2 and coalesce(b.valid_to, $2) >= $2)
    then 'head' else a.role end as idles_as,
  case when d.account_id is not null
    then json_build_object('until', d.to_day, 'signs', d.signs, 'position', d.position) end as deputy
from session s join account a on a.id = s.account_id join office o on o.id = a.office_id
left join deputation d on d.account_id = a.id and d.office_id = a.office_id and a.role = 'reception'
  and $2::date between d.from_day and d.to_day
where s.token_sha256 = $1 and not s.code_pending and a.disabled_at is null`

/** `over`: idle for too long. `ended`: too old, or, without a person, signed out, ended with the account or never existed. */
export type Found = { is: 'valid' | 'over' | 'ended'; staff: Staff } | { is: 'ended'; staff: undefined }

/**
 * A session with its person, in one prepared query. A `quiet` request, made by a page in the background, does not count as use.
 */
export async function findSession(pool: Pool, hash: Buffer, now: Date, quiet = false): Promise<Found> {
  const { rows } = await pool.query<FoundSession>({
    name: 'session',
    text: FIND,
    values: [hash, officeDay(now)],
  })
  const row = rows[0]
  if (!row) return { is: 'ended', staff: undefined }
  const staff = staffOf(row)
  if (isAway(row.created_at, now, ABSOLUTE)) return { is: 'ended', staff }
  if (isSessionOver(row, now)) return { is: 'over', staff }
  const idle = now.getTime() - row.last_seen_at.getTime()
  if (idle > TOUCH && !quiet) {
    await pool.query('update session set last_seen_at = $2 where token_sha256 = $1', [hash, now])
  }
  return { is: 'valid', staff }
}

/** The person of a session that has just been opened. */
export async function readStaff(tx: OfficeTx, hash: Buffer, now: Date): Promise<Staff | undefined> {
  const { rows } = await tx.executeQuery<FoundSession>(CompiledQuery.raw(FIND, [hash, officeDay(now)]))
  return rows[0] && staffOf(rows[0])
}

const FIND_ALL = FIND.replace('= $1', '= any($1)')

/** The persons of those of these sessions that are valid, in one query that does not count as use. */
export async function findSessions(pool: Pool, hashes: Buffer[], now: Date): Promise<Staff[]> {
  const { rows } = await pool.query<FoundSession>({
    name: 'sessions',
    text: FIND_ALL,
    values: [hashes, officeDay(now)],
  })
  return rows.filter((row) => !isSessionOver(row, now)).map(staffOf)
}

/** A session from the future, started while a clock was ahead, is limited in the same way. */
function isSessionOver({ idles_as, created_at, last_seen_at }: FoundSession, now: Date): boolean {
  return isAway(last_seen_at, now, IDLE[idles_as]) || isAway(created_at, now, ABSOLUTE)
}

function isAway(at: Date, now: Date, limit: number): boolean {
  return Math.abs(now.getTime() - at.getTime()) > limit
}

/** The same limit as the two bounds of a query. */
function windowAround(now: Date, limit: number): [Date, Date] {
  return [new Date(now.getTime() - limit), new Date(now.getTime() + limit)]
}

function staffOf(row: FoundSession): Staff {
  return {
    id: row.id,
    username: row.username,
    displayName: row.display_name,
    role: row.role,
    deputy: row.deputy ?? undefined,
    officeId: row.office_id,
    hasFactor: row.has_factor,
    hasFactorElsewhere: row.has_factor_elsewhere,
    session: row.token_sha256,
  }
}

/** The account of a half-open session: its password was right, and the code is still missing. */
export function findHalfWay(db: Db, hash: Buffer, now: Date): Promise<AccountRow | undefined> {
  return db
    .selectFrom('session as s')
    .innerJoin('account as a', 'a.id', 's.account_id')
    .selectAll('a')
    .where('s.token_sha256', '=', hash)
    .where('s.code_pending', '=', true)
    .where((eb) => eb.between('s.created_at', ...windowAround(now, HALF_WAY)))
    .where('a.disabled_at', 'is', null)
    .executeTakeFirst()
}

export type OpenSession = Awaited<ReturnType<typeof listSessions>>[number]

/** More sessions than anybody has browsers; as some end, older ones move up into the list. */
const SESSIONS_SHOWN = 100

const FIND_OF = `${FIND.replace('s.token_sha256 = $1', 's.account_id = $1')}
order by s.last_seen_at desc, s.id desc limit ${SESSIONS_SHOWN}`

/** The valid sessions of an account, the last used first. */
export async function listSessions(db: Db, account: { id: string }, now: Date) {
  const { rows } = await db.executeQuery<FoundSession>(
    CompiledQuery.raw(FIND_OF, [account.id, officeDay(now)]),
  )
  return rows
    .filter((row) => !isSessionOver(row, now))
    .map(({ session_id: id, device, created_at: startedAt, last_seen_at: lastSeenAt, token_sha256 }) => ({
      ...{ id, device, startedAt, lastSeenAt },
      hash: token_sha256,
    }))
}

/** Undefined if there was no such session. */
export function endSession(db: Db, hash: Buffer): Promise<{ oidc: OidcSession | null } | undefined> {
  return db.deleteFrom('session').where('token_sha256', '=', hash).returning('oidc').executeTakeFirst()
}

export async function endSessions(db: Db, accountId: string): Promise<void> {
  await db.deleteFrom('session').where('account_id', '=', accountId).execute()
}

/** Ends every session of the account; returns the token of one that takes the place of its current one. */
export async function restartSession(
  db: Db,
  { id, session }: Staff,
  device: string,
  now: Date,
): Promise<string> {
  const current = await endSession(db, session)
  await endSessions(db, id)
  return (await startSession(db, id, { device, oidc: current?.oidc ?? null }, now)).token
}

export async function isOpen(db: Db, hash: Buffer): Promise<boolean> {
  const row = await db.selectFrom('session').select('id').where('token_sha256', '=', hash).executeTakeFirst()
  return row !== undefined
}

export function hashToken(token: string): Buffer {
  return hash('sha256', token, 'buffer')
}

/** No failed sign-in is counted for longer, and no pause lasts longer than an hour. */
const LONGEST_THROTTLE = 24 * HOUR
const LONGEST_PAUSE = HOUR
/** The year 2300. */
const FOREVER = Date.UTC(2300)

/** For a restore: sessions, invitations, deputations and computers for PINs that ended after the backup must not become valid again. */
export async function endAllSessions(db: Db): Promise<void> {
  await db.deleteFrom('session').execute()
  await db.deleteFrom('invitation').execute()
  await db.deleteFrom('deputation').execute()
  await db.deleteFrom('key_lookup').where('kind', '=', 'gate').execute()
}

/**
 * Deletes forgotten sessions, expired invitations and counters; returns how many sessions and invitations. If `due` is certain, also those
 * from the future, which a clock that was ahead made and which would be valid for too long.
 */
export async function purgeSessions(db: Db, due: Date, isCertain = true): Promise<number> {
  const at = due.getTime()
  const latest = new Date(isCertain ? at + LEEWAY : FOREVER)
  const sessions = await db
    .deleteFrom('session')
    .where((eb) =>
      eb.or([
        eb('created_at', '<', new Date(at - REMEMBERED)),
        eb('created_at', '>', latest),
        eb('last_seen_at', '>', latest),
      ]),
    )
    .executeTakeFirst()
  const invitations = await db
    .deleteFrom('invitation')
    .where((eb) => eb.or([eb('expires_at', '<', due), eb('created_at', '>', latest)]))
    .executeTakeFirst()
  // The library of the counters uses the computer's clock, which differs from a demo's.
  const [now, end] = [onDevice(due).getTime(), onDevice(latest).getTime()]
  await sql`delete from throttle where expire < ${now} or expire > ${end + LONGEST_THROTTLE}
    or (starts_with(key, 'pause:') and expire > ${end + LONGEST_PAUSE})`.execute(db)
  return Number(sessions.numDeletedRows + invitations.numDeletedRows)
}

export type SessionLine = ReturnType<typeof sessionLines>[number]

/** Sessions in words; `base` is the address of the list, `own` the hash of the current session. */
export function sessionLines(
  sessions: OpenSession[],
  { base, own }: { base: string; own: Buffer },
  t: Translate,
) {
  return sessions.map((session) => {
    const device = session.device || t('sessions.unknown_device')
    const times = { started: momentText(session.startedAt), seen: momentText(session.lastSeenAt) }
    return {
      id: session.id,
      device,
      times: t('sessions.times', times),
      own: session.hash.equals(own),
      end: {
        address: `${base}/${session.id}/end`,
        label: t('sessions.end_of', { device, started: times.started }),
      },
    }
  })
}
