import { KINDS, type Kind } from '../offices/kinds.ts'
import type { Purpose } from '../visits/visit.ts'

/** What an organisation is; the words of each are `words.*` in the catalogues. */
export const ORGANISATION_KINDS = ['xa', 'tinh', 'su_nghiep', 'doanh_nghiep', 'huyen'] as const
export type OrganisationKind = (typeof ORGANISATION_KINDS)[number]

/** What an organisation can do without, and what each part needs to have a meaning. */
const NEEDED = {
  compliance: 'units',
  trace: 'units',
  outreach: 'app',
  declarations: 'app',
  one_stop: 'app',
} as const
export const PARTS = Object.keys(NEEDED) as Part[]
export type Part = keyof typeof NEEDED
/** A part, a recommended app, or several units: pages, links and texts follow from what there is. */
export type Feature = Part | (typeof NEEDED)[Part]

/** What there is, of the parts that are switched on. */
export function featuresOf(
  { kind, parts, oneUnit }: { kind: OrganisationKind; parts: readonly Part[]; oneUnit: boolean },
  hasApp: boolean,
): ReadonlySet<Feature> {
  const is = { app: hasApp, units: !oneUnit }
  const there = (['app', 'units'] as const).filter((one) => is[one])
  const possible = parts.filter((part) => is[NEEDED[part]] && (part !== 'one_stop' || hasOneStop({ kind })))
  return new Set([...there, ...possible])
}

type Basis = 'state' | 'consent'

interface OrganisationOf {
  /** The purposes that forms offer. */
  purposes: readonly Purpose[]
  /** The parts that are on unless it chooses others. */
  parts: readonly Part[]
  /** The kinds of its offices; all when absent. */
  offices?: readonly Kind[]
  /** Why it may process data: the sentence of the privacy notice. */
  basis: Basis
  /** Who signs its report, the sign of it, and whether it bears the nation's name and motto. */
  signatory: readonly string[]
  symbol: string
  nation: boolean
}

const OF_THE_STATE = ['procedure', 'document', 'work', 'meeting', 'complaint', 'delivery', 'other'] as const
const COMMITTEE = {
  purposes: OF_THE_STATE,
  parts: ['compliance'],
  basis: 'state',
  signatory: ['TM. ỦY BAN NHÂN DÂN', 'CHỦ TỊCH'],
  symbol: 'BC-UBND',
  nation: true,
} as const
const WITH_DIRECTOR = { signatory: ['GIÁM ĐỐC'], symbol: 'BC-…' } as const

export const KIND: Record<OrganisationKind, OrganisationOf> = {
  huyen: { ...COMMITTEE, parts: PARTS },
  xa: {
    ...COMMITTEE,
    offices: [
      ...([
        'party',
        'one_stop',
        'commune_dept',
        'mass_org',
        'association',
        'public_service',
        'health',
      ] as const),
      ...(['armed_forces', 'school_lower', 'school_primary', 'school_preschool', 'other'] as const),
    ],
  },
  tinh: {
    ...WITH_DIRECTOR,
    purposes: OF_THE_STATE,
    parts: ['compliance'],
    offices: [
      ...(['party', 'district_office', 'one_stop', 'citizen_reception', 'district_dept', 'agency'] as const),
      ...(['commune_pc', 'mass_org', 'association', 'public_service', 'health', 'vertical_agency'] as const),
      ...(['school_upper', 'gate', 'other'] as const),
    ],
    basis: 'state',
    nation: true,
  },
  su_nghiep: {
    ...WITH_DIRECTOR,
    purposes: ['examination', 'patient', 'work', 'meeting', 'delivery', 'other'],
    parts: [],
    offices: ['department', 'branch', 'gate', 'other'],
    basis: 'consent',
    nation: true,
  },
  doanh_nghiep: {
    ...WITH_DIRECTOR,
    purposes: ['work', 'meeting', 'interview', 'delivery', 'works', 'other'],
    parts: [],
    offices: ['department', 'branch', 'plant', 'gate', 'other'],
    basis: 'consent',
    nation: false,
  },
}

/** Điều 19 for what is of the state; a hospital or school may be. */
export function basisOf(kind: OrganisationKind, ownership: 'public' | 'private' | undefined): Basis {
  return kind === 'su_nghiep' && ownership === 'public' ? 'state' : KIND[kind].basis
}

/** Whether it has offices where applications are taken and results returned. */
export function hasOneStop({ kind }: { kind: OrganisationKind }): boolean {
  return officeKindsOf(kind).includes('one_stop')
}

/** The kinds that a form offers for an office, and the one that it has. */
export function officeKindsOf(kind: OrganisationKind, present?: string): Kind[] {
  const offered = KIND[kind].offices ?? KINDS
  return KINDS.filter((one) => offered.includes(one) || one === present)
}
