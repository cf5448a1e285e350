import type { Response } from 'express'
import { CODE_DAYS } from '../../core/accounts/one-time-code.ts'
import type { AccountEntry } from '../../core/accounts/queries.ts'
import { addDays, dateText, officeDay } from '../../platform/lib/clock.ts'
import type { Config } from '../../platform/lib/config.ts'
import { drawCode } from '../../platform/svg/qr.ts'
import { BASES } from './managed-accounts.ts'

export interface Invited {
  account: AccountEntry
  code: string
}

const SLIPS_A_SHEET = 14

/** Shows new invitations, once: only their hashes are stored. */
export function showInvited(config: Config, res: Response, invited: Invited[], now: Date): void {
  const { t, staff, office } = res.locals
  const { name: whole, short } = office.organisation
  const { HOST, PORT, PUBLIC_URL } = config
  const base = staff.role === 'district' ? BASES.district : BASES.head
  const [only] = invited.length === 1 ? invited : []
  const address = PUBLIC_URL ?? `http://${HOST}:${PORT}`
  const until = dateText(addDays(officeDay(now), CODE_DAYS))
  const invitations = invited.map(({ account, code }) => {
    const { id, displayName: name, username, officeName } = account
    const office = officeName === whole ? whole : `${officeName}, ${short}`
    const link = `${address}/invitation/${code}`
    const message = t('accounts.invited.message', { name, username, office, link, until })
    return { id, name, username, office, code, picture: drawCode(link), message }
  })
  const text = invitations.map(({ message }) => message).join('\r\n\r\n')
  res.render('district/accounts/invited', {
    title: t('accounts.invited.title'),
    script: 'copy.js',
    sheets: Array.from({ length: Math.ceil(invitations.length / SLIPS_A_SHEET) }, (_, sheet) =>
      invitations.slice(sheet * SLIPS_A_SHEET, (sheet + 1) * SLIPS_A_SHEET),
    ),
    ...{ invitations, address, until },
    // Inside the link: what is shown once is kept nowhere.
    file: `data:text/plain;charset=utf-8,${encodeURIComponent(`\ufeff${text}`)}`,
    back: only ? `${base}/${only.account.id}` : base,
    // The links then only work on this computer.
    local: PUBLIC_URL === undefined,
  })
}
