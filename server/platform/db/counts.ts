/**
 * The columns of `office_day` that count visits, in the order of `office_day_add`; with the prefix `os_` the same for one-stop
 * desks only.
 */
const FUNNEL = [
  'running',
  'off',
  'absent',
  'unsupported',
  'no_smartphone',
  'not_asked',
  'helped',
  'leaving',
] as const
const PRESENCE = ['visits', 'people', 'inside', 'waiting', 'departed', 'unclosed'] as const

export const COUNTS = [
  ...PRESENCE,
  ...FUNNEL,
  'os_visits',
  'os_people',
  ...FUNNEL.map((name) => `os_${name}` as const),
  'kiosk',
] as const

type CountName = (typeof COUNTS)[number]
export type Counts = Record<CountName, number>

export function noCounts(): Counts {
  return Object.fromEntries(COUNTS.map((name) => [name, 0])) as Counts
}
