import { setImmediate as nextIteration } from 'node:timers/promises'

/**
 * Milliseconds for which long work holds the event loop before it yields. A check-in passes the event loop four or five times,
 * and waits for this long each time.
 */
const TURN = 1

let last: Promise<void> = Promise.resolve()

/** Yields to other requests. Each iteration of the event loop resumes only one of all long jobs, in the order of their calls. */
export function yieldToRequests(): Promise<void> {
  last = last.then(() => nextIteration())
  return last
}

/** Maps the items in order, yielding to other requests. */
export async function mapYielding<T, R>(
  items: readonly T[],
  each: (item: T, index: number) => R,
): Promise<R[]> {
  const results: R[] = []
  let began = performance.now()
  for (const [index, item] of items.entries()) {
    results.push(each(item, index))
    if (performance.now() - began < TURN) continue
    await yieldToRequests()
    began = performance.now()
  }
  return results
}
