import { setImmediate as otherRequests } from 'node:timers/promises'

/** Milliseconds for which a long piece of work holds the event loop before it lets others in. */
const TURN = 10

/** What `each` makes of every item, in order; meanwhile other requests are answered. */
export async function inTurns<T, R>(items: readonly T[], each: (item: T, index: number) => R): Promise<R[]> {
  const results: R[] = []
  let began = performance.now()
  for (const [index, item] of items.entries()) {
    results.push(each(item, index))
    if (performance.now() - began < TURN) continue
    await otherRequests()
    began = performance.now()
  }
  return results
}
