import { DAY, HOUR, MINUTE } from '../../platform/lib/clock.ts'
import { type Lap, passed } from '../../platform/lib/stopwatch.ts'
import type { Testimony } from './doubt.ts'
import type { Reading } from './time-belief.ts'

/** A signed-in account that reports the time; all its devices together count once. */
export interface Witness {
  account: string
  office: string
}

/** The newest report of each account, kept only in this process. */
interface Witnesses {
  /** The device must be on another computer than this one, whose clock it would only repeat. */
  hear(witness: Witness, at: Date, lap: Lap): void
  testimony(reading: Reading): Testimony
}

const MAX_WITNESSES = 200

/** Milliseconds for which a report counts; the stopwatch brings it up to date. */
export const GOOD_FOR = DAY / 2

/** Milliseconds. Few people set a clock to the minute. */
const AGREES = 10 * MINUTE
const DIFFERS = HOUR

interface Word {
  office: string
  at: number
  lap: Lap
}

/** Milliseconds by which the clock is ahead of a report. */
interface Difference {
  office: string
  by: number
}

export function createWitnesses(): Witnesses {
  const words = new Map<string, Word>()
  return {
    hear({ account, office }, at, lap) {
      // The newest come last, so that the oldest are dropped first.
      words.delete(account)
      words.set(account, { office, at: at.getTime(), lap })
      for (const oldest of words.keys()) {
        if (words.size <= MAX_WITNESSES) break
        words.delete(oldest)
      }
    },
    testimony({ at, lap }) {
      const said = [...words.values()].flatMap((word): Difference[] => {
        const since = passed(word.lap, lap)
        if (since === undefined || since > GOOD_FOR) return []
        return [{ office: word.office, by: at.getTime() - word.at - since }]
      })
      const different = said.filter(({ by }) => Math.abs(by) > DIFFERS)
      return {
        agree: said.filter(({ by }) => Math.abs(by) <= AGREES).length,
        differ: different.length,
        same: mostAlike(different),
      }
    },
  }
}

/** The largest group of similar differences: wrong clocks are wrong in different ways, and those that agree may be right. */
function mostAlike(said: Difference[]): Testimony['same'] {
  const groups = said.map(({ by }) => said.filter((other) => other.by >= by && other.by <= by + 2 * AGREES))
  const [most] = groups.toSorted((a, b) => b.length - a.length)
  const [middle] = most?.toSorted((a, b) => a.by - b.by).slice(Math.floor((most.length - 1) / 2)) ?? []
  if (!most || !middle) return undefined
  return { by: middle.by, accounts: most.length, offices: new Set(most.map(({ office }) => office)).size }
}
