import type { Db } from '../../platform/db/connect.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import type { AccountRow, Role } from '../../platform/db/schema.ts'
import type { Office } from '../offices/directory.ts'
import type { AccountRef } from './queries.ts'

/** The account that manages others; a head manages only accounts of their office. */
export interface Manager {
  id: string
  role: Role
  officeId: string
}

/** A head, and the administrator of an organisation with one unit; the latter only until a second one begins. */
export function headsOffice(role: Role, { organisation }: Pick<Office, 'organisation'>): boolean {
  return role === 'head' || (role === 'district' && organisation.oneUnit)
}

/** The roles that an account may give, and whose accounts it manages. */
export function rolesBelow(role: Role): Role[] {
  if (role === 'district') return ['reception', 'head', 'district']
  return role === 'head' ? ['reception'] : []
}

/** Whether the manager may manage the account. Nobody manages their own account here; it has other pages. */
export function mayManage(manager: Manager, account: { id: string; role: Role; officeId: string }): boolean {
  const near = manager.role === 'district' || manager.officeId === account.officeId
  return manager.id !== account.id && near && rolesBelow(manager.role).includes(account.role)
}

export function isOwnOfDistrict(manager: Manager, { id }: { id: string }): boolean {
  return manager.role === 'district' && manager.id === id
}

export interface LockedAccount {
  tx: OfficeTx
  account: AccountRow
  /** The account is the last enabled one of the district: without it nobody could create accounts. */
  lastOfDistrict: boolean
}

/**
 * Runs `work` with an account that the manager may manage; undefined for any other, as if it did not exist. Locks the account
 * and all enabled accounts of the district until the end, so that two of these that disable each other take turns.
 */
export function managing<T>(
  db: Db,
  manager: Manager,
  { id, officeId }: AccountRef,
  work: (held: LockedAccount) => Promise<T>,
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
