import type { Purpose } from '../../core/visits/visit.ts'
import type { Weights } from './random.ts'

/** The visitors that a kind of office has. */
interface Kind {
  /** The least and most visits on a working day. */
  daily: [number, number]
  purposes: Weights<Purpose>
  /** Whom visitors ask for: a counter, or after a dash a role, which gets a name before it. */
  hosts: string[]
  /** Open on Saturday mornings. */
  saturdays: boolean
}

const ONE_STOP: Kind = {
  daily: [80, 140],
  purposes: { procedure: 62, document: 28, work: 5, delivery: 3, other: 2 },
  hosts: ['Quầy 1 – Đất đai', 'Quầy 2 – Hộ tịch', 'Quầy 3 – Đăng ký kinh doanh', 'Quầy trả kết quả'],
  saturdays: true,
}
const COMMUNE: Kind = {
  daily: [12, 32],
  purposes: { procedure: 52, document: 16, work: 13, meeting: 8, complaint: 5, delivery: 4, other: 2 },
  hosts: ['– hộ tịch', '– địa chính', '– văn hóa – xã hội', '– Phó Chủ tịch', '– Chủ tịch'],
  saturdays: false,
}
const DEPARTMENT: Kind = {
  daily: [3, 11],
  purposes: { work: 44, document: 20, meeting: 16, procedure: 10, delivery: 6, other: 4 },
  hosts: ['– chuyên viên', '– chuyên viên', '– Phó Trưởng phòng', '– Trưởng phòng', '– văn thư'],
  saturdays: false,
}
const SCHOOL: Kind = {
  ...{ ...DEPARTMENT, daily: [1, 5] },
  hosts: ['– Hiệu trưởng', '– Phó Hiệu trưởng', '– văn thư', '– giáo viên chủ nhiệm'],
}
const KINDS: Record<string, Kind> = {
  commune_pc: COMMUNE,
  citizen_reception: { ...DEPARTMENT, purposes: { complaint: 72, document: 18, work: 10 } },
  health: { ...COMMUNE, daily: [8, 18], hosts: ['Phòng Tổ chức – Hành chính', 'Khoa Dược', '– Giám đốc'] },
  vertical_agency: {
    ...ONE_STOP,
    daily: [9, 22],
    hosts: ['Quầy 1', 'Quầy 2', '– Giám đốc'],
    saturdays: false,
  },
  ...{ school_upper: SCHOOL, school_lower: SCHOOL, school_primary: SCHOOL, school_preschool: SCHOOL },
}

export function kindOf(office: { kind: string; oneStop: boolean }): Kind {
  return office.oneStop ? ONE_STOP : (KINDS[office.kind] ?? DEPARTMENT)
}
