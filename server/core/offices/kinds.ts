/** The kinds of offices, in the order of lists. Other kinds in a seed file are shown as `other`. */
export const KINDS = [
  'party',
  'district_office',
  'one_stop',
  'citizen_reception',
  'district_dept',
  'commune_pc',
  'commune_dept',
  'mass_org',
  'association',
  'public_service',
  'health',
  'vertical_agency',
  'judicial',
  'armed_forces',
  'school_upper',
  'school_lower',
  'school_primary',
  'school_preschool',
  'department',
  'agency',
  'branch',
  'plant',
  'gate',
  'other',
] as const
export type Kind = (typeof KINDS)[number]

export function kindOf(stored: string): Kind {
  return KINDS.find((kind) => kind === stored) ?? 'other'
}
