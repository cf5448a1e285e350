import { SIGNS } from '../../core/accounts/deputation.ts'
import { isOwnOfDistrict } from '../../core/accounts/manage.ts'
import type { AccountEntry } from '../../core/accounts/queries.ts'
import type { SessionLine, Staff } from '../../core/accounts/sessions.ts'
import type { Problems, Typed } from '../../http/form.ts'
import type { Page } from '../../http/views.ts'
import type { OfficeRow, Role } from '../../platform/db/schema.ts'
import { type Choice, choices } from '../../platform/lib/choices.ts'
import { dateText } from '../../platform/lib/clock.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import { type Mark, marksOf } from './list-page.ts'
import type { ManagedAccounts } from './managed-accounts.ts'

/** The fields for role and office, where there is a choice. */
interface PlaceChoices {
  roles: Choice[]
  offices: Choice[]
}

export interface NewAccountPage extends Page {
  base: string
  clientUuid: string
  place: PlaceChoices | undefined
  typed: Typed
  problems: Problems
}

export interface AccountPage extends Page {
  base: string
  href: string
  account: {
    username: string
    role: string
    office: string
    factor: string
    marks: Mark[]
    own: boolean
    disabled: boolean
    isSetUp: boolean
    isLinked: boolean
    hasFactor: boolean
  }
  /** For an account that may have the head's rights for a time. */
  deputy: { signs: Choice[]; facts: string } | undefined
  place: PlaceChoices | undefined
  sessions: SessionLine[]
  formerNames: string[]
  done: string
  typed: Typed
  problems: Problems
}

export function placeChoices(
  managed: ManagedAccounts,
  chosen: Typed,
  t: Translate,
): PlaceChoices | undefined {
  if (managed.roles.length === 1) return undefined
  const names = new Map(managed.offices.map((office) => [office.code, office.name]))
  return {
    roles: choices(managed.roles, chosen['role'], (role) => t(`role.${role}`)),
    offices: choices([...names.keys()], chosen['office'], (code) => names.get(code) ?? code),
  }
}

/** The stored values for the form; an office that has closed since has to be chosen again. */
export function typedAccount(account: AccountEntry, offices: OfficeRow[]): Typed {
  const office = offices.find((one) => one.id === account.officeId)
  return { display_name: account.displayName, role: account.role, office: office?.code ?? '' }
}

export function accountPage(
  account: AccountEntry,
  sessions: SessionLine[],
  {
    manager,
    managed,
    demo,
    typed,
    t,
  }: {
    manager: Staff
    managed: ManagedAccounts
    demo: boolean
    typed: Typed
    t: Translate
  },
): Omit<AccountPage, 'title' | 'formerNames' | 'done' | 'typed' | 'problems'> {
  const own = isOwnOfDistrict(manager, account)
  const { deputyFrom: from, deputyUntil: until, signs, position } = account
  return {
    base: managed.base,
    href: `${managed.base}/${account.id}`,
    account: {
      username: account.username,
      role: t(`role.${account.role satisfies Role}`),
      office: account.officeName,
      factor: t(account.hasFactor ? 'factor.on' : 'factor.off'),
      marks: marksOf(account, { demo, today: managed.today }, t),
      own,
      disabled: account.disabledAt !== null,
      isSetUp: account.isSetUp,
      isLinked: account.isLinked,
      hasFactor: account.hasFactor,
    },
    deputy:
      account.role === 'reception' && !account.disabledAt && !manager.deputy
        ? {
            signs: choices(SIGNS, typed['signs'], (one) => t(`deputy.signs.${one}`)),
            facts:
              from && until && signs
                ? t('deputy.is_given', {
                    from: dateText(from),
                    until: dateText(until),
                    signs,
                    position: position ?? '',
                  })
                : '',
          }
        : undefined,
    place: own ? undefined : placeChoices(managed, typed, t),
    sessions,
  }
}
