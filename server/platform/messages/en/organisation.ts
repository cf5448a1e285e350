import type { Translated } from '../catalogue.ts'
import type { organisation as vi } from '../vi/organisation.ts'

export const organisation: Translated<typeof vi> = {
  words: {
    unknown: {
      root: 'the organisation above',
      unit: 'office',
      units: 'offices',
      head: 'head of the office',
      staff: 'staff',
    },
    huyen: {
      unit: 'office',
      units: 'offices',
      head: 'head of the office',
      staff: 'staff',
    },
    xa: { unit: 'office', units: 'offices', head: 'head of the office', staff: 'staff' },
    tinh: {
      unit: 'office',
      units: 'offices',
      head: 'head of the office',
      staff: 'staff',
    },
    su_nghiep: {
      unit: 'department',
      units: 'departments',
      head: 'person in charge',
      staff: 'staff',
    },
    doanh_nghiep: {
      unit: 'site',
      units: 'sites',
      head: 'site manager',
      staff: 'staff',
    },
  },
}
