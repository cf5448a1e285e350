import type { DateRange } from '../../core/figures/date-range.ts'
import { asOf, byId, officesDuring, parentOn, type TreeOffice } from '../../core/offices/tree.ts'
import { KIND } from '../../core/organisation/kinds.ts'
import { bearsNation, type Organisation, signatoryOf } from '../../core/organisation/organisation.ts'
import type { OfficeRow } from '../../platform/db/schema.ts'
import type { OfficeDay } from '../../platform/lib/clock.ts'
import { type Words, wordsIn } from '../../platform/messages/messages.ts'

/**
 * The reporting office, its superior, and the offices reported on: the district reports on its whole tree, others on
 * themselves.
 */
export type Reporting = ReturnType<typeof reportingOf>

/** All offices as they were at the end of the period: one renamed since reports under its old name. */
export function reportingOf(tree: TreeOffice[], officeId: string, district: boolean, period: DateRange) {
  const own = tree.find((office) => office.id === officeId)
  const root = tree.find((office) => office.parent_id === null)
  if (!own || !root) throw new Error('a report of an office that is in no tree')
  const by = asOf(own, period.to)
  const over = asOf(committeeOver(tree, own, period.to) ?? root, period.to)
  return { by, over, on: district ? officesDuring(tree, period) : [by], district }
}

/**
 * The nearest People's Committee of a commune above, past departments and schools in between; undefined when only the root is.
 */
function committeeOver(tree: TreeOffice[], own: TreeOffice, day: OfficeDay): TreeOffice | undefined {
  const all = byId(tree)
  const passed = new Set<TreeOffice>()
  let at = parentOn(all, own, day)
  while (at && asOf(at, day).kind !== 'commune_pc') {
    // Mergers in both directions may form a cycle.
    if (passed.has(at)) return undefined
    passed.add(at)
    at = parentOn(all, at, day)
  }
  return at
}

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
  addressee: string | undefined
  /** Quyền hạn, chức vụ của người ký, in lines. */
  signatory: readonly string[]
  /** Quốc hiệu, tiêu ngữ. */
  nation: boolean
  /** What the offices of the organisation are called, and its staff. */
  words: Words
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

/** A place or name that is nowhere recorded is filled in by hand. */
export const BLANK = '……………'

/** `over` is the People's Committee above the office; the root of the tree is its own. */
export function authorityOf(
  office: OfficeRow,
  over: OfficeRow,
  { id, kind, details }: Pick<Organisation, 'id' | 'kind' | 'details'>,
): Authority {
  const { report = {}, commune } = details
  const name = inFull(office.name)
  const committee = /^Ủy ban nhân dân (.+)$/.exec(name)
  const words = wordsIn('vi')
  const isRoot = office.id === id
  const own = KIND[isRoot ? kind : 'huyen']
  const signsAsOwn = isRoot || committee
  const locality = office.locality ?? (isRoot ? null : over.locality)
  return {
    above: isRoot
      ? report.above
      : NOT_UNDER_THE_COMMITTEE.has(office.kind)
        ? undefined
        : abbreviated(over.name),
    name: committee ? ['Ủy ban nhân dân', committee[1] ?? ''] : [name],
    symbol: signsAsOwn ? own.symbol : 'BC-…',
    place: (locality && placeOf(locality)) || report.place || commune || BLANK,
    addressee: office.id === over.id ? undefined : inFull(over.name),
    signatory: isRoot
      ? signatoryOf({ kind, details })
      : committee
        ? own.signatory
        : [words.head.toUpperCase()],
    nation: bearsNation({ kind, details }),
    words,
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
function placeOf(locality: string): string {
  const bare = locality.replace(UNIT, '')
  return /^\d/.test(bare) ? locality : bare
}
