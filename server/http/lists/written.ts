import { addDays, type OfficeDay } from '../../platform/lib/clock.ts'
import { personName } from '../../platform/lib/person-name.ts'
import { cleanText, normalized } from '../../platform/lib/text.ts'

/** What people write in lists, in the format of a form; other text is returned unchanged. */

const WEEKDAY = /^(?:(?:sáng|chiều|ngày|thứ (?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ nhật|t[2-7]|cn)[,:]? )+/i
const NO_YEAR = /^(\d{1,2})[/.-](\d{1,2})$/
/** Days: a date without a year that lies further back is in the next year. */
const HALF_A_YEAR = 180

export function plainDay(text: string, today: OfficeDay): string {
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

export function plainTime(text: string): string {
  const [, hour = '', minutes = '00', half = ''] = TIME.exec(cleanText(text)) ?? []
  if (hour === '') return text
  const later = AFTERNOON.test(half) && Number(hour) < 12 ? 12 : 0
  return `${Number(hour) + later}:${minutes}`
}

const PARTY =
  /^(?:đoàn |đi |gồm |doan |di |gom )?(\d{1,3}) ?(?:người|nguoi|ng|khách|khach|đại biểu|dai bieu|đb|đồng chí|dong chi|đ\/c)$/i

export function plainParty(text: string): string {
  return PARTY.exec(cleanText(text))?.[1] ?? text
}

/** Restores the leading zero that Excel drops from a number. */
export function plainPhone(text: string): string {
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
  /^(?:ubnd|hđnd|tổng công ty|tổng cục|ubmttq|ủy ban|uỷ ban|phòng|ban|sở|hội|chi hội|đoàn (?:thanh niên|tncs|xã|phường|trường|thị trấn)|huyện đoàn|xã đoàn|công ty|cty|trường|xã|thị trấn|phường|huyện|trung tâm|chi cục|cục|công an|ngân hàng|bệnh viện|trạm|đảng ủy|đảng uỷ|huyện ủy|huyện uỷ|mặt trận|liên đoàn|tòa án|toà án|viện|kho bạc|bảo hiểm|bưu điện|điện lực|văn phòng|bộ phận|tổ|khối|hợp tác xã|htx|ttyt|bql|bch|bchqs|tand|vksnd|thcs|thpt|doanh nghiệp|chi nhánh|nhà máy|nhóm)(?: |$)/i

/** The same typed without tones, except those that would then be people's names: To, Phuong, Huyen, Truong. */
const UNIT_WITHOUT_TONES =
  /^(?:hdnd|uy ban|phong(?= \S+ \S)|so(?= \S+ \S)|cong ty|xa|thi tran|trung tam|chi cuc|cong an|ngan hang|benh vien|dang uy|huyen uy|huyen doan|xa doan|chi hoi|hoi(?= \S+ \S)|mat tran|lien doan|toa an|kho bac|bao hiem|buu dien|dien luc|van phong(?= \S+ \S)|bo phan|truong (?:mam non|mau giao|tieu hoc|trung hoc|thcs|thpt)|hop tac xa|doanh nghiep|chi nhanh|nha may)(?: |$)/i

export function isUnit(text: string): boolean {
  const words = normalized(text, 'NFC')
  return UNIT.test(words) || UNIT_WITHOUT_TONES.test(words)
}

/** Words that begin a position. “Phó” and “Chánh” alone are also people's names. */
const POSITION =
  /^(?:(?:hội|đội|tổ|nhóm|trạm|khối|ấp|thôn|khoa|đoàn|ban|chỉ huy|kế toán) (?:trưởng|phó)|(?:phó )?(?:trưởng|chánh) (?:phòng|ban|bộ phận|văn phòng|thanh tra|công an|trạm|khoa|đoàn|khối|khu|ấp|thôn|nhóm|bộ môn|chi nhánh)|(?:tổng |phó tổng |phó )?(?:giám đốc|bí thư|chủ tịch|chủ nhiệm|hiệu trưởng|viện trưởng|(?:chi )?cục trưởng|chánh án|chánh thanh tra)|phó (?:phòng|ban|văn phòng|công an|chỉ huy|khoa|đoàn|trưởng)|chuyên viên|cán bộ|công chức|viên chức|nhân viên|kế toán|thủ quỹ|văn thư|lái xe|thư ký|ủy viên|uỷ viên|đại biểu hđnd|kỹ sư|kiến trúc sư|bác sĩ|y sĩ|điều dưỡng|giáo viên|giảng viên|phóng viên|kỹ thuật viên|ct(?= (?:ubnd|hđnd|hđqt|hội|xã|phường|thị trấn|ubmttq|mttq))|pct|p\.ct|gđ|pgđ|p\.gđ|cvp|pcvp|bt|pbt|ht|pht|ktt)(?= |$)/i

/** The same typed without tones. */
const WITHOUT_TONES =
  /^(?:(?:hoi|doi|to|nhom|tram|khoi|ap|thon|khoa|doan|ban|chi huy|ke toan) (?:truong|pho)|(?:pho )?(?:truong|chanh) (?:phong|ban|bo phan|van phong|thanh tra|cong an|tram|khoa|doan|khoi|khu|ap|thon|nhom|bo mon|chi nhanh)|(?:tong |pho tong |pho )?(?:giam doc|bi thu|chu tich|chu nhiem|hieu truong|vien truong|(?:chi )?cuc truong|chanh an|chanh thanh tra)|pho (?:phong|ban|van phong|cong an|chi huy|khoa|doan|truong)|chuyen vien|can bo|cong chuc|vien chuc|nhan vien|ke toan|thu quy|van thu|lai xe|thu ky|uy vien|dai bieu hdnd|ky su|kien truc su|bac si|y si|dieu duong|giao vien|giang vien|phong vien|ky thuat vien)(?= |$)/i

/** True when the text is a position, judged by its first words; nothing else tells it from a unit or an address. */
export function isPosition(text: string): boolean {
  return begun(normalized(text, 'NFC')) !== ''
}

function begun(text: string): string {
  return (POSITION.exec(text) ?? WITHOUT_TONES.exec(text))?.[0] ?? ''
}

/**
 * Splits “Phó Chủ tịch UBND xã Phước Lý” into position and unit. Keeps the whole text as the position when the unit has its own
 * column, as in “Phó Chủ tịch UBND | xã Phước Lý”, and when no unit is recognised, as in “Trưởng phòng Nội vụ”.
 */
export function positionAndUnit<Line extends { position: string; place: string }>(line: Line): Line {
  if (line.place !== '') return line
  const text = normalized(cleanText(line.position), 'NFC')
  const position = begun(text)
  const unit = text.slice(position.length).replace(/^[\s,–—-]+/, '')
  return position !== '' && isUnit(unit) ? { ...line, position, place: unit } : line
}
