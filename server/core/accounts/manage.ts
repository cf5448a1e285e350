import type { Db } from '../../platform/db/connect.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import type { AccountRow, Role } from '../../platform/db/schema.ts'
import type { AccountRef } from './queries.ts'

/** Who manages accounts; that of a head ends at the door of the office. */
export interface Manager {
  id: string
  role: Role
  officeId: string
}

/** The roles that somebody may give, and whose accounts they look after. */
export function rolesBelow(role: Role): Role[] {
  if (role === 'district') return ['reception', 'head', 'district']
  return role === 'head' ? ['reception'] : []
}

/** Accounts of the roles below; a head manages those of their office. Their own account has other pages. */
export function mayManage(manager: Manager, account: { id: string; role: Role; officeId: string }): boolean {
  const near = manager.role === 'district' || manager.officeId === account.officeId
  return manager.id !== account.id && near && rolesBelow(manager.role).includes(account.role)
}

export function isOwnOfDistrict(manager: Manager, { id }: { id: string }): boolean {
  return manager.role === 'district' && manager.id === id
}

export interface Held {
  tx: OfficeTx
  account: AccountRow
  /** Without it nobody would be left who can make accounts. */
  lastOfDistrict: boolean
}

/**
 * Does `work` with an account that the manager may look after; undefined for every other, as if it were not there.
 * Until the end the account is held, and with it all enabled ones of the district: two of them that disable each other
 * come one after the other.
 */
export function managing<T>(
  db: Db,
  manager: Manager,
  { id, officeId }: AccountRef,
  work: (held: Held) => Promise<T>,
  may = mayManage,
): Promise<T | undefined> {
  return inOffice(db, officeId, async (tx) => {
    const rows = await tx
      .selectFrom('account')
      .selectAll()
      .where((eb) =>
        eb.or([eb('id', '=', id), eb.and([eb('role', '=', 'district'), eb('disabled_at', 'is', null)])]),
      )
      .orderBy('id')
      .forUpdate()
      .execute()
    const account = rows.find((row) => row.id === id && row.office_id === officeId)
    if (!account || !may(manager, { id, officeId, role: account.role })) return undefined
    const others = rows.filter((row) => row.id !== id)
    return work({ tx, account, lastOfDistrict: account.role === 'district' && others.length === 0 })
  })
}
