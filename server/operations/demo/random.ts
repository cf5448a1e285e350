/** Pseudo-random choices, the same in every run with the same seed. */
export interface Random {
  /** A number in [0, 1). */
  next(): number
  chance(probability: number): boolean
  /** An integer, both bounds included. */
  between(from: number, to: number): number
  pick<T>(choices: readonly T[]): T
  /** Picks by weight; the weights need not sum to a particular value. */
  weighted<T>(choices: readonly (readonly [T, number])[]): T
}

export function createRandom(seed: string): Random {
  const next = mulberry32(hashOf(seed))
  const between = (from: number, to: number) => from + Math.floor(next() * (to - from + 1))
  return {
    next,
    between,
    chance: (probability) => next() < probability,
    pick: (choices) => given(choices[Math.floor(next() * choices.length)]),
    weighted(choices) {
      let left = next() * choices.reduce((sum, [, weight]) => sum + weight, 0)
      for (const [choice, weight] of choices) {
        left -= weight
        if (left < 0) return choice
      }
      return given(choices.at(-1))[0]
    },
  }
}

function given<T>(value: T | undefined): T {
  if (value === undefined) throw new RangeError('nothing to choose from')
  return value
}

/** The FNV-1a hash. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193)
  return hash >>> 0
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
