import { isAdvisable } from '../../core/visits/visit.ts'
import type { AppOutcome, AppStatus } from '../../platform/db/schema.ts'
import type { Person } from './people.ts'
import type { Random } from './random.ts'

export interface AppAnswer {
  status: AppStatus
  outcome: AppOutcome | null
}

/**
 * The visitor's answer about the app. `progress` goes from 0 to 1 over the month: reception asks more often, more visitors have
 * the app, and more follow the advice.
 */
export function askAboutApp(random: Random, person: Person, progress: number): AppAnswer {
  const between = (from: number, to: number) => from + (to - from) * progress
  if (person.noPhone) return { status: 'no_smartphone', outcome: null }
  if (random.chance(between(0.22, 0.05))) return { status: 'not_asked', outcome: null }
  const status = person.app ?? firstAnswer(random, person, between)
  const advised = isAdvisable(status) && random.chance(between(0.7, 0.95))
  const outcome = advised ? outcomeOf(random, status, between) : null
  person.app = outcome === 'installed' || outcome === 'turned_on' ? 'running' : status
  return { status, outcome }
}

type Between = (from: number, to: number) => number

function firstAnswer(random: Random, person: Person, between: Between): AppStatus {
  const atWork = person.trade !== 'resident'
  return random.weighted([
    ['no_smartphone', atWork ? 1 : 13],
    ['unsupported', 3],
    ['running', between(24, 46) + (atWork ? 16 : 0)],
    ['off', between(17, 13)],
    ['absent', between(40, 24)],
  ] as const)
}

function outcomeOf(random: Random, status: AppStatus, between: Between): AppOutcome {
  if (status === 'off') {
    return random.weighted([
      ['turned_on', between(55, 80)],
      ['declined', 14],
      ['failed', 6],
    ] as const)
  }
  return random.weighted([
    ['installed', between(22, 46)],
    ['will_install', between(38, 28)],
    ['declined', between(26, 14)],
    ['failed', 9],
  ] as const)
}
