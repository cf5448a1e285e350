import { ACCOUNTS_A_PAGE, type AccountEntry, type AccountState, STATES } from '../../core/accounts/queries.ts'
import { isFactorRequired } from '../../core/accounts/second-factor.ts'
import type { Typed } from '../../http/form.ts'
import type { Page } from '../../http/views.ts'
import type { Role } from '../../platform/db/schema.ts'
import { type Choice, choices } from '../../platform/lib/choices.ts'
import { dateText, momentText, type OfficeDay } from '../../platform/lib/clock.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import type { ManagedAccounts } from './managed-accounts.ts'

export interface ListPage extends Page {
  base: string
  lead: string
  /** The number of accounts on this page. */
  count: number
  /** Grouped by office in order of name; a single group without a title when there is only one office. */
  groups: { office: string; accounts: AccountLine[] }[]
  filters: { office: Choice[]; role: Choice[]; state: Choice[] } | undefined
  newer: string | undefined
  older: string | undefined
  /** Says how many people have not come yet. */
  waiting: string
  /** Whom the button invites: those of this filter in this state. */
  invite: { state: AccountState; label: string; hint: string } | undefined
  /** Without a public address (PUBLIC_URL) invitations open on this computer only. */
  local: boolean
  chosen: AccountFilter
  /** True when the list was searched by words, which are not in the URL. */
  searched: boolean
  typed: Typed
  done: string
}

interface AccountLine {
  href: string
  name: string
  details: string
  marks: Mark[]
  /** The person has not come yet. */
  waits: boolean
}

export interface Mark {
  kind: 'bad' | 'due' | 'plain'
  text: string
}

/** The filter in the URL: codes and fixed words, never a name. */
export interface AccountFilter {
  office?: string | undefined
  role?: Role | undefined
  state?: AccountState | undefined
  page: number
}

export function listPage(
  { accounts, total }: { accounts: AccountEntry[]; total: number },
  filter: AccountFilter,
  managed: ManagedAccounts,
  demo: boolean,
  t: Translate,
): Omit<ListPage, 'title' | 'waiting' | 'invite' | 'local' | 'searched' | 'typed' | 'done'> {
  const pages = Math.ceil(total / ACCOUNTS_A_PAGE)
  return {
    base: managed.base,
    lead: t('accounts.count', { count: total }),
    groups: groupsOf(accounts, (account) => ({
      href: `${managed.base}/${account.id}`,
      name: account.displayName,
      details: [account.username, t(`role.${account.role}`)].join(' · '),
      marks: marksOf(account, { demo, today: managed.today }, t),
      waits: !account.isSetUp && !account.disabledAt,
    })),
    count: accounts.length,
    filters: managed.roles.length > 1 ? filters(filter, managed, t) : undefined,
    chosen: filter,
    newer: filter.page > 1 ? address(managed.base, { ...filter, page: filter.page - 1 }) : undefined,
    older: filter.page < pages ? address(managed.base, { ...filter, page: filter.page + 1 }) : undefined,
  }
}

function groupsOf(
  accounts: AccountEntry[],
  line: (account: AccountEntry) => AccountLine,
): ListPage['groups'] {
  const groups: ListPage['groups'] = []
  for (const account of accounts) {
    const last = groups.at(-1)
    if (last?.office === account.officeName) last.accounts.push(line(account))
    else groups.push({ office: account.officeName, accounts: [line(account)] })
  }
  return groups
}

function filters(filter: AccountFilter, managed: ManagedAccounts, t: Translate): ListPage['filters'] {
  const shown = managed.known.filter((one) => managed.offices.includes(one) || one.code === filter.office)
  const names = new Map(shown.map((office) => [office.code, office.name]))
  return {
    office: choices([...names.keys()], filter.office, (code) => names.get(code) ?? code),
    role: choices(managed.roles, filter.role, (role) => t(`role.${role}`)),
    state: choices(STATES, filter.state, (state) => t(`accounts.state.${state}`)),
  }
}

function address(base: string, { office, role, state, page }: AccountFilter): string {
  const words = { office, role, state, page: page > 1 ? String(page) : undefined }
  const given = Object.entries(words).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return given.length > 0 ? `${base}?${new URLSearchParams(given).toString()}` : base
}

/** Reasons why the user cannot sign in or will be delayed. */
export function marksOf(
  account: AccountEntry,
  { demo, today }: { demo: boolean; today: OfficeDay },
  t: Translate,
): Mark[] {
  if (account.disabledAt) return [{ kind: 'bad', text: t('accounts.disabled') }]
  if (!account.isSetUp) {
    const until = account.invitedUntil
    const text = until
      ? t('accounts.invited_until', { until: momentText(until) })
      : t('accounts.no_invitation')
    return [{ kind: until ? 'due' : 'bad', text }]
  }
  const marks: Mark[] = []
  if (account.officeEnds && account.officeEnds < today) {
    marks.push({ kind: 'bad', text: t('accounts.office_ended') })
  }
  if (account.deputyFrom && account.deputyUntil) {
    marks.push({
      kind: 'due',
      text: t('deputy.mark', { from: dateText(account.deputyFrom), until: dateText(account.deputyUntil) }),
    })
  }
  if (!account.hasFactor && isFactorRequired(account.deputyFrom ? 'head' : account.role, demo)) {
    marks.push({ kind: 'due', text: t('accounts.no_factor') })
  }
  return marks
}
