import { busy } from './errors.ts'

/** Runs jobs one after the other, or `atOnce` at a time, for each owner; different owners do not wait for each other. */
interface OneAtATime {
  <T>(whose: string, work: (isWaitedFor: () => boolean) => Promise<T>): Promise<T>
  /** The numbers of queued and running jobs. */
  load: () => { waiting: number; active: number }
}

interface Line {
  active: number
  waiting: (() => void)[]
}

/** Throws `busy` when `most` jobs of the owner are queued already. A job runs to its end, even when its caller has gone. */
export function createOneAtATime(most: number, atOnce = 1): OneAtATime {
  const lines = new Map<string, Line>()
  const load = () => {
    const all = [...lines.values()]
    return {
      waiting: all.reduce((sum, { waiting }) => sum + waiting.length, 0),
      active: all.reduce((sum, { active }) => sum + active, 0),
    }
  }
  const inTurn = async <T>(whose: string, work: (isWaitedFor: () => boolean) => Promise<T>): Promise<T> => {
    const line = lines.get(whose) ?? { active: 0, waiting: [] }
    if (line.waiting.length >= most) throw busy()
    lines.set(whose, line)
    if (line.active < atOnce) line.active += 1
    // A job that ends leaves its place to the next.
    else await new Promise<void>((resolve) => line.waiting.push(resolve))
    try {
      return await work(() => line.waiting.length > 0)
    } finally {
      const next = line.waiting.shift()
      if (next) next()
      else line.active -= 1
      if (line.active === 0) lines.delete(whose)
    }
  }
  return Object.assign(inTurn, { load })
}
