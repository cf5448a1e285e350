import type { OfficeDay } from '../../platform/lib/clock.ts'
import { asOf, inOrder, type TreeOffice, type Validity } from './tree.ts'

/** Both ends belong to it. */
interface DateRange {
  from: OfficeDay
  to: OfficeDay
}

/** True when the office existed on at least one of the days. */
export function existedDuring({ valid_from, valid_to }: Validity, { from, to }: DateRange): boolean {
  return (valid_from ?? from) <= to && (valid_to ?? to) >= from
}

/** Every office below the root that existed on one of the days, as it was on the last of them, in order. */
export function officesDuring(offices: TreeOffice[], days: DateRange): TreeOffice[] {
  return offices
    .filter((office) => office.parent_id !== null && existedDuring(office, days))
    .map((office) => asOf(office, days.to))
    .toSorted(inOrder)
}
