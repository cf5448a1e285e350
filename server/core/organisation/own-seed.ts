import { minutesOf, minutesText, USUAL_HOURS } from '../offices/hours.ts'
import type { Kind } from '../offices/kinds.ts'
import { codeOf } from '../offices/office-code.ts'
import type { Purpose } from '../visits/visit.ts'
import type { Details } from './details.ts'
import { type OrganisationKind, officeKindsOf } from './kinds.ts'
import type { Organisation } from './organisation.ts'

interface OwnDetails {
  kind: OrganisationKind
  ownership?: Details['ownership']
  /** The purposes of its visitors, where they are not the kind's. */
  receives?: readonly Purpose[]
}
/** What a school receives visitors for. */
export const SCHOOL = ['school', 'work', 'meeting', 'delivery', 'other'] as const

/** What a person may choose as the kind of the own organisation: a hospital or school says at once whose it is. */
const OWN = {
  xa: { kind: 'xa' },
  tinh: { kind: 'tinh' },
  benh_vien_cong: { kind: 'su_nghiep', ownership: 'public' },
  benh_vien_tu: { kind: 'su_nghiep', ownership: 'private' },
  truong_cong: { kind: 'su_nghiep', ownership: 'public', receives: SCHOOL },
  truong_tu: { kind: 'su_nghiep', ownership: 'private', receives: SCHOOL },
  doanh_nghiep: { kind: 'doanh_nghiep' },
  huyen: { kind: 'huyen' },
} as const satisfies Record<string, OwnDetails>
export type OwnKind = keyof typeof OWN
export const OWN_KINDS = Object.keys(OWN) as OwnKind[]

export function isSchool({ purposes }: Details): boolean {
  return purposes?.some(({ purpose }) => purpose === 'school') ?? false
}

/** How a school speaks: it has a headmaster, in whose words it is one place unless it has several. */
function wordsOfSchool(hasGates: boolean): Pick<Details, 'unit' | 'units' | 'head'> {
  return { units: 'phòng, tổ, cơ sở', ...(hasGates ? {} : { unit: 'trường', head: 'hiệu trưởng' }) }
}

export function ownKindOf({ kind, details }: Pick<Organisation, 'kind' | 'details'>): OwnKind {
  if (kind !== 'su_nghiep') return kind
  const what = isSchool(details) ? 'truong' : 'benh_vien'
  return details.ownership === 'public' ? `${what}_cong` : `${what}_tu`
}

/** An organisation as somebody describes it on one page, or in the command that prepares a computer. */
export interface OwnOrganisation {
  kind: OwnKind
  name: string
  short?: string | undefined
  province?: string | undefined
  commune?: string | undefined
  /** The names of what has a register of its own; empty if visitors are received in one place. */
  gates: string[]
  opens?: string | undefined
  closes?: string | undefined
  contact?: Details['contact']
}

const PLACE = /^(xã|phường|đặc khu|thị trấn|tỉnh|thành phố|tp\.?) +/iu

/** What a name says of the kind of an office; the first that this organisation has counts. */
const NAMED: [name: RegExp, kind: Kind][] = [
  [/hành chính công|một cửa/iu, 'one_stop'],
  [/tiếp công dân/iu, 'citizen_reception'],
  [/đảng/iu, 'party'],
  [/mặt trận|mttq|đoàn|(^| )hội /iu, 'mass_org'],
  [/công an|quân sự/iu, 'armed_forces'],
  [/y tế|bệnh viện/iu, 'health'],
  [/thpt|trung học phổ thông/iu, 'school_upper'],
  [/thcs|trung học cơ sở/iu, 'school_lower'],
  [/tiểu học/iu, 'school_primary'],
  [/mầm non|mẫu giáo/iu, 'school_preschool'],
  [/^(cổng|khu)/iu, 'gate'],
  [/nhà máy|xưởng|(^| )kho( |$)/iu, 'plant'],
  [/chi cục/iu, 'agency'],
  [/chi nhánh|cơ sở|văn phòng đại diện/iu, 'branch'],
  ...(['commune_dept', 'district_dept', 'department'] as const).map((kind): [RegExp, Kind] => [
    /^(văn )?phòng|^khoa|^ban( |$)/iu,
    kind,
  ]),
]

function kindNamed(name: string, offered: Kind[]): Kind {
  const [, kind] = NAMED.find(([pattern, one]) => pattern.test(name) && offered.includes(one)) ?? []
  return kind ?? (offered.includes('gate') && !offered.includes('party') ? 'gate' : 'other')
}

/** The contents of its seed file, which is checked where it is read. */
export function ownSeed({ kind: chosen, name, short = name, gates, ...own }: OwnOrganisation): object {
  const { kind, ownership, receives }: OwnDetails = OWN[chosen]
  const offered = officeKindsOf(kind)
  const { opens, closes, province, commune, contact } = own
  const taken = new Set<string>()
  const coded = (named: string) => {
    const code = codeOf(named, (one) => taken.has(one))
    taken.add(code)
    return code
  }
  const closeAt = Math.max(USUAL_HOURS.close_minutes, minutesOf(closes ?? '') || 0)
  const school = receives === SCHOOL
  const place = (kind === 'tinh' ? province : commune || province)?.replace(PLACE, '')
  return {
    kind,
    root: { code: coded(short), name, short, hours: { opens, closes, closeAt: minutesText(closeAt) } },
    organisation: {
      ...(school ? wordsOfSchool(gates.length > 0) : {}),
      ownership,
      purposes: receives?.map((purpose) => ({ purpose })),
      province,
      commune,
      contact,
      report: { place: place || undefined, signatory: school ? ['HIỆU TRƯỞNG'] : undefined },
    },
    offices: gates.map((gate) => {
      const officeKind = kindNamed(gate, offered)
      return {
        code: coded(gate),
        name: gate,
        short: gate.slice(0, 80),
        kind: officeKind,
        oneStop: officeKind === 'one_stop',
      }
    }),
  }
}
