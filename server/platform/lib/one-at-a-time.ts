import pLimit, { type LimitFunction } from 'p-limit'
import { busy } from './errors.ts'

/** Does one thing after the other for each, or as many at once as are allowed; those for different ones do not wait. */
interface OneAtATime {
  <T>(whose: string, work: (isWaitedFor: () => boolean) => Promise<T>): Promise<T>
  /** How many things are waited for now, and how many are being done. */
  load: () => { waiting: number; active: number }
}

/** Where more than `most` wait already, it throws `busy`. A turn ends with its work, whoever asked for it. */
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
