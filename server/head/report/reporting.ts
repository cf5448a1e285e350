import type { DateRange } from '../../core/figures/date-range.ts'
import { officesDuring } from '../../core/offices/during.ts'
import { asOf, byId, parentOn, type TreeOffice } from '../../core/offices/tree.ts'
import type { OfficeRow } from '../../platform/db/schema.ts'
import type { OfficeDay } from '../../platform/lib/clock.ts'

/**
 * The reporting office, its superior, and the offices reported on: the district reports on its whole tree, others on
 * themselves.
 */
export interface Reporting {
  by: OfficeRow
  /** The People's Committee above it; the root is its own. */
  over: OfficeRow
  on: OfficeRow[]
  district: boolean
}

/** All offices as they were at the end of the period: one renamed since reports under its old name. */
export function reportingOf(
  tree: TreeOffice[],
  officeId: string,
  district: boolean,
  period: DateRange,
): Reporting {
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
