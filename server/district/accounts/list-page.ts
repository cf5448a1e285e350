import { ACCOUNTS_A_PAGE, type AccountEntry, type AccountState, STATES } from '../../core/accounts/queries.ts'
import { isFactorRequired } from '../../core/accounts/second-factor.ts'
import { pagesBeside } from '../../http/pages.ts'
import type { Role } from '../../platform/db/schema.ts'
import { choices } from '../../platform/lib/choices.ts'
import { dateText, momentText, type OfficeDay } from '../../platform/lib/clock.ts'
import { grouped } from '../../platform/lib/grouped.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import { type ManagedAccounts, officeChoices } from './managed-accounts.ts'

/** The filter in the URL: codes and fixed words, never a name. */
export interface AccountFilter {
  office?: string | undefined
  role?: Role | undefined
  state?: AccountState | undefined
  page: number
}

/** A page of the list, by office in order of name. */
export function listPage(
  { accounts, total }: { accounts: AccountEntry[]; total: number },
  chosen: AccountFilter,
  { base, roles, offices, known, today }: ManagedAccounts,
  demo: boolean,
  t: Translate,
) {
  const { page, ...filter } = chosen
  const given = Object.entries(filter).filter((entry): entry is [string, string] => entry[1] !== undefined)
  const shown = known.filter((one) => offices.includes(one) || one.code === filter.office)
  return {
    base,
    lead: t('accounts.count', { count: total }),
    groups: grouped(accounts, ({ officeName }) => officeName).map(([office, some]) => ({
      office,
      accounts: some.map((account) => ({ ...account, marks: marksOf(account, { demo, today }, t) })),
    })),
    filters:
      roles.length > 1
        ? {
            office: officeChoices(shown, filter.office),
            role: choices(roles, filter.role, (role) => t(`role.${role}`)),
            state: choices(STATES, filter.state, (state) => t(`accounts.state.${state}`)),
          }
        : undefined,
    chosen,
    ...pagesBeside(base, page, page * ACCOUNTS_A_PAGE < total, new URLSearchParams(given).toString()),
  }
}

/** Reasons why the user cannot sign in or will be delayed. */
export function marksOf(
  account: AccountEntry,
  { demo, today }: { demo: boolean; today: OfficeDay },
  t: Translate,
): { kind: 'bad' | 'due'; text: string }[] {
  const { invitedUntil, officeEnds, deputyFrom, deputyUntil } = account
  if (account.disabledAt) return [{ kind: 'bad', text: t('accounts.disabled') }]
  if (!account.isSetUp && !invitedUntil) return [{ kind: 'bad', text: t('accounts.no_invitation') }]
  if (!account.isSetUp && invitedUntil)
    return [{ kind: 'due', text: t('accounts.invited_until', { until: momentText(invitedUntil) }) }]
  const isLate = !account.hasFactor && isFactorRequired(deputyFrom ? 'head' : account.role, demo)
  const due = [
    deputyFrom && deputyUntil
      ? t('deputy.mark', { from: dateText(deputyFrom), until: dateText(deputyUntil) })
      : [],
    isLate ? t('accounts.no_factor') : [],
  ].flat()
  return [
    ...(officeEnds && officeEnds < today ? [{ kind: 'bad' as const, text: t('accounts.office_ended') }] : []),
    ...due.map((text) => ({ kind: 'due' as const, text })),
  ]
}
