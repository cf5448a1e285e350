import { share } from '../../core/figures/funnel.ts'
import type { LastEntry } from '../../core/figures/queries.ts'
import { existsOn } from '../../core/offices/tree.ts'
import type { OfficeRow } from '../../platform/db/schema.ts'
import type { OfficeDay } from '../../platform/lib/clock.ts'
import type { Recorded } from './queries.ts'

/** Above these shares an office is asked to look after it. */
const UNCLOSED_LIMIT = 0.1
const NOT_ASKED_LIMIT = 0.2

/** The needs of an office, the greatest first. */
export const NEEDS = ['never', 'remind', 'watch', 'good'] as const
export type Need = (typeof NEEDS)[number]

export interface Compliance {
  office: OfficeRow
  /** Working days of the period that are over, and those of them without an entry. */
  working: number
  missing: OfficeDay[]
  visits: number
  unclosed: number
  /** Of the visits that have ended. */
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
    workingDays,
    appRecommended,
  }: {
    /** Those of the period that are over and on which somebody had to be recorded. */
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
    need: needOf({ last, missing, working: working.length, ...shares }),
  }
}

function needOf({
  last,
  missing,
  working,
  unclosedShare = 0,
  notAskedShare = 0,
}: Pick<Compliance, 'last' | 'missing' | 'working' | 'unclosedShare' | 'notAskedShare'>): Need {
  if (!last) return 'never'
  if (missing.length > 0 && missing.length * 2 >= working) return 'remind'
  if (missing.length > 0 || unclosedShare > UNCLOSED_LIMIT || notAskedShare > NOT_ASKED_LIMIT) return 'watch'
  return 'good'
}
