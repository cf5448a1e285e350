import { type Manager, rolesBelow } from '../../core/accounts/manage.ts'
import type { OfficeRow, Role } from '../../platform/db/schema.ts'
import type { OfficeDay } from '../../platform/lib/clock.ts'

/** The pages of accounts stand twice: the district's over all offices, a head's over one. */
export const BASES = { district: '/district/accounts', head: '/office/accounts' } as const

/** The offices and roles that a manager of accounts can choose. */
export interface ManagedAccounts {
  base: string
  roles: Role[]
  /** Those that are open today. */
  offices: OfficeRow[]
  /** Those that have ended as well: their accounts are still to be looked after. */
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
