import { cleanText, normalized } from '../../platform/lib/text.ts'
import { isUnit } from './loosely.ts'

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
