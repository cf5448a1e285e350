import type { OfficeRow } from '../../platform/db/schema.ts'

/** Nghị định 30/2020/NĐ-CP, Phụ lục I, Phần I, Mục II: the issuer of a document, and how it is written on it. */
export interface Authority {
  /** Tên cơ quan chủ quản trực tiếp; undefined when there is none or the tree does not contain it. */
  above: string | undefined
  /** Tên cơ quan ban hành, in lines. */
  name: string[]
  /** Ký hiệu, without the number that the clerk assigns. */
  symbol: string
  place: string
  /** Kính gửi: the committee above. The clerk fills in to whom the root of the tree reports. */
  addressee: string
  /** Quyền hạn, chức vụ của người ký, in lines. */
  signatory: string[]
}

/**
 * Kinds of offices that do not name the People's Committee as their superior: a People's Committee names none, the others
 * another one.
 */
const NOT_UNDER_THE_COMMITTEE = new Set([
  'district',
  'commune_pc',
  'party',
  'mass_org',
  'association',
  'health',
  'vertical_agency',
  'judicial',
  'armed_forces',
  'school_upper',
])

/** `over` is the People's Committee above the office; the root of the tree is its own. */
export function authorityOf(office: OfficeRow, over: OfficeRow): Authority {
  const name = inFull(office.name)
  const committee = /^Ủy ban nhân dân (.+)$/.exec(name)
  return {
    above: NOT_UNDER_THE_COMMITTEE.has(office.kind) ? undefined : abbreviated(over.name),
    name: committee ? ['Ủy ban nhân dân', committee[1] ?? ''] : [name],
    symbol: committee ? 'BC-UBND' : 'BC-…',
    place: placeOf(office, over),
    addressee: office.id === over.id ? '……………………………………' : inFull(over.name),
    signatory: committee ? ['TM. ỦY BAN NHÂN DÂN', 'CHỦ TỊCH'] : ['THỦ TRƯỞNG CƠ QUAN'],
  }
}

/** The issuing office's name is written in full, that of its superior in the usual short form. */
function inFull(name: string): string {
  return name.replace(/^UBND /, 'Ủy ban nhân dân ')
}

/** In a list of the district's own offices its name is omitted after each. */
export function amongItsOwn(name: string, { name: lines }: Authority): string {
  const unit = ` ${lines.at(-1)}`
  return name.endsWith(unit) ? name.slice(0, -unit.length) : name
}

function abbreviated(name: string): string {
  return name.replace(/^Ủy ban nhân dân /, 'UBND ')
}

const UNIT = /^(Ủy ban nhân dân |UBND )?(xã|phường|thị trấn|huyện|quận|thị xã|thành phố|tỉnh|đặc khu) (?=.)/iu

/** The name of the administrative unit; a numbered one keeps its kind (“Phường 1”). */
function placeOf(office: OfficeRow, over: OfficeRow): string {
  const unit = office.locality ?? over.locality ?? over.name
  const bare = unit.replace(UNIT, '')
  return /^\d/.test(bare) ? unit : bare
}
