import { sql } from 'kysely'
import type { Db } from '../../platform/db/connect.ts'
import type { OfficeTx } from '../../platform/db/office-scope.ts'
import type { AccountRow, Role } from '../../platform/db/schema.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import { fold, wordsIn } from '../../platform/lib/text.ts'

export interface AccountRef {
  id: string
  officeId: string
}

export function findByUsername(db: Db, username: string): Promise<AccountRow | undefined> {
  return db.selectFrom('account').selectAll().where('username', '=', username).executeTakeFirst()
}

/** All accounts, to which a list is compared: user names are unique in the whole installation. */
export function listNames(db: Db) {
  return db
    .selectFrom('account')
    .select(['office_id as officeId', 'username', 'display_name as displayName', 'role'])
    .select('disabled_at as disabledAt')
    .execute()
}

/**
 * Locks the account until the transaction ends, so that whoever ends its sessions takes turns with the caller. Undefined
 * if it has moved to another office.
 */
export function lockAccount(tx: OfficeTx, { id, officeId }: AccountRef): Promise<AccountRow | undefined> {
  return tx
    .selectFrom('account')
    .selectAll()
    .where('office_id', '=', officeId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
}

/** The columns that `isOver` needs of an office. Throws if there is no such office. */
export function officeOf(tx: OfficeTx, officeId: string) {
  return tx
    .selectFrom('office')
    .select(['valid_to as validTo', 'close_minutes as closeMinutes', 'retention_days as retentionDays'])
    .where('id', '=', officeId)
    .executeTakeFirstOrThrow()
}

export async function countRecoveryCodes(db: Db, accountId: string): Promise<number> {
  const { left } = await db
    .selectFrom('recovery_code')
    .select(({ fn }) => fn.countAll<number>().as('left'))
    .where('account_id', '=', accountId)
    .where('used_at', 'is', null)
    .executeTakeFirstOrThrow()
  return left
}

export const STATES = ['active', 'waiting', 'invited', 'uninvited', 'disabled'] as const
export type AccountState = (typeof STATES)[number]

interface AccountFilter {
  officeId?: string | undefined
  roles: Role[]
  state?: AccountState | undefined
}

export const ACCOUNTS_A_PAGE = 50

/** One page of accounts by office and name, and their total number. */
export async function listAccounts(
  db: Db,
  { officeId, roles, state }: AccountFilter,
  page: number,
  now: Date,
  size = ACCOUNTS_A_PAGE,
): Promise<{ accounts: AccountEntry[]; total: number }> {
  return counted(filtered(db, { officeId, roles, state }, now), page, size)
}

async function counted(
  query: ReturnType<typeof filtered>,
  page: number,
  size = ACCOUNTS_A_PAGE,
): Promise<{ accounts: AccountEntry[]; total: number }> {
  const rows = await query
    .select(({ fn }) => fn.countAll<number>().over().as('total'))
    .limit(size)
    .offset((page - 1) * size)
    .execute()
  return { accounts: rows, total: rows[0]?.total ?? 0 }
}

/** All letters that `fold` maps to a–z, and what it maps each to. */
const MARKED = Array.from({ length: 0x1f00 - 0xc0 }, (_, index) => String.fromCodePoint(0xc0 + index)).filter(
  (letter) => /^[a-z]$/.test(fold(letter)),
)
const PLAIN = MARKED.map(fold)

/** The first page of accounts whose name, user name or office contains every word, marks or not, and their total number. */
export function searchAccounts(
  db: Db,
  filter: AccountFilter,
  words: string,
  now: Date,
): Promise<{ accounts: AccountEntry[]; total: number }> {
  const text = sql`translate(lower(a.display_name || ' ' || a.username || ' ' || o.name), ${MARKED.join('')}, ${PLAIN.join('')})`
  const holds = (word: string) => sql<boolean>`strpos(${text}, ${fold(word)}) > 0`
  const found = wordsIn(words).reduce((query, word) => query.where(holds(word)), filtered(db, filter, now))
  return counted(found, 1)
}

const hasWayIn = sql<boolean>`(coalesce(a.password_hash, a.oidc_subject) is not null)`

/** Ordered by office, role and user name. */
function filtered(db: Db, { officeId, roles, state }: AccountFilter, now: Date) {
  let query = entries(db, now).where('a.role', 'in', roles)
  if (officeId) query = query.where('a.office_id', '=', officeId)
  if (state === 'disabled') query = query.where('a.disabled_at', 'is not', null)
  if (state && state !== 'disabled') query = query.where('a.disabled_at', 'is', null)
  if (state === 'active') query = query.where(hasWayIn)
  if (state === 'waiting') query = query.where(sql<boolean>`not ${hasWayIn}`)
  if (state === 'invited' || state === 'uninvited') {
    const open = openInvitations(db, now).select('i.id')
    query = query
      .where(sql<boolean>`not ${hasWayIn}`)
      .where((eb) => (state === 'invited' ? eb.exists(open) : eb.not(eb.exists(open))))
  }
  return query.orderBy('o.name').orderBy('a.role').orderBy('a.username')
}

export function findAccount(db: Db, id: string, now: Date) {
  return entries(db, now).where('a.id', '=', id).executeTakeFirst()
}

export type AccountEntry = NonNullable<Awaited<ReturnType<typeof findAccount>>>

function entries(db: Db, now: Date) {
  return db
    .selectFrom('account as a')
    .innerJoin('office as o', 'o.id', 'a.office_id')
    .leftJoin('deputation as d', (join) =>
      join
        .onRef('d.account_id', '=', 'a.id')
        .onRef('d.office_id', '=', 'a.office_id')
        .on('d.to_day', '>=', officeDay(now)),
    )
    .select((eb) => [
      'a.id',
      'a.office_id as officeId',
      'o.name as officeName',
      // The last day of an office that ends or has ended.
      'o.valid_to as officeEnds',
      'a.username',
      'a.display_name as displayName',
      'a.role',
      'a.disabled_at as disabledAt',
      // The deputation that runs or will run.
      'd.from_day as deputyFrom',
      'd.to_day as deputyUntil',
      'd.signs',
      'd.position',
      // Has a password, or is linked to an account of the identity provider.
      hasWayIn.as('isSetUp'),
      eb('a.oidc_subject', 'is not', null).$castTo<boolean>().as('isLinked'),
      eb('a.totp_secret', 'is not', null).$castTo<boolean>().as('hasFactor'),
      openInvitations(db, now)
        .select(({ fn }) => fn.max('i.expires_at').as('until'))
        .as('invitedUntil'),
    ])
}

/** The open invitations of the account `a` of the outer query. */
function openInvitations(db: Db, now: Date) {
  return db
    .selectFrom('invitation as i')
    .where('i.account_id', '=', sql.ref<string>('a.id'))
    .where('i.used_at', 'is', null)
    .where('i.expires_at', '>', now)
}

/** Who can take over at the gate: the office's receptionists with a password or PIN, without those who have the head's rights now. */
export function listReceivers(
  db: Db,
  { id, officeId }: AccountRef,
  now: Date,
): Promise<{ id: string; username: string; name: string }[]> {
  const today = officeDay(now)
  return db
    .selectFrom('account as a')
    .leftJoin('deputation as d', (join) =>
      join.onRef('d.account_id', '=', 'a.id').on('d.from_day', '<=', today).on('d.to_day', '>=', today),
    )
    .select(['a.id', 'a.username', 'a.display_name as name'])
    .where('a.office_id', '=', officeId)
    .where('a.role', '=', 'reception')
    .where('a.id', '<>', id)
    .where('a.disabled_at', 'is', null)
    .where('d.account_id', 'is', null)
    .where(sql<boolean>`coalesce(a.password_hash, a.pin_hash) is not null`)
    .orderBy('a.display_name')
    .orderBy('a.id')
    .limit(200)
    .execute()
}

/** The ids of offices that have an enabled head. */
export async function officesWithHead(db: Db): Promise<Set<string>> {
  const heads = await db
    .selectFrom('account')
    .select('office_id')
    .distinct()
    .where('role', '=', 'head')
    .where('disabled_at', 'is', null)
    .execute()
  return new Set(heads.map((head) => head.office_id))
}

/** The names of an office's enabled heads who have signed in with their own name; of one unit, its administrators too. */
export async function headsOf(db: Db, officeId: string, isOneUnit: boolean): Promise<string[]> {
  const heads = await db
    .selectFrom('account')
    .select('display_name')
    .where('office_id', '=', officeId)
    .where('role', 'in', isOneUnit ? ['head', 'district'] : ['head'])
    .where('disabled_at', 'is', null)
    .whereRef('display_name', '<>', 'username')
    .where((eb) => eb.or([eb('password_hash', 'is not', null), eb('oidc_subject', 'is not', null)]))
    .orderBy('display_name')
    .execute()
  return heads.map((head) => head.display_name)
}
