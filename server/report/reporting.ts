import type { OfficeRow } from '../db/schema.ts'
import type { Period } from '../figures/period.ts'
import { officesDuring } from '../offices/during.ts'
import { asOf, type TreeOffice } from '../offices/tree.ts'

/** Whose report it is, under whom, and on which offices: the district reports on its whole tree, others on themselves. */
export interface Reporting {
  by: OfficeRow
  root: OfficeRow
  on: OfficeRow[]
  district: boolean
}

/** All of them as they were at the end of the period: an office that was renamed since reports under its old name. */
export function reportingOf(
  tree: TreeOffice[],
  officeId: string,
  district: boolean,
  period: Period,
): Reporting {
  const own = tree.find((office) => office.id === officeId)
  const top = tree.find((office) => office.parent_id === null)
  if (!own || !top) throw new Error('a report of an office that is in no tree')
  const by = asOf(own, period.to)
  return { by, root: asOf(top, period.to), on: district ? officesDuring(tree, period) : [by], district }
}
