import pLimit, { type LimitFunction } from 'p-limit'
import { busy } from './errors.ts'

/** Runs jobs one after the other, or `atOnce` at a time, for each owner; different owners do not wait for each other. */
interface OneAtATime {
  <T>(whose: string, work: () => Promise<T>): Promise<T>
  /** The numbers of queued and running jobs. */
  load: () => { waiting: number; active: number }
}

/** Turns without a job that are kept for the next owner: each allocates 13 kB. */
const KEPT = 50

/** Throws `busy` when `most` jobs of the owner are queued already. A job runs to its end, even when its caller has gone. */
export function createOneAtATime(most: number, atOnce = 1): OneAtATime {
  const turns = new Map<string, LimitFunction>()
  const idle: LimitFunction[] = []
  const load = () => {
    const all = [...turns.values()]
    const sum = (count: (turn: LimitFunction) => number) =>
      all.reduce((total, turn) => total + count(turn), 0)
    return { waiting: sum((turn) => turn.pendingCount), active: sum((turn) => turn.activeCount) }
  }
  const inTurn = async <T>(whose: string, work: () => Promise<T>): Promise<T> => {
    const turn = turns.get(whose) ?? idle.pop() ?? pLimit(atOnce)
    if (turn.pendingCount >= most) throw busy()
    turns.set(whose, turn)
    try {
      return await turn(work)
    } finally {
      if (turn.activeCount + turn.pendingCount === 0 && turns.get(whose) === turn) {
        turns.delete(whose)
        if (idle.length < KEPT) idle.push(turn)
      }
    }
  }
  return Object.assign(inTurn, { load })
}
