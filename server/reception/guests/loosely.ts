import { addDays, type OfficeDay } from '../../platform/lib/clock.ts'
import { personName } from '../../platform/lib/person-name.ts'
import { cleanText, normalized } from '../../platform/lib/text.ts'

/** Parses days, times and party sizes as lists write them into the format of the form; returns other text unchanged. */

const WEEKDAY = /^(?:(?:sáng|chiều|ngày|thứ (?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ nhật|t[2-7]|cn)[,:]? )+/i
const NO_YEAR = /^(\d{1,2})[/.-](\d{1,2})$/
/** Days: a date without a year that lies further back is in the next year. */
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

const PARTY =
  /^(?:đoàn |đi |gồm |doan |di |gom )?(\d{1,3}) ?(?:người|nguoi|ng|khách|khach|đại biểu|dai bieu|đb|đồng chí|dong chi|đ\/c)$/i

export function looseParty(text: string): string {
  return PARTY.exec(cleanText(text))?.[1] ?? text
}

/** Restores the leading zero that Excel drops from a number. */
export function loosePhone(text: string): string {
  return /^[35789]\d{8}$/.test(text) ? `0${text}` : text
}

/** Also matches the letter of an enumeration, and “Ô.” and “B.”. */
const RESPECT =
  /^(?:(?:ông|bà|anh|chị|cô|thầy|đ\/c|đc|đồng chí|ông ?\/ ?bà|ông \(bà\))[.:]? |[a-hô]\. ?)(?=\S+ \S)/i
const DEGREE = /^((?:gs|pgs|ts|ths|bs|ks|kts|ls|cn)(?:[. ]{1,2}(?:ts|bs|ths))?)[. ]{1,2}(?=\S+ \S)/i

/**
 * Writes the name as on the identity card that is scanned at the gate: “Ô. NGUYỄN VĂN AN” becomes Nguyễn Văn An. A degree moves
 * to the position, so that the name card shows it.
 */
export function asOnCard<Line extends { name: string; position: string }>(line: Line): Line {
  const called = cleanText(line.name).replace(RESPECT, '')
  const degree = DEGREE.exec(called)
  const bare = degree ? called.slice(degree[0].length) : called
  const isCapitals = bare === bare.toUpperCase() && !isUnit(bare)
  return {
    ...line,
    name: isCapitals ? personName(bare) : bare,
    position: [degree?.[1] ?? '', line.position].filter(Boolean).join(', '),
  }
}

/**
 * Matches Vietnamese phone numbers as people write them: nine digits after the zero for mobiles, ten for others. Excludes a
 * party size that follows the number directly.
 */
const PHONE =
  /(?:(?:^|(?<=[\s,;(]))(?:sđt|đt|sdt|dt|tel|phone|(?:số )?điện thoại|(?:so )?dien thoai)\s?[:.]?\s?)?(?<![\d+])\(?(\+84|0084|84|0)\)? ?(?:\(0\))?((?:[35789](?:[ .–-]?\d){8})|(?:2(?:\)? ?[.–-]?\d){9}))(?!\d)/gi

/** Makes phone numbers separate parts of the line, without dots, dashes and brackets. */
export function withPlainPhones(line: string): string {
  return line.replace(PHONE, (_all, prefix: string, rest: string) => `;${prefix}${rest.replace(/\D/g, '')};`)
}

/** True for the total row of a table, but not for “Tổng công ty Điện lực”. */
export function isSum(text: string): boolean {
  return /^(?:tổng (?:cộng|số)|(?:tổng|cộng)(?= ?:| \d|$))/i.test(normalized(text, 'NFC'))
}

/** Titles and greetings of a list, which name nobody. */
const REMARK =
  /^(?:danh sách|danh sach|ds |thành phần|thanh phan|kính gửi|kinh gui|cộng hòa|cộng hoà|độc lập|người lập|nguoi lap|nơi nhận|noi nhan|ghi chú|ghi chu|.{0,40}ngày \d{1,2} tháng)/i

export function isRemark(text: string): boolean {
  return REMARK.test(text) || isSum(text)
}

/** True for a row of column numbers, a row with only its number, and the author's line. */
export function saysNobody(cells: string[]): boolean {
  const [only = '', ...others] = cells.filter((cell) => cell !== '' && !/^\(?\d{1,3}\)?$/.test(cell))
  return only === '' || (others.length === 0 && isRemark(only))
}

/** Words that begin the name of a unit; those that are also family names need a further word. */
const UNIT =
  /^(?:ubnd|hđnd|tổng công ty|tổng cục|ubmttq|ủy ban|uỷ ban|phòng|ban|sở|hội|chi hội|đoàn (?:thanh niên|tncs|xã|phường|trường|thị trấn)|huyện đoàn|xã đoàn|công ty|cty|trường|xã|thị trấn|phường|huyện|trung tâm|chi cục|cục|công an|ngân hàng|bệnh viện|trạm|đảng ủy|đảng uỷ|huyện ủy|huyện uỷ|mặt trận|liên đoàn|tòa án|toà án|viện|kho bạc|bảo hiểm|bưu điện|điện lực|văn phòng|tổ|khối|hợp tác xã|htx|ttyt|bql|bch|bchqs|tand|vksnd|thcs|thpt|doanh nghiệp|chi nhánh|nhà máy|nhóm)(?: |$)/i

/** The same typed without tones, except those that would then be people's names: To, Phuong, Huyen, Truong. */
const UNIT_WITHOUT_TONES =
  /^(?:hdnd|uy ban|phong(?= \S+ \S)|so(?= \S+ \S)|cong ty|xa|thi tran|trung tam|chi cuc|cong an|ngan hang|benh vien|dang uy|huyen uy|huyen doan|xa doan|chi hoi|hoi(?= \S+ \S)|mat tran|lien doan|toa an|kho bac|bao hiem|buu dien|dien luc|van phong(?= \S+ \S)|truong (?:mam non|mau giao|tieu hoc|trung hoc|thcs|thpt)|hop tac xa|doanh nghiep|chi nhanh|nha may)(?: |$)/i

export function isUnit(text: string): boolean {
  const words = normalized(text, 'NFC')
  return UNIT.test(words) || UNIT_WITHOUT_TONES.test(words)
}
