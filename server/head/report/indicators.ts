import { funnel, oneStopFunnel } from '../../core/figures/funnel.ts'
import type { Counts } from '../../platform/db/counts.ts'

/** Every number of a report, computed from the counts of a day or the sum of many. */
export const INDICATORS = {
  visits: (counts) => counts.visits,
  people: (counts) => counts.people,
  departed: (counts) => counts.departed,
  unclosed: (counts) => counts.unclosed,
  inside: (counts) => counts.inside,
  smartphone: (counts) => funnel(counts).smartphone,
  had: (counts) => funnel(counts).had,
  helped: (counts) => counts.helped,
  leaving: (counts) => counts.leaving,
  no_smartphone: (counts) => counts.no_smartphone,
  not_asked: (counts) => counts.not_asked,
  one_stop_smartphone: (counts) => oneStopFunnel(counts).smartphone,
  one_stop_leaving: (counts) => counts.os_leaving,
} satisfies Record<string, (counts: Counts) => number>

export type Indicator = keyof typeof INDICATORS
export const INDICATOR_NAMES = Object.keys(INDICATORS) as Indicator[]

/** Indicators about the app; left out when no app is recommended. */
export const APP_INDICATORS = new Set<Indicator>([
  'smartphone',
  'had',
  'helped',
  'leaving',
  'no_smartphone',
  'not_asked',
  'one_stop_smartphone',
  'one_stop_leaving',
])
