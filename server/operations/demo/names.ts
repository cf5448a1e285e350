import type { Random } from './random.ts'

/** Family names with their approximate frequency in the Mekong delta. */
const FAMILY = weights(
  'Nguyễn 31, Trần 11, Lê 9, Phạm 6, Huỳnh 6, Võ 5, Phan 5, Trương 3, Bùi 2, Đặng 2, Đỗ 2, Ngô 2, Hồ 2, ' +
    'Dương 2, Đoàn 1.5, Mai 1.2, Cao 1.2, Lâm 1.2, Châu 1, Đinh 1, Tô 1, Lý 1, Thái 1, Kiều 1, Lương 1, Tạ 0.7, ' +
    'Từ 0.6, Lã 0.3, Ông 0.2, Âu 0.2, Quách 0.4, La 0.3, Triệu 0.3',
)
const MEN = {
  middle: weights('Văn 30, Thanh 8, Minh 8, Hoàng 6, Hữu 6, Quốc 5, Công 4, Đức 4, Tấn 4, Ngọc 3, Phước 3'),
  given: words(
    'Tuấn Hùng Dũng Minh Phúc Phát Tài Lộc Đạt Khoa Khánh Bình Sơn Hải Long Tâm Tín Nghĩa Nhân Hiếu Thắng Thành Tùng ' +
      'Trung Kiệt Thịnh Vinh Vũ Việt Quân Quang Đức Được Út Bé Sáu Nam Cường Duy Đăng Hậu Hòa Huy Hưng Khang Lợi Luân Mẫn ' +
      'Nhựt Phong Phước Tiến Toàn Trí Trọng Trường Tân Thạnh Thiện Thuận Xuân Ân An Em',
  ),
}
const WOMEN = {
  middle: weights(
    'Thị 34, Ngọc 9, Thanh 6, Kim 8, Mỹ 5, Hồng 5, Thúy 4, Bích 3, Tuyết 3, Cẩm 3, Thị Ngọc 4, Thị Thanh 3, Thị Kim 4, ' +
      'Thị Mỹ 3, Thị Thu 3, Thị Hồng 2, Phương 2, Minh 2, Thị Bích 2',
  ),
  given: words(
    'Lan Hoa Hồng Mai Hương Hạnh Thảo Trang Linh Ngân Nga Nguyệt Nhung Oanh Phượng Phương Loan Liên Lệ Diễm Diệu Dung ' +
      'Đào Điệp Giang Hà Hằng Hiền Huệ Khai Kiều Lài My Nhi Như Ánh Anh Bé Chi Cúc Quyên Quỳnh Sang Sương Tâm Thắm Thơ ' +
      'Thoa Thu Thủy Thúy Tiên Trâm Trinh Tú Tuyền Tươi Út Uyên Vân Vy Xuân Yến Ái Ba Bảy Lành',
  ),
}
/** Names that forms often reject: one word, more than four, ethnic minorities' names, an apostrophe, no tone marks. */
const RARE = (
  'Y Thiên Niê, H’Loan Êban, Thạch Sa Rây, Kim Thị Sóc Kha, Danh Út, Sơn Thị Sà Vét, Thị Ni, Chau Sóc Phol, Điểu Krông, ' +
  'Lầu A Páo, Út, Sáu, Công Tằng Tôn Nữ Diệu Thanh Hương, Nguyễn Phước Hoàng Bảo Anh Thư, Trần Lê Ngọc Bảo Trân, ' +
  'Wang Li Hua, Kim Sung Ho'
).split(', ')

/** A realistic name, with family and given names weighted as in the south. */
export function personName(random: Random): string {
  if (random.chance(0.012)) return random.pick(RARE)
  const { middle, given } = random.chance(0.47) ? WOMEN : MEN
  return [random.weighted(FAMILY), random.weighted(middle), random.pick(given)].join(' ')
}

function words(list: string): string[] {
  return list.split(' ')
}

function weights(list: string): Record<string, number> {
  return Object.fromEntries(
    list.split(', ').map((part) => {
      const cut = part.lastIndexOf(' ')
      return [part.slice(0, cut), Number(part.slice(cut + 1))]
    }),
  )
}
