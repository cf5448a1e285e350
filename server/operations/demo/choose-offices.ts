import type { OfficeRow } from '../../platform/db/schema.ts'

/** Offices of each kind that get a month of visits: enough to compare, few enough to fill in seconds. */
const WANTED: Record<string, number> = {
  one_stop: 1,
  commune_pc: 5,
  district_dept: 5,
  district_office: 1,
  citizen_reception: 1,
  mass_org: 2,
  public_service: 2,
  health: 2,
  vertical_agency: 1,
  school_upper: 1,
  school_lower: 1,
  school_primary: 1,
}

/** Most offices record every day; the others give the district something to follow up. */
export type Diligence = 'daily' | 'sometimes' | 'no_more'

export interface Chosen {
  office: OfficeRow
  diligence: Diligence
}

/** The offices to fill, the busiest kind first; the first ten of a tree without these kinds. */
export function chooseOffices(offices: OfficeRow[]): Chosen[] {
  const inOrder = offices
    .filter((office) => office.parent_id !== null)
    .sort((a, b) => Number(b.one_stop) - Number(a.one_stop) || a.id.localeCompare(b.id))
  const left = { ...WANTED }
  let careless = 0
  const chosen = inOrder.flatMap((office): Chosen[] => {
    const kind = office.one_stop ? 'one_stop' : office.kind
    const wanted = left[kind] ?? 0
    left[kind] = wanted - 1
    if (wanted <= 0) return []
    // The last one of a kind with several offices.
    const isCareless = wanted === 1 && (WANTED[kind] ?? 0) > 1
    if (!isCareless) return [{ office, diligence: 'daily' }]
    careless += 1
    return [{ office, diligence: careless % 3 === 2 ? 'no_more' : 'sometimes' }]
  })
  return chosen.length > 0
    ? chosen
    : inOrder.slice(0, 10).map((office) => ({ office, diligence: 'daily' as const }))
}
