export const organisation = {
  /** What `{{root}}`, `{{unit}}`, `{{units}}`, `{{head}}` and `{{staff}}` mean in other texts. */
  words: {
    unknown: {
      root: 'cơ quan chủ quản',
      unit: 'cơ quan',
      units: 'cơ quan, đơn vị',
      head: 'thủ trưởng cơ quan',
      staff: 'cán bộ, nhân viên',
    },
    huyen: {
      unit: 'cơ quan',
      units: 'cơ quan, đơn vị',
      head: 'thủ trưởng cơ quan',
      staff: 'cán bộ, công chức',
    },
    xa: {
      unit: 'đơn vị',
      units: 'cơ quan, đơn vị',
      head: 'thủ trưởng đơn vị',
      staff: 'cán bộ, công chức',
    },
    tinh: {
      unit: 'cơ quan',
      units: 'cơ quan, đơn vị',
      head: 'thủ trưởng cơ quan',
      staff: 'cán bộ, công chức',
    },
    su_nghiep: {
      unit: 'khoa, phòng',
      units: 'khoa, phòng',
      head: 'người phụ trách',
      staff: 'viên chức, người lao động',
    },
    doanh_nghiep: {
      unit: 'địa điểm',
      units: 'địa điểm',
      head: 'người quản lý',
      staff: 'nhân viên',
    },
  },
} as const
