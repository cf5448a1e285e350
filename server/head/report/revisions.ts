import type { Counts } from '../../platform/db/counts.ts'
import type { OfficeDay } from '../../platform/lib/clock.ts'
import { INDICATOR_NAMES, INDICATORS } from './indicators.ts'
import type { Change } from './snapshot.ts'

/** The figures of a day after it was closed, or after a later change. */
export type Revision = Counts & {
  office_id: string
  day: OfficeDay
  revision: number
  closed_at: Date | null
}

/** Why a day's figures differ from the frozen ones. */
export type Reason =
  /** The day was still open, so visitors came and left afterwards. */
  | { kind: 'continued' }
  /** The day was closed, and visits were changed afterwards. */
  | { kind: 'added' | 'voided' | 'corrected'; at: Date | null; visits: number }

/** The reasons of a change, oldest first; `revisions` are those of its day, in order. */
export function reasonsOf(
  { revision: { frozen = 0 } }: Pick<Change, 'revision'>,
  before: Counts,
  revisions: Revision[],
): Reason[] {
  const base = revisions.find(({ revision }) => revision === frozen)
  const continued: Reason[] = base && !isSame(before, base) ? [{ kind: 'continued' }] : []
  const later = revisions.filter(({ revision }) => revision > frozen)
  return [
    ...continued,
    ...later.flatMap((one, index) => {
      const last = later[index - 1] ?? base ?? before
      if (isSame(last, one)) return []
      const visits = one.visits - last.visits
      const kind = visits > 0 ? 'added' : visits < 0 ? 'voided' : 'corrected'
      return { kind, at: one.closed_at, visits: Math.abs(visits) } as const
    }),
  ]
}

function isSame(one: Counts, other: Counts): boolean {
  return INDICATOR_NAMES.every((name) => INDICATORS[name](one) === INDICATORS[name](other))
}
