import type { Translated } from '../catalogue.ts'
import type { organisation as vi } from '../vi/organisation.ts'

export const organisation: Translated<typeof vi> = {
  words: {
    unknown: {
      root: 'the organisation above',
      unit: 'office',
      units: 'offices',
      head: 'head of office',
      staff: 'staff',
      member: 'member of staff',
    },
    huyen: {},
    xa: {},
    tinh: {},
    su_nghiep: {
      unit: 'site',
      units: 'sites',
      head: 'person in charge',
      staff: 'staff',
      member: 'member of staff',
    },
    doanh_nghiep: {
      unit: 'site',
      units: 'sites',
      head: 'site manager',
      staff: 'staff',
      member: 'member of staff',
    },
  },
}
