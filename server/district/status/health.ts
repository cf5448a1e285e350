import type { LastEntry } from '../../core/figures/queries.ts'
import type { StateKey } from '../../core/installation/actions.ts'
import type { State } from '../../core/installation/queries.ts'
import type { OfficeRow } from '../../platform/db/schema.ts'
import { MINUTE, minutesInto } from '../../platform/lib/clock.ts'
import type { Closing } from './queries.ts'

/** Delay of the close of day that is tolerated; the job runs every minute. */
const GRACE = 15 * MINUTE

export type OfficeHealth = ReturnType<typeof officeHealth>

/** The ids of the offices for which a run failed. */
export function notedIn(state: State | undefined): string[] {
  const noted = state?.detail['broken']
  return Array.isArray(noted) ? noted.filter((id) => typeof id === 'string') : []
}

export function officeHealth(
  office: OfficeRow,
  { last, closing }: { last: LastEntry | undefined; closing: Closing | undefined },
  states: Map<string, State>,
  now: Date,
) {
  const isNoted = (key: StateKey) => notedIn(states.get(key)).includes(office.id)
  const isOverdue =
    closing?.open != null && minutesInto(closing.open, office.close_minutes).getTime() + GRACE < now.getTime()
  // Undefined before the first run.
  const audited = states.has('audit') ? !isNoted('audit') : undefined
  return {
    office,
    last,
    closing,
    audited,
    troubles: [
      ...(audited === false ? (['audit'] as const) : []),
      ...(isOverdue || isNoted('closing') ? (['closing'] as const) : []),
      ...(isNoted('retention') ? (['retention'] as const) : []),
    ],
  }
}
