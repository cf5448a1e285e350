import { sql } from 'kysely'
import { auditBy } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import type { OfficeTx } from '../../platform/db/office-scope.ts'
import type { AccountRow } from '../../platform/db/schema.ts'
import { MINUTE, officeDay } from '../../platform/lib/clock.ts'
import type { Keys } from '../../platform/lib/keys.ts'
import { findPairedScreen, noteContact } from '../offices/paired-screen.ts'
import { hashPassword, isPassword } from './passwords.ts'
import type { Staff } from './sessions.ts'
import { type Refused, withOwnAccount, withProof } from './with-proof.ts'

/** Wrong PINs in a row, wherever they are typed; then only signing in by the password or the provider makes the PIN valid again. */
const MOST_WRONG = 5

/** Milliseconds after a sign-in at the identity provider in which a person without a password may set a PIN. */
const FRESH = 10 * MINUTE

/** No password is as short. */
export function isPin(typed: string): boolean {
  return /^\d{6}$/.test(typed)
}

/** What somebody tries first: equal steps, two digits, the same half twice, or a date. */
export function isEasyPin(pin: string): boolean {
  const digits = Array.from(pin, Number)
  const steps = digits.slice(1).map((digit, index) => (digit - (digits[index] ?? 0) + 10) % 10)
  const [first, middle, last] = [0, 2, 4].map((at) => Number(pin.slice(at, at + 2)))
  const isDay = (day = 0) => day >= 1 && day <= 31
  const isDate = isDay(middle) && (middle ?? 0) <= 12 && (isDay(first) || isDay(last))
  return new Set(steps).size === 1 || new Set(digits).size < 3 || pin.slice(0, 3) === pin.slice(3) || isDate
}

/** Sets a PIN, or removes it with an empty one. Requires the password, or a sign-in at the provider just now. */
export async function setPin(
  db: Db,
  keys: Keys,
  staff: Staff,
  { password, pin }: { password: string; pin: string },
  now: Date,
): Promise<'done' | 'stale' | Refused> {
  const hash = pin ? await hashPassword(keyed(keys, staff.id, pin)) : null
  const set = async (tx: OfficeTx) => {
    await tx
      .updateTable('account')
      .set({ pin_hash: hash, pin_failures: 0 })
      .where('id', '=', staff.id)
      .execute()
    const by = { officeId: staff.officeId, accountId: staff.id, now }
    await auditBy(tx, by, pin ? 'account.pin_set' : 'account.pin_removed', staff.id)
    return 'done' as const
  }
  if (password) return withProof(db, keys, { staff, proof: { password } }, now, set)
  return withOwnAccount(db, staff, async (tx, account) => {
    const fresh = await tx
      .selectFrom('session')
      .select('id')
      .where('token_sha256', '=', staff.session)
      .where('oidc', 'is not', null)
      .where('created_at', '>', new Date(now.getTime() - FRESH))
      .executeTakeFirst()
    if (account.password_hash) return 'wrong-password'
    return fresh ? set(tx) : 'stale'
  })
}

/** What somebody typed to sign in, and the key of the computer at which they did. */
export interface Typed {
  password: string
  computer: string | undefined
}

/**
 * Whether it is the account's password, or its PIN at a computer that the head of its office has allowed. Without an account it
 * takes as long.
 */
export async function provenBy(
  db: Db,
  keys: Keys,
  account: AccountRow | undefined,
  { password, computer }: Typed,
  now: Date,
): Promise<'password' | 'pin' | undefined> {
  if (!isPin(password))
    return (await isPassword(account?.password_hash ?? null, password)) ? 'password' : undefined
  const allowed = account && computer && (await findPairedScreen(db, 'gate', account.office_id, computer))
  const hash = allowed ? await countTry(db, account, now) : null
  if (!(await isPassword(hash, keyed(keys, account?.id ?? '', password)))) return undefined
  if (!account || !allowed) return undefined
  await forgetWrongPins(db, account.id)
  await noteContact(db, 'gate', account.office_id, allowed.id, now)
  return 'pin'
}

/** Counted before it is checked, so that many at once are no more tries. Never for who has a head's rights. */
async function countTry(db: Db, { id, office_id }: AccountRow, now: Date): Promise<string | null> {
  const today = officeDay(now)
  const tried = await db
    .updateTable('account')
    .set({ pin_failures: sql`pin_failures + 1` })
    .where('id', '=', id)
    .where('role', '=', 'reception')
    .where('pin_failures', '<', MOST_WRONG)
    .where('pin_hash', 'is not', null)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('deputation')
            .select('account_id')
            .where('account_id', '=', id)
            .where('office_id', '=', office_id)
            .where('from_day', '<=', today)
            .where('to_day', '>=', today),
        ),
      ),
    )
    .returning('pin_hash')
    .executeTakeFirst()
  return tried?.pin_hash ?? null
}

export async function forgetWrongPins(db: Db, id: string): Promise<void> {
  await db.updateTable('account').set({ pin_failures: 0 }).where('id', '=', id).execute()
}

function keyed(keys: Keys, id: string, pin: string): string {
  return keys.sign('pin', `${id} ${pin}`)
}
