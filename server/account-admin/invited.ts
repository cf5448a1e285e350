import type { Response } from 'express'
import { CODE_HOURS } from '../accounts/one-time-code.ts'
import type { AccountEntry } from '../accounts/queries.ts'
import type { Config } from '../config.ts'
import type { Page } from '../http/views.ts'
import { BASES } from './realm.ts'

interface InvitedPage extends Page {
  href: string
  link: string
  message: string
  /** There is no public address yet: the link opens on this computer alone. */
  local: boolean
}

/** The link of an invitation, shown this once: only its hash is kept. */
export function showInvited(config: Config, res: Response, account: AccountEntry, key: string): void {
  const { t, staff } = res.locals
  const { HOST, PORT, PUBLIC_URL } = config
  const link = `${PUBLIC_URL ?? `http://${HOST}:${PORT}`}/invitation/${key}`
  const words = {
    name: account.displayName,
    username: account.username,
    office: account.officeName,
    hours: CODE_HOURS,
    link,
  }
  res.render('account-admin/invited', {
    title: t('accounts.invited.title'),
    href: `${staff.role === 'district' ? BASES.district : BASES.head}/${account.id}`,
    link,
    message: t('accounts.invited.message', words),
    local: PUBLIC_URL === undefined,
  } satisfies InvitedPage)
}
