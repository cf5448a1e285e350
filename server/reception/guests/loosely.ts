import { addDays, type OfficeDay } from '../../platform/lib/clock.ts'
import { cleanText, normalized } from '../../platform/lib/text.ts'

/** Days, times and numbers of people as lists have them, put as a form would have them typed; other words as they are. */

const WEEKDAY = /^(?:(?:sáng|chiều|ngày|thứ (?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ nhật|t[2-7]|cn)[,:]? )+/i
const NO_YEAR = /^(\d{1,2})[/.-](\d{1,2})$/
/** A day that has gone by for longer is one of next year. */
const HALF_A_YEAR = 180

export function looseDay(text: string, today: OfficeDay): string {
  const words = cleanText(text).replace(WEEKDAY, '')
  const [, day = '', month = ''] = NO_YEAR.exec(words) ?? []
  if (day === '') return words
  const year = Number(today.slice(0, 4))
  const inYear = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  const isPast = inYear < addDays(today, -HALF_A_YEAR)
  return `${day.padStart(2, '0')}/${month.padStart(2, '0')}/${isPast ? year + 1 : year}`
}

const TIME =
  /^(?:lúc )?(\d{1,2}) ?(?:h|g|giờ|:) ?([0-5]\d)?(?::00)? ?(?:'|’|p|phút)? ?(sáng|chiều|tối|sa|ch|am|pm)?(?: ?[-–] ?\d[\dhg: ]*)?$/i
const AFTERNOON = /^(?:chiều|tối|ch|pm)$/i

export function looseTime(text: string): string {
  const [, hour = '', minutes = '00', half = ''] = TIME.exec(cleanText(text)) ?? []
  if (hour === '') return text
  const later = AFTERNOON.test(half) && Number(hour) < 12 ? 12 : 0
  return `${Number(hour) + later}:${minutes}`
}

const PARTY = /^(?:đoàn |đi |doan |di )?(\d{1,3}) ?(?:người|nguoi|ng|khách|khach|đại biểu|dai bieu|đb)$/i

export function looseParty(text: string): string {
  return PARTY.exec(cleanText(text))?.[1] ?? text
}

/** Excel drops the zero of a number. */
export function loosePhone(text: string): string {
  return /^[35789]\d{8}$/.test(text) ? `0${text}` : text
}

const TITLE = /^(?:ông|bà|anh|chị|đ\/c|đc|đồng chí)[.:]? (?=\S+ \S)/i

/** “Ông Nguyễn Văn An” is called Nguyễn Văn An on his card. */
export function withoutTitle(name: string): string {
  return cleanText(name).replace(TITLE, '')
}

/** Words with which the name of a unit begins; those that are family names, too, only with what makes them a unit. */
const UNIT =
  /^(?:ubnd|hđnd|ubmttq|ủy ban|uỷ ban|phòng|ban|sở|hội|chi hội|đoàn (?:thanh niên|tncs|xã|phường|trường|thị trấn)|huyện đoàn|xã đoàn|công ty|cty|trường|xã|thị trấn|phường|huyện|trung tâm|chi cục|cục|công an|ngân hàng|bệnh viện|trạm|đảng ủy|đảng uỷ|huyện ủy|huyện uỷ|mặt trận|liên đoàn|tòa án|toà án|viện|kho bạc|bảo hiểm|bưu điện|điện lực|văn phòng|tổ|khối|hợp tác xã|htx|doanh nghiệp|chi nhánh|nhà máy|nhóm)(?: |$)/i

/** The same as they are typed without tones, but for those that are names of people then: To, Phuong, Huyen, Truong. */
const UNIT_WITHOUT_TONES =
  /^(?:hdnd|uy ban|phong(?= \S+ \S)|so(?= \S+ \S)|cong ty|xa|thi tran|trung tam|chi cuc|cong an|ngan hang|benh vien|dang uy|huyen uy|huyen doan|xa doan|chi hoi|hoi(?= \S+ \S)|mat tran|lien doan|toa an|kho bac|bao hiem|buu dien|dien luc|van phong(?= \S+ \S)|truong (?:mam non|mau giao|tieu hoc|trung hoc|thcs|thpt)|hop tac xa|doanh nghiep|chi nhanh|nha may)(?: |$)/i

export function isUnit(text: string): boolean {
  const words = normalized(text, 'NFC')
  return UNIT.test(words) || UNIT_WITHOUT_TONES.test(words)
}
