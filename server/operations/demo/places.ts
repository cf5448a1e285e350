import type { Commune } from '../../core/offices/communes.ts'
import type { Random } from './random.ts'

/** Where a visitor comes from: a commune of the tree, or free text. */
export interface Origin {
  communeCode: string | null
  organisation: string | null
}

const ELSEWHERE = [
  'Huyện Cần Đước',
  'Huyện Bến Lức',
  'Huyện Nhà Bè, TP. Hồ Chí Minh',
  'Huyện Bình Chánh, TP. Hồ Chí Minh',
  'Quận 8, TP. Hồ Chí Minh',
  'TP. Tân An',
  'Tiền Giang',
  'Gò Công Đông',
]

const COMPANIES = [
  'Công ty TNHH Phước Thịnh An',
  'Công ty CP Xây dựng Tân Lộc Phát',
  'Công ty TNHH May mặc Hoa Sen Trắng',
  'Công ty TNHH Thực phẩm Rạch Đào',
  'Công ty CP Vận tải Sông Cầu Tràm',
  'Công ty TNHH MTV In Minh Khuê',
  'DNTN Vật liệu xây dựng Ba Thạnh',
  'HTX Nông nghiệp Đồng Xanh',
  'HTX Rau an toàn Phước Hòa',
  'Văn phòng luật sư Lâm Gia',
]
const CARRIERS = [
  'Bưu điện',
  'Bưu điện',
  'Chuyển phát nhanh',
  'Công ty TNHH MTV In Minh Khuê',
  'Nước uống Thanh Tuyền',
]
const AUTHORITIES = [
  'Điện lực',
  'Sở Nội vụ',
  'Sở Tài chính',
  'UBND tỉnh',
  'Thanh tra tỉnh',
  'Ban quản lý khu công nghiệp',
]

/** A resident's origin: mostly the office's own commune if it has one, otherwise the district. */
export function homeOf(random: Random, communes: Commune[], ownCommune: string | undefined): Origin {
  const fate = random.next()
  if (ownCommune && fate < 0.8) return { communeCode: ownCommune, organisation: null }
  if (fate < 0.9 && communes.length > 0)
    return { communeCode: random.pick(communes).code, organisation: null }
  // The origin is optional.
  if (fate < 0.94) return { communeCode: null, organisation: null }
  return { communeCode: null, organisation: random.pick(ELSEWHERE) }
}

/** The origin of a visitor on business: another office, a company or an authority. */
export function employerOf(random: Random, offices: string[]): Origin {
  const list = random.weighted([
    [offices, 6],
    [COMPANIES, 3],
    [AUTHORITIES, 1],
  ] as const)
  return { communeCode: null, organisation: random.pick(list.length > 0 ? list : COMPANIES) }
}

export function carrierOf(random: Random): Origin {
  return { communeCode: null, organisation: random.pick(CARRIERS) }
}
