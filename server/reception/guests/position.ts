import { cleanText, normalized } from '../../platform/lib/text.ts'
import { isUnit, tonesOrNone } from './loosely.ts'

/** Words with which a position begins. “Phó” and “Chánh” alone are names of people, too. */
const POSITION = tonesOrNone(
  '^(?:(?:hội|đội|tổ|nhóm|trạm|khối|ấp|thôn|khoa|đoàn|ban|chỉ huy|kế toán) (?:trưởng|phó)|(?:phó )?(?:trưởng|chánh) (?:phòng|ban|bộ phận|văn phòng|thanh tra|công an|trạm|khoa|đoàn|khối|khu|ấp|thôn|nhóm|bộ môn|chi nhánh)|(?:tổng |phó tổng |phó )?(?:giám đốc|bí thư|chủ tịch|chủ nhiệm|hiệu trưởng|viện trưởng|(?:chi )?cục trưởng|chánh án|chánh thanh tra)|phó (?:phòng|ban|văn phòng|công an|chỉ huy|khoa|đoàn|trưởng)|chuyên viên|cán bộ|công chức|viên chức|nhân viên|kế toán|thủ quỹ|văn thư|lái xe|thư ký|ủy viên|uỷ viên|đại biểu hđnd|kỹ sư|kiến trúc sư|bác sĩ|y sĩ|điều dưỡng|giáo viên|giảng viên|phóng viên|kỹ thuật viên)(?= |$)',
)

/** Whether a part of a line says what somebody is: by its first words, since nothing else sets it apart from a unit or an address. */
export function isPosition(text: string): boolean {
  return POSITION.test(normalized(text, 'NFC'))
}

/**
 * “Phó Chủ tịch UBND xã Phước Lý” is a position and a unit; where the unit is said beside it, as “Phó Chủ tịch UBND | xã Phước Lý”,
 * and where nothing is known to be one, as in “Trưởng phòng Nội vụ”, all of it is the position.
 */
export function positionAndUnit<Line extends { position: string; place: string }>(line: Line): Line {
  if (line.place !== '') return line
  const text = normalized(cleanText(line.position), 'NFC')
  const position = POSITION.exec(text)?.[0] ?? ''
  const unit = text.slice(position.length).replace(/^[\s,–—-]+/, '')
  return position !== '' && isUnit(unit) ? { ...line, position, place: unit } : line
}
