import { median } from './load.ts'

/** Returns a number that must be the same on both sides, which shows that they answered the same question. */
export type Ask = () => Promise<number>

export interface Question {
  what: string
  ours: Ask
  /** Plain SQL on a warm superuser connection. */
  bare: Ask
}

/** Rounds at the most; no fewer than the least, and no more once the milliseconds are over. */
const [ROUNDS, LEAST, ENOUGH] = [60, 15, 3000]

/** Both sides run once to warm the caches, then alternate. */
export async function race({ what, ours, bare }: Question) {
  const [one, other] = [await ours(), await bare()]
  if (one !== other) throw new Error(`${what}: ${one} by the application, ${other} by hand`)
  const times: { ours: number[]; bare: number[] } = { ours: [], bare: [] }
  const until = performance.now() + ENOUGH
  for (let round = 0; round < ROUNDS && (round < LEAST || performance.now() < until); round++) {
    times.ours.push(await timed(ours))
    times.bare.push(await timed(bare))
  }
  return { what, mine: median(times.ours), theirs: median(times.bare) }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}
