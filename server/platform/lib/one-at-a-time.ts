import pLimit, { type LimitFunction } from 'p-limit'
import { busy } from './errors.ts'

/** Runs jobs one after the other, or `atOnce` at a time, for each owner; different owners do not wait for each other. */
interface OneAtATime {
  <T>(whose: string, work: (isWaitedFor: () => boolean) => Promise<T>): Promise<T>
  /** The numbers of queued and running jobs. */
  load: () => { waiting: number; active: number }
}

/** Throws `busy` when `most` jobs of the owner are queued already. A job runs to its end, even when its caller has gone. */
export function createOneAtATime(most: number, atOnce = 1): OneAtATime {
  const turns = new Map<string, LimitFunction>()
  const load = () => {
    const all = [...turns.values()]
    const sum = (count: (turn: LimitFunction) => number) =>
      all.reduce((total, turn) => total + count(turn), 0)
    return { waiting: sum((turn) => turn.pendingCount), active: sum((turn) => turn.activeCount) }
  }
  const inTurn = async <T>(whose: string, work: (isWaitedFor: () => boolean) => Promise<T>): Promise<T> => {
    const turn = turns.get(whose) ?? pLimit(atOnce)
    if (turn.pendingCount >= most) throw busy()
    turns.set(whose, turn)
    try {
      return await turn(() => work(() => turn.pendingCount > 0))
    } finally {
      if (turn.activeCount + turn.pendingCount === 0) turns.delete(whose)
    }
  }
  return Object.assign(inTurn, { load })
}
