import { funnel, oneStopFunnel, rateOf, share } from '../../core/figures/funnel.ts'
import type { Counts } from '../../platform/db/counts.ts'

/** The columns by which the table can be sorted. */
export const COLUMNS = [
  'name',
  'visits',
  'before',
  'people',
  'inside',
  'smartphone',
  'had',
  'helped',
  'leaving',
  'rate',
  'one_stop',
] as const
export type Column = (typeof COLUMNS)[number]
export type Measure = Exclude<Column, 'name'>

/** Shares are between 0 and 1; undefined when the whole is 0, as is the period before when it has no data. */
export function measuresOf(counts: Counts, before: number): Record<Measure, number | undefined> {
  const { smartphone, had, helped, leaving } = funnel(counts)
  return {
    visits: counts.visits,
    before: before || undefined,
    people: counts.people,
    inside: counts.inside,
    smartphone: share(smartphone, smartphone + counts.no_smartphone),
    had,
    helped,
    leaving,
    rate: rateOf(funnel(counts)),
    one_stop: rateOf(oneStopFunnel(counts)),
  }
}

/** Columns that need the question about the app. */
const OF_APP: Column[] = ['smartphone', 'had', 'helped', 'leaving', 'rate', 'one_stop']

export function shownColumns({ app, today }: { app: boolean; today: boolean }): Column[] {
  return COLUMNS.filter((column) => (app || !OF_APP.includes(column)) && (today || column !== 'inside'))
}
