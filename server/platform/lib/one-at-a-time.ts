import pLimit, { type LimitFunction } from 'p-limit'
import { busy } from './errors.ts'

/** Does one thing after the other for each, and things for different ones at the same time. */
export type OneAtATime = <T>(whose: string, work: () => Promise<T>) => Promise<T>

/** Where more than `most` wait already, it throws `busy`. A turn ends with its work, whoever asked for it. */
export function createOneAtATime(most: number): OneAtATime {
  const turns = new Map<string, LimitFunction>()
  return async (whose, work) => {
    const turn = turns.get(whose) ?? pLimit(1)
    if (turn.pendingCount >= most) throw busy()
    turns.set(whose, turn)
    try {
      return await turn(work)
    } finally {
      if (turn.activeCount + turn.pendingCount === 0) turns.delete(whose)
    }
  }
}
