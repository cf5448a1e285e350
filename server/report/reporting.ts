import type { OfficeRow } from '../db/schema.ts'
import type { Period } from '../figures/period.ts'
import { wasThere } from './period-form.ts'

/** Whose report it is, under whom, and on which offices: the district reports on its whole tree, others on themselves. */
export interface Reporting {
  by: OfficeRow
  root: OfficeRow
  on: OfficeRow[]
  district: boolean
}

/** Of the tree the offices that existed in the period, in the order in which they were entered. */
export function reportingOf(
  all: OfficeRow[],
  officeId: string,
  district: boolean,
  period: Period,
): Reporting {
  const by = all.find((office) => office.id === officeId)
  if (!by) throw new Error('a report of an office that is none')
  const below = all.filter((office) => office.id !== by.id && ancestorsOf(office, all).includes(by))
  const on = district ? below.filter((office) => wasThere(office, period)) : [by]
  return {
    by,
    root: ancestorsOf(by, all).at(-1) ?? by,
    on: on.toSorted((one, other) => one.id.localeCompare(other.id)),
    district,
  }
}

/** From the one directly above up to the root. */
function ancestorsOf(office: OfficeRow, all: OfficeRow[]): OfficeRow[] {
  const above = all.find((one) => one.id === office.parent_id)
  return above ? [above, ...ancestorsOf(above, all)] : []
}
