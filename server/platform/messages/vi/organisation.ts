export const organisation = {
  /**
   * What `{{root}}`, `{{unit}}`, `{{units}}`, `{{head}}`, `{{staff}}` and `{{member}}` mean in other texts: for an organisation of
   * each kind, and before it is known.
   */
  words: {
    unknown: {
      root: 'cơ quan chủ quản',
      unit: 'cơ quan',
      units: 'cơ quan, đơn vị',
      head: 'thủ trưởng cơ quan',
      staff: 'cán bộ, công chức',
      member: 'cán bộ',
    },
    huyen: {},
    xa: {},
    tinh: {},
    su_nghiep: {
      unit: 'cơ sở',
      units: 'khoa, phòng, cơ sở',
      head: 'người phụ trách',
      staff: 'viên chức, người lao động',
      member: 'nhân viên',
    },
    doanh_nghiep: {
      unit: 'cơ sở',
      units: 'địa điểm, cơ sở',
      head: 'người quản lý',
      staff: 'người lao động',
      member: 'nhân viên',
    },
  },
} as const
