import { type Manager, rolesBelow } from '../../core/accounts/manage.ts'
import type { Typed } from '../../http/form.ts'
import type { OfficeRow, Role } from '../../platform/db/schema.ts'
import { type Choice, choices } from '../../platform/lib/choices.ts'
import type { OfficeDay } from '../../platform/lib/clock.ts'
import type { Translate } from '../../platform/messages/messages.ts'

/** The base paths of the account pages: the district's for all offices, a head's for one. */
export const BASES = { district: '/district/accounts', head: '/office/accounts' } as const

/** The roles and offices among which a manager of accounts can choose. */
export interface ManagedAccounts {
  base: string
  roles: Role[]
  /** Offices that are open today. */
  offices: OfficeRow[]
  /** Closed offices as well, whose accounts still have to be managed. */
  known: OfficeRow[]
  today: OfficeDay
}

export function managedAccounts(manager: Manager, offices: OfficeRow[], today: OfficeDay): ManagedAccounts {
  const district = manager.role === 'district'
  return {
    base: district ? BASES.district : BASES.head,
    roles: rolesBelow(manager.role),
    offices: offices.filter((one) => (district ? isOpen(one, today) : one.id === manager.officeId)),
    known: district ? offices : [],
    today,
  }
}

function isOpen(office: OfficeRow, today: OfficeDay): boolean {
  return (office.valid_from ?? '') <= today && today <= (office.valid_to ?? '9999')
}

/** The choices of role and office, where there is one. */
export function placeChoices({ roles, offices }: ManagedAccounts, chosen: Typed, t: Translate) {
  if (roles.length === 1) return undefined
  return {
    roles: choices(roles, chosen['role'], (role) => t(`role.${role}`)),
    offices: officeChoices(offices, chosen['office']),
  }
}

export function officeChoices(offices: OfficeRow[], chosen: string | undefined): Choice[] {
  return offices.map(({ code, name }) => ({ value: code, label: name, checked: code === chosen }))
}
