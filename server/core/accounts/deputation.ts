import { auditBy } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import type { OfficeTx } from '../../platform/db/office-scope.ts'
import type { DeputationRow, Signs } from '../../platform/db/schema.ts'
import type { OfficeDay } from '../../platform/lib/clock.ts'
import { type Manager, managing } from './manage.ts'
import type { AccountRef } from './queries.ts'
import type { Staff } from './sessions.ts'

export const SIGNS = ['KT', 'TUQ'] as const satisfies Signs[]

/**
 * Gives the head's rights in place of earlier ones; with nothing given, ends them at the account's next request. Undefined if the
 * manager may not, or the account has none to gain.
 */
export function setDeputation(
  db: Db,
  manager: Manager,
  account: AccountRef,
  given: Omit<DeputationRow, 'account_id' | 'office_id'> | undefined,
  now: Date,
): Promise<'done' | undefined> {
  return managing(db, manager, account, async ({ tx, account: { id, office_id, role, disabled_at } }) => {
    if (given && (role !== 'reception' || disabled_at)) return undefined
    const actor = { officeId: office_id, accountId: manager.id, now }
    const ended = await endDeputation(tx, id)
    if (given) {
      await tx
        .insertInto('deputation')
        .values({ ...given, account_id: id, office_id })
        .execute()
      const { signs, from_day: from, to_day: to } = given
      await auditBy(tx, actor, 'account.deputed', id, `${signs} ${from} ${to}`)
    } else if (ended) await auditBy(tx, actor, 'account.deputation_ended', id)
    return 'done' as const
  })
}

/** Whether there was one. */
export async function endDeputation(tx: OfficeTx, accountId: string): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom('deputation')
    .where('account_id', '=', accountId)
    .executeTakeFirst()
  return numDeletedRows > 0n
}

/** Who has the head's rights at the office now, or will have them. */
export function listDeputies(db: Db, officeId: string, today: OfficeDay) {
  return db
    .selectFrom('deputation as d')
    .innerJoin('account as a', 'a.id', 'd.account_id')
    .select(['a.id', 'a.display_name as name', 'd.from_day as from', 'd.to_day as until'])
    .where('d.office_id', '=', officeId)
    .whereRef('a.office_id', '=', 'd.office_id')
    .where('d.to_day', '>=', today)
    .orderBy('d.from_day')
    .orderBy('a.id')
    .execute()
}

/** Quyền hạn, chức vụ và họ tên của người ký (Nghị định 30/2020/NĐ-CP, Phụ lục I); a head writes the name by hand. */
export interface Signature {
  lines: string[]
  name: string
}

/** How this person signs where the head signs as `head`. Only a deputy head (KT.) signs in the name of a committee (TM.). */
export function signatureOf(
  staff: Pick<Staff, 'deputy' | 'displayName'> | undefined,
  head: readonly string[],
): Signature {
  if (!staff?.deputy) return { lines: [...head], name: '' }
  const { signs, position } = staff.deputy
  const above = signs === 'KT' ? head.slice(0, -1) : []
  return {
    lines: [...above, `${signs}. ${head.at(-1)}`, position.toLocaleUpperCase('vi')],
    name: staff.displayName,
  }
}
