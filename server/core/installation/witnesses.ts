import { DAY, HOUR, MINUTE } from '../../platform/lib/clock.ts'
import { type Lap, passed } from '../../platform/lib/stopwatch.ts'
import type { Testimony } from './doubt.ts'
import type { Reading } from './time-belief.ts'

/** A signed-in account that says what time it is; however many devices it has, it says it once. */
export interface Witness {
  account: string
  office: string
}

/** What accounts say of the time, each its newest word: kept in this process and nowhere else. */
interface Witnesses {
  /** The device is on another computer than this one, whose clock it would only repeat. */
  hear(witness: Witness, at: Date, lap: Lap): void
  testimony(reading: Reading): Testimony
}

const MAX_WITNESSES = 200

/** A word is counted on with the stopwatch for so long. */
export const GOOD_FOR = DAY / 2

/** Few people set a clock to the minute. */
const AGREES = 10 * MINUTE
const DIFFERS = HOUR

interface Word {
  office: string
  at: number
  lap: Lap
}

/** By how much the clock is ahead of what somebody says. */
interface Difference {
  office: string
  by: number
}

export function createWitnesses(): Witnesses {
  const words = new Map<string, Word>()
  return {
    hear({ account, office }, at, lap) {
      // The newest stand last, the oldest go.
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

/** Clocks that are wrong are so each in its own way; those that tell one time may be right. */
function mostAlike(said: Difference[]): Testimony['same'] {
  const groups = said.map(({ by }) => said.filter((other) => other.by >= by && other.by <= by + 2 * AGREES))
  const [most] = groups.toSorted((a, b) => b.length - a.length)
  const [middle] = most?.toSorted((a, b) => a.by - b.by).slice(Math.floor((most.length - 1) / 2)) ?? []
  if (!most || !middle) return undefined
  return { by: middle.by, accounts: most.length, offices: new Set(most.map(({ office }) => office)).size }
}
