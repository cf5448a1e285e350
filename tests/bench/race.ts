import { median } from './load.ts'

/** A number that both sides must come to, so that they have answered the same question. */
export type Ask = () => Promise<number>

export interface Question {
  what: string
  ours: Ask
  /** By hand in SQL, on a warm connection of a superuser. */
  bare: Ask
}

const ROUNDS = 60

/** Whoever asks first finds the pages cold: both find them warm, and take turns. */
export async function race({ what, ours, bare }: Question) {
  const [one, other] = [await ours(), await bare()]
  if (one !== other) throw new Error(`${what}: ${one} by the application, ${other} by hand`)
  const times: { ours: number[]; bare: number[] } = { ours: [], bare: [] }
  for (let round = 0; round < ROUNDS; round++) {
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
