import { setImmediate as nextIteration } from 'node:timers/promises'

/**
 * Milliseconds for which a long piece of work holds the event loop before it lets others in. A check-in passes the loop four
 * or five times on its way through the database, and waits for a turn at each.
 */
const TURN = 1

let last: Promise<void> = Promise.resolve()

/** Lets other requests in. Of all long work one piece goes on in each iteration of the event loop, in the order of asking. */
export function yieldToRequests(): Promise<void> {
  last = last.then(() => nextIteration())
  return last
}

/** What `each` makes of every item, in order; meanwhile other requests are answered. */
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
