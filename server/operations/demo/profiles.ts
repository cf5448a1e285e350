import type { Purpose } from '../../core/visits/visit.ts'

/** The visitors that a kind of office has. */
export interface Profile {
  /** The least and most visits on a working day. */
  daily: readonly [number, number]
  /** Open on Saturday mornings, as one-stop centres are. */
  saturdays: boolean
  purposes: readonly (readonly [Purpose, number])[]
  /** Hosts whom visitors ask for; a role gets a name before it. */
  hosts: readonly string[]
}

const COUNTERS = [
  'Quầy 1 – Đất đai',
  'Quầy 2 – Hộ tịch',
  'Quầy 3 – Đăng ký kinh doanh',
  'Quầy 4 – Xây dựng',
  'Quầy 5 – Lao động, người có công',
  'Quầy trả kết quả',
]
const COMMUNE_STAFF = ['hộ tịch', 'địa chính', 'văn hóa – xã hội', 'Phó Chủ tịch', 'Chủ tịch']
const DEPARTMENT_STAFF = ['chuyên viên', 'chuyên viên', 'Phó Trưởng phòng', 'Trưởng phòng', 'văn thư']
const SCHOOL_STAFF = ['Hiệu trưởng', 'Phó Hiệu trưởng', 'văn thư', 'kế toán', 'giáo viên chủ nhiệm']

const ONE_STOP: Profile = {
  daily: [80, 140],
  saturdays: true,
  purposes: [
    ['procedure', 62],
    ['document', 28],
    ['work', 5],
    ['delivery', 3],
    ['other', 2],
  ],
  hosts: COUNTERS,
}
const COMMUNE: Profile = {
  daily: [25, 60],
  saturdays: false,
  purposes: [
    ['procedure', 52],
    ['document', 16],
    ['work', 13],
    ['meeting', 8],
    ['complaint', 5],
    ['delivery', 4],
    ['other', 2],
  ],
  hosts: COMMUNE_STAFF,
}
const DEPARTMENT: Profile = {
  daily: [5, 20],
  saturdays: false,
  purposes: [
    ['work', 44],
    ['document', 20],
    ['meeting', 16],
    ['procedure', 10],
    ['delivery', 6],
    ['other', 4],
  ],
  hosts: DEPARTMENT_STAFF,
}
const RECEPTION_OF_CITIZENS: Profile = {
  ...DEPARTMENT,
  daily: [6, 16],
  purposes: [
    ['complaint', 72],
    ['document', 18],
    ['work', 10],
  ],
  hosts: ['tiếp công dân', 'Trưởng ban'],
}
const HEALTH: Profile = {
  ...DEPARTMENT,
  daily: [14, 30],
  purposes: [
    ['procedure', 40],
    ['work', 30],
    ['delivery', 18],
    ['document', 8],
    ['other', 4],
  ],
  hosts: ['Phòng Kế hoạch – Nghiệp vụ', 'Giám đốc', 'Phòng Tổ chức – Hành chính', 'Khoa Dược'],
}
const COUNTER_AGENCY: Profile = {
  ...ONE_STOP,
  daily: [20, 45],
  saturdays: false,
  hosts: ['Quầy 1', 'Quầy 2', 'Quầy trả kết quả', 'chuyên viên'],
}
const SCHOOL: Profile = {
  daily: [2, 7],
  saturdays: false,
  purposes: [
    ['work', 48],
    ['document', 18],
    ['delivery', 18],
    ['meeting', 10],
    ['other', 6],
  ],
  hosts: SCHOOL_STAFF,
}

const BY_KIND: Record<string, Profile> = {
  one_stop: ONE_STOP,
  commune_pc: COMMUNE,
  citizen_reception: RECEPTION_OF_CITIZENS,
  health: HEALTH,
  vertical_agency: COUNTER_AGENCY,
  school_upper: SCHOOL,
  school_lower: SCHOOL,
  school_primary: SCHOOL,
  school_preschool: SCHOOL,
}

export function profileOf(office: { kind: string; oneStop: boolean }): Profile {
  return office.oneStop ? ONE_STOP : (BY_KIND[office.kind] ?? DEPARTMENT)
}
