import type { OfficeRow } from '../db/schema.ts'

/** How many offices of each kind get a month of visits: enough to compare, few enough to fill in seconds. */
const WANTED: Record<string, number> = {
  one_stop: 1,
  commune_pc: 3,
  district_dept: 3,
  district_office: 1,
  citizen_reception: 1,
  health: 1,
  vertical_agency: 1,
  school_upper: 1,
  school_primary: 1,
}

/** The offices to fill, the busiest kind first; of a tree without these kinds the first ten. */
export function chooseOffices(offices: OfficeRow[]): OfficeRow[] {
  const inOrder = offices
    .filter((office) => office.parent_id !== null)
    .sort((a, b) => Number(b.one_stop) - Number(a.one_stop) || a.id.localeCompare(b.id))
  const left = { ...WANTED }
  const chosen = inOrder.filter((office) => {
    const kind = office.one_stop ? 'one_stop' : office.kind
    const wanted = left[kind] ?? 0
    left[kind] = wanted - 1
    return wanted > 0
  })
  return chosen.length > 0 ? chosen : inOrder.slice(0, 10)
}
