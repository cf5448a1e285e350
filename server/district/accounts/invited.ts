import type { Response } from 'express'
import { CODE_HOURS } from '../../core/accounts/one-time-code.ts'
import type { AccountEntry } from '../../core/accounts/queries.ts'
import type { Page } from '../../http/views.ts'
import type { Config } from '../../platform/lib/config.ts'
import { BASES } from './managed-accounts.ts'

export interface Invited {
  account: AccountEntry
  key: string
}

interface InvitedPage extends Page {
  script: string
  invitations: { id: string; name: string; office: string; link: string; message: string }[]
  back: string
  /** True without a public address (PUBLIC_URL): the links then only work on this computer. */
  local: boolean
}

/** Shows the links of new invitations, once: only their hashes are stored. */
export function showInvited(config: Config, res: Response, invited: Invited[]): void {
  const { t, staff } = res.locals
  const { HOST, PORT, PUBLIC_URL } = config
  const base = staff.role === 'district' ? BASES.district : BASES.head
  const [only] = invited.length === 1 ? invited : []
  res.render('district/accounts/invited', {
    title: t('accounts.invited.title'),
    script: 'copy.js',
    invitations: invited.map(({ account, key }) => {
      const { id, displayName: name, username, officeName: office } = account
      const link = `${PUBLIC_URL ?? `http://${HOST}:${PORT}`}/invitation/${key}`
      const words = { name, username, office, link, hours: CODE_HOURS }
      return { id, name, office, link, message: t('accounts.invited.message', words) }
    }),
    back: only ? `${base}/${only.account.id}` : base,
    local: PUBLIC_URL === undefined,
  } satisfies InvitedPage)
}
