import { endDeputation } from '../../core/accounts/deputation.ts'
import { replaceInvitation } from '../../core/accounts/invitations.ts'
import {
  isOwnOfDistrict,
  type LockedAccount,
  type Manager,
  managing,
  mayManage,
} from '../../core/accounts/manage.ts'
import { keepName } from '../../core/accounts/names.ts'
import { createCode } from '../../core/accounts/one-time-code.ts'
import type { AccountRef } from '../../core/accounts/queries.ts'
import { clearFactor } from '../../core/accounts/second-factor.ts'
import { endSessions } from '../../core/accounts/sessions.ts'
import { endSummary } from '../../core/notices/summary-settings.ts'
import type { Actor } from '../../platform/audit/actor.ts'
import { auditBy } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { withinOffice } from '../../platform/db/office-scope.ts'
import type { AccountRow, Role } from '../../platform/db/schema.ts'

/** Replaces the password and the link to the identity provider by a new invitation, and ends all sessions. Returns its code. */
export function resetAccount(
  db: Db,
  manager: Manager,
  account: AccountRef,
  now: Date,
): Promise<{ code: string } | 'disabled' | undefined> {
  return managing(db, manager, account, async ({ tx, account: locked }) => {
    if (locked.disabled_at) return 'disabled' as const
    const code = createCode()
    await tx
      .updateTable('account')
      .set({ password_hash: null, pin_hash: null, oidc_issuer: null, oidc_subject: null })
      .where('id', '=', locked.id)
      .execute()
    await replaceInvitation(tx, locked.id, code, now)
    await endSessions(tx, locked.id)
    const ended = [locked.password_hash ? 'password' : [], locked.oidc_subject ? 'oidc' : []].flat()
    await auditBy(tx, by(manager, account, now), 'account.invited', locked.id, ended.join(' '))
    return { code }
  })
}

/** Disables or enables an account. A disabled account cannot sign in, and its sessions and invitation end. */
export function setDisabled(
  db: Db,
  manager: Manager,
  account: AccountRef,
  disabled: boolean,
  now: Date,
): Promise<'done' | 'last-of-district' | undefined> {
  return managing(db, manager, account, async ({ tx, account: locked, lastOfDistrict }) => {
    if ((locked.disabled_at !== null) === disabled) return 'done'
    if (disabled && lastOfDistrict) return 'last-of-district'
    await tx
      .updateTable('account')
      .set({ disabled_at: disabled ? now : null })
      .where('id', '=', locked.id)
      .execute()
    await endSessions(tx, locked.id)
    await endSummary(tx, account)
    await endDeputation(tx, locked.id)
    await tx.deleteFrom('invitation').where('account_id', '=', locked.id).execute()
    await auditBy(tx, by(manager, account, now), disabled ? 'account.disabled' : 'account.enabled', locked.id)
    return 'done'
  })
}

export interface Changes {
  displayName: string
  role: Role
  officeId: string
}

/**
 * Changes an account. A new role or office ends all sessions, a new name alone does not. District users may change the name of
 * their own account, because nobody else may be there to do it.
 */
export function changeAccount(
  db: Db,
  manager: Manager,
  account: AccountRef,
  next: Changes,
  now: Date,
): Promise<'done' | 'last-of-district' | undefined> {
  const may: typeof mayManage = (who, of) =>
    mayManage(who, of) || (isOwnOfDistrict(who, of) && of.role === next.role && of.officeId === next.officeId)
  const work = async ({ tx, account: locked, lastOfDistrict }: LockedAccount) => {
    const fields = changed(locked, next)
    if (fields.length === 0) return 'done'
    if (lastOfDistrict && next.role !== 'district' && !locked.disabled_at) return 'last-of-district'
    if (fields.includes('display_name')) await keepName(tx, locked, now)
    await tx
      .updateTable('account')
      .set({ display_name: next.displayName, role: next.role, office_id: next.officeId })
      .where('id', '=', locked.id)
      .execute()
    if (fields.some((field) => field !== 'display_name')) {
      await endSessions(tx, locked.id)
      await endSummary(tx, account)
      await endDeputation(tx, locked.id)
    }
    const write = (office: AccountRef) =>
      auditBy(tx, by(manager, office, now), 'account.changed', locked.id, fields.join(' '))
    await write(account)
    if (next.officeId !== account.officeId)
      await withinOffice(tx, next.officeId, () => write({ ...account, officeId: next.officeId }))
    return 'done'
  }
  return managing(db, manager, account, work, may)
}

function changed(locked: AccountRow, next: Changes): string[] {
  return [
    locked.display_name === next.displayName ? [] : ['display_name'],
    locked.role === next.role ? [] : [`role=${next.role}`],
    locked.office_id === next.officeId ? [] : ['office'],
  ].flat()
}

/** Removes the second factor of a user who has lost the phone and all recovery codes. */
export function removeFactor(
  db: Db,
  manager: Manager,
  account: AccountRef,
  now: Date,
): Promise<'done' | undefined> {
  return managing(db, manager, account, async ({ tx, account: locked }) => {
    if (!locked.totp_secret) return 'done' as const
    await clearFactor(tx, locked.id)
    await endSessions(tx, locked.id)
    await auditBy(tx, by(manager, account, now), 'account.factor_removed', locked.id)
    return 'done' as const
  })
}

function by({ id }: Manager, { officeId }: AccountRef, now: Date): Actor {
  return { officeId, accountId: id, now }
}
