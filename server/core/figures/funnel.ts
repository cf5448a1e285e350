import { COUNTS, type Counts, noCounts } from '../../platform/db/counts.ts'
import type { VisitRow } from '../../platform/db/schema.ts'

export type Counted = Pick<
  VisitRow,
  'source' | 'state' | 'voided_at' | 'party_size' | 'one_stop' | 'app_id' | 'app_status' | 'app_outcome'
>

/** What one visit adds to the figures of its day. A voided, refused or lapsed visit adds nothing. */
export function countsOf(visit: Counted): Counts {
  const counts = noCounts()
  if (visit.voided_at) return counts
  if (visit.state === 'waiting') return { ...counts, waiting: 1 }
  if (visit.state === 'refused' || visit.state === 'lapsed') return counts

  counts.visits = 1
  counts.people = visit.party_size
  counts[PRESENCE[visit.state]] = 1
  if (visit.source === 'kiosk') counts.kiosk = 1
  const wasRecommended = visit.app_status !== 'not_asked' || visit.app_id !== null
  // Where no app was recommended, the visit does not count as `not_asked`.
  if (wasRecommended) counts[visit.app_status] = 1
  if (visit.app_outcome === 'installed' || visit.app_outcome === 'turned_on') counts.helped = 1
  if (hasAppOnLeaving(visit)) counts.leaving = 1
  if (visit.one_stop) {
    counts.os_visits = counts.visits
    counts.os_people = counts.people
    if (wasRecommended) counts[`os_${visit.app_status}`] = 1
    counts.os_helped = counts.helped
    counts.os_leaving = counts.leaving
  }
  return counts
}

const PRESENCE = { inside: 'inside', left: 'departed', unclosed: 'unclosed' } as const

function hasAppOnLeaving({ app_status, app_outcome }: Counted): boolean {
  if (app_status === 'running') return true
  return (
    (app_status === 'off' || app_status === 'absent') &&
    (app_outcome === 'turned_on' || app_outcome === 'installed')
  )
}

/** Visitors with a smartphone, and how many of them had the app, were helped, and have it on leaving. */
export interface Funnel {
  smartphone: number
  had: number
  helped: number
  leaving: number
}

export function funnel(counts: Counts): Funnel {
  return {
    smartphone: counts.running + counts.off + counts.absent + counts.unsupported,
    had: counts.running + counts.off,
    helped: counts.helped,
    leaving: counts.leaving,
  }
}

/** The funnel of the one-stop desks alone. */
export function oneStopFunnel(counts: Counts): Funnel {
  return {
    smartphone: counts.os_running + counts.os_off + counts.os_absent + counts.os_unsupported,
    had: counts.os_running + counts.os_off,
    helped: counts.os_helped,
    leaving: counts.os_leaving,
  }
}

/** The share that has the app on leaving, between 0 and 1; undefined where nobody had a smartphone. */
export function rateOf({ smartphone, leaving }: Funnel): number | undefined {
  return share(leaving, smartphone)
}

/** Between 0 and 1; undefined if `whole` is 0. */
export function share(part: number, whole: number): number | undefined {
  return whole === 0 ? undefined : part / whole
}

export function sumOf(all: Counts[]): Counts {
  const sum = noCounts()
  for (const counts of all) for (const name of COUNTS) sum[name] += counts[name]
  return sum
}
