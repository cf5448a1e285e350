import type { OfficeDay } from '../../platform/lib/clock.ts'
import { asOf, inOrder, type TreeOffice, type Validity } from './tree.ts'

/** Both ends included. */
interface DateRange {
  from: OfficeDay
  to: OfficeDay
}

export function existedDuring({ valid_from, valid_to }: Validity, { from, to }: DateRange): boolean {
  return (valid_from ?? from) <= to && (valid_to ?? to) >= from
}

/** Every office below the root that existed on one of the days, as of the last day, in the order of lists. */
export function officesDuring(offices: TreeOffice[], days: DateRange): TreeOffice[] {
  return offices
    .filter((office) => office.parent_id !== null && existedDuring(office, days))
    .map((office) => asOf(office, days.to))
    .toSorted(inOrder)
}
