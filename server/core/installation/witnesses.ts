import { DAY, HOUR, MINUTE } from '../../platform/lib/clock.ts'
import { type Lap, passed } from '../../platform/lib/stopwatch.ts'
import type { Reading, Testimony } from './time-belief.ts'

/** What signed-in devices say of the time, each its newest word: kept in this process and nowhere else. */
interface Witnesses {
  /** `device` is on another computer than this one, whose clock it would only repeat. */
  hear(device: string, at: Date, lap: Lap): void
  testimony(reading: Reading): Testimony
}

const MAX_WITNESSES = 200

/** A word is counted on with the stopwatch for so long. */
const GOOD_FOR = DAY / 2

/** Few people set a clock to the minute. */
const AGREES = 10 * MINUTE
const DIFFERS = HOUR

export function createWitnesses(): Witnesses {
  const words = new Map<string, { at: number; lap: Lap }>()
  return {
    hear(device, at, lap) {
      // The newest stand last, the oldest go.
      words.delete(device)
      words.set(device, { at: at.getTime(), lap })
      for (const oldest of words.keys()) {
        if (words.size <= MAX_WITNESSES) break
        words.delete(oldest)
      }
    },
    testimony({ at, lap }) {
      const off = [...words.values()].flatMap((word) => {
        const since = passed(word.lap, lap)
        return since !== undefined && since <= GOOD_FOR ? Math.abs(word.at + since - at.getTime()) : []
      })
      return {
        agree: off.filter((ms) => ms <= AGREES).length,
        differ: off.filter((ms) => ms > DIFFERS).length,
      }
    },
  }
}
