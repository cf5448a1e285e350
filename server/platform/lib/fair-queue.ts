import { busy } from './errors.ts'

/** Runs work in round-robin order: one job of each owner, then the next of each. */
interface FairQueue {
  <T>(whose: string, work: (isWaitedFor: () => boolean) => Promise<T>): Promise<T>
  /** The number of queued jobs. */
  waiting: () => number
}

interface Line {
  waiting: { begin: () => void; refuse: () => void }[]
  active: number
}

/**
 * Runs up to `atOnce.all` jobs at a time, `atOnce.each` per owner. When the queue is full, the owner with the most queued jobs
 * loses the newest, which rejects with `busy`, so that no owner can crowd out the others.
 */
export function createFairQueue(
  atOnce: { each: number; all: number },
  waiting: { each: number; all: number },
): FairQueue {
  /** Owners in the order of their turns. */
  const lines = new Map<string, Line>()
  let [active, count] = [0, 0]

  const begin = () => {
    for (const [whose, line] of lines) {
      if (active >= atOnce.all) return
      if (line.active >= atOnce.each) continue
      const next = line.waiting.shift()
      if (!next) continue
      count -= 1
      active += 1
      line.active += 1
      lines.delete(whose)
      lines.set(whose, line)
      next.begin()
    }
  }
  const end = (whose: string, line: Line) => {
    active -= 1
    line.active -= 1
    if (line.active + line.waiting.length === 0) lines.delete(whose)
    begin()
  }
  const makeRoom = () => {
    const longest = [...lines.values()].reduce((one, other) =>
      other.waiting.length > one.waiting.length ? other : one,
    )
    count -= 1
    longest.waiting.pop()?.refuse()
  }

  const inTurn = async <T>(whose: string, work: (isWaitedFor: () => boolean) => Promise<T>): Promise<T> => {
    const line = lines.get(whose) ?? { waiting: [], active: 0 }
    if (line.waiting.length >= waiting.each) throw busy()
    lines.set(whose, line)
    await new Promise<void>((resolve, reject) => {
      line.waiting.push({ begin: resolve, refuse: () => reject(busy()) })
      count += 1
      begin()
      if (count > waiting.all) makeRoom()
    })
    try {
      return await work(() => count > 0)
    } finally {
      end(whose, line)
    }
  }
  return Object.assign(inTurn, { waiting: () => count })
}
