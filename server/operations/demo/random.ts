import { hash } from 'node:crypto'

export type Weights<T extends string> = { readonly [choice in T]?: number }

export type Random = ReturnType<typeof createRandom>

/** Pseudo-random choices, the same in every run with the same seed. */
export function createRandom(seed: string) {
  const next = mulberry32(hash('sha256', seed, 'buffer').readUInt32LE())
  return {
    /** A number in [0, 1). */
    next,
    chance: (probability: number) => next() < probability,
    /** An integer, both bounds included. */
    between: (from: number, to: number) => from + Math.floor(next() * (to - from + 1)),
    pick: <T>(choices: readonly T[]): T => given(choices[Math.floor(next() * choices.length)]),
    weighted<T extends string>(choices: Weights<T>): T {
      const all = Object.entries<number>(choices as Record<T, number>)
      let left = next() * all.reduce((sum, [, weight]) => sum + weight, 0)
      for (const [choice, weight] of all) {
        left -= weight
        if (left < 0) return choice as T
      }
      return given(all.at(-1))[0] as T
    },
  }
}

function given<T>(value: T | undefined): T {
  if (value === undefined) throw new RangeError('nothing to choose from')
  return value
}

/** Tommy Ettinger's mulberry32: one word of state, good enough for invented people. */
function mulberry32(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
