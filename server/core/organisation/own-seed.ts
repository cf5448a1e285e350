import { minutesOf, minutesText, USUAL_HOURS } from '../offices/hours.ts'
import type { Kind } from '../offices/kinds.ts'
import { codeOf } from '../offices/office-code.ts'
import type { Details } from './details.ts'
import { ORGANISATION_KINDS, officeKindsOf } from './kinds.ts'
import type { Organisation } from './organisation.ts'

/** How a hospital or school says at once whose it is. */
const OWNED = {
  su_nghiep_cong: { kind: 'su_nghiep', ownership: 'public' },
  su_nghiep_tu: { kind: 'su_nghiep', ownership: 'private' },
} as const
const OTHERS = ORGANISATION_KINDS.filter((kind) => kind !== 'su_nghiep')

/** What a person may choose as the kind of the own organisation. */
export const OWN_KINDS = OTHERS.flatMap((kind) =>
  kind === 'doanh_nghiep' ? (['su_nghiep_cong', 'su_nghiep_tu', kind] as const) : [kind],
)
export type OwnKind = (typeof OWN_KINDS)[number]

export function ownKindOf({ kind, details }: Pick<Organisation, 'kind' | 'details'>): OwnKind {
  if (kind !== 'su_nghiep') return kind
  return details.ownership === 'public' ? 'su_nghiep_cong' : 'su_nghiep_tu'
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
  [/chi (cục|nhánh)|cơ sở|văn phòng đại diện/iu, 'branch'],
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
  const { kind, ownership } =
    chosen === 'su_nghiep_cong' || chosen === 'su_nghiep_tu'
      ? OWNED[chosen]
      : { kind: chosen, ownership: undefined }
  const offered = officeKindsOf(kind)
  const { opens, closes, province, commune, contact } = own
  const taken = new Set<string>()
  const coded = (named: string) => {
    const code = codeOf(named, (one) => taken.has(one))
    taken.add(code)
    return code
  }
  const closeAt = Math.max(USUAL_HOURS.close_minutes, minutesOf(closes ?? '') || 0)
  const place = (kind === 'tinh' ? province : commune || province)?.replace(PLACE, '')
  return {
    kind,
    root: { code: coded(short), name, short, hours: { opens, closes, closeAt: minutesText(closeAt) } },
    organisation: { ownership, province, commune, contact, report: place ? { place } : undefined },
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
