import { share } from '../../core/figures/funnel.ts'
import type { LastEntry } from '../../core/figures/queries.ts'
import { existsOn, hasEnded } from '../../core/offices/tree.ts'
import type { OfficeRow } from '../../platform/db/schema.ts'
import type { OfficeDay } from '../../platform/lib/clock.ts'
import type { Recorded } from './queries.ts'

/** Shares above which an office is asked to check the cause. */
const UNCLOSED_LIMIT = 0.1
const NOT_ASKED_LIMIT = 0.2

/** What an office needs, the most urgent first; one that has ended, or had no working day yet, is unrated. */
export const NEEDS = ['never', 'remind', 'watch', 'good', 'unrated'] as const
export type Need = (typeof NEEDS)[number]

export interface Compliance {
  office: OfficeRow
  /** Past working days of the period, and those of them without an entry. */
  working: number
  missing: OfficeDay[]
  visits: number
  unclosed: number
  /** A share of the visits that have ended. */
  unclosedShare: number | undefined
  notAsked: number
  notAskedShare: number | undefined
  last: LastEntry | undefined
  need: Need
}

export function complianceOf(
  office: OfficeRow,
  given: { recorded: Recorded | undefined; last: LastEntry | undefined },
  {
    today,
    workingDays,
    appRecommended,
  }: {
    today: OfficeDay
    /** The period's past working days, on which every office should have recorded visits. */
    workingDays: OfficeDay[]
    appRecommended: boolean
  },
): Compliance {
  const { recorded, last } = given
  const days = new Set(recorded?.days.split(' '))
  const working = workingDays.filter((day) => existsOn(office, day))
  const missing = working.filter((day) => !days.has(day))
  const { visits = 0, inside = 0, unclosed = 0, not_asked: notAsked = 0 } = recorded ?? {}
  const shares = {
    unclosedShare: share(unclosed, visits - inside),
    notAskedShare: appRecommended ? share(notAsked, visits) : undefined,
  }
  return {
    office,
    working: working.length,
    missing,
    visits,
    unclosed,
    notAsked,
    last,
    ...shares,
    need: hasEnded(office, today) ? 'unrated' : needOf({ last, missing, working: working.length, ...shares }),
  }
}

function needOf({
  last,
  missing,
  working,
  ...shares
}: Pick<Compliance, 'last' | 'missing' | 'working' | 'unclosedShare' | 'notAskedShare'>): Need {
  if (!last) return 'never'
  if (working === 0) return 'unrated'
  if (missing.length > 0 && missing.length * 2 >= working) return 'remind'
  const { unclosed, notAsked } = highShares(shares)
  if (missing.length > 0 || unclosed || notAsked) return 'watch'
  return 'good'
}

/** True for an office that is asked to record better. */
export function isOpen({ need }: Pick<Compliance, 'need'>): boolean {
  return need !== 'good' && need !== 'unrated'
}

/** The shares that are too high, to be named to the office. */
export function highShares({
  unclosedShare = 0,
  notAskedShare = 0,
}: Pick<Compliance, 'unclosedShare' | 'notAskedShare'>) {
  return {
    unclosed: unclosedShare > UNCLOSED_LIMIT ? unclosedShare : undefined,
    notAsked: notAskedShare > NOT_ASKED_LIMIT ? notAskedShare : undefined,
  }
}
