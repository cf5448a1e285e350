import { expect, test } from 'vitest'
import { KINDS } from '../../server/core/offices/kinds.ts'
import {
  basisOf,
  hasOneStop,
  KIND,
  type OrganisationKind,
  officeKindsOf,
} from '../../server/core/organisation/kinds.ts'

const OFFICES: Record<OrganisationKind, string> = {
  huyen: KINDS.join(' '),
  xa: `party one_stop commune_dept mass_org association public_service health armed_forces school_lower school_primary
    school_preschool other`,
  tinh: `party district_office one_stop citizen_reception district_dept agency commune_pc mass_org association public_service
    health vertical_agency school_upper gate other`,
  su_nghiep: 'department branch gate other',
  doanh_nghiep: 'department branch plant gate other',
}
const PURPOSES: Record<OrganisationKind, string> = {
  huyen: 'procedure document work meeting complaint delivery other',
  xa: 'procedure document work meeting complaint delivery other',
  tinh: 'procedure document work meeting complaint delivery other',
  su_nghiep: 'examination patient work meeting delivery other',
  doanh_nghiep: 'work meeting interview delivery works other',
}

test.each(Object.keys(KIND) as OrganisationKind[])('%s has its kinds of offices and purposes', (kind) => {
  expect(new Set(officeKindsOf(kind))).toEqual(new Set(OFFICES[kind].split(/\s+/)))
  expect(KIND[kind].purposes).toEqual(PURPOSES[kind].split(' '))
  expect(hasOneStop({ kind })).toBe(/\bone_stop\b/.test(OFFICES[kind]))
})

test('an office keeps a kind that its organisation no longer offers', () => {
  expect(officeKindsOf('su_nghiep', 'party')).toEqual(['party', ...officeKindsOf('su_nghiep')])
})

test.each([
  ['huyen', undefined, 'state'],
  ['su_nghiep', 'public', 'state'],
  ['su_nghiep', 'private', 'consent'],
  ['su_nghiep', undefined, 'consent'],
  ['doanh_nghiep', 'public', 'consent'],
] as const)('%s, %s, processes data by: %s', (kind, ownership, basis) => {
  expect(basisOf(kind, ownership)).toBe(basis)
})
