import type { Random } from './random.ts'

/** Prefixes of mobile operators, weighted by size. */
const PREFIXES: [string, number][] = [
  ['3', 34],
  ['9', 34],
  ['7', 14],
  ['8', 14],
  ['5', 4],
]
const SECOND: Record<string, number[]> = {
  3: [2, 3, 4, 5, 6, 7, 8, 9],
  5: [6, 8],
  7: [0, 6, 7, 8, 9],
  8: [1, 2, 3, 4, 5, 6, 8],
  9: [0, 1, 2, 3, 4, 6, 7, 8],
}

/** Returns a generator of distinct invented mobile numbers. */
export function createPhones(random: Random): () => string {
  const taken = new Set<string>()
  return function next(): string {
    const first = random.weighted(PREFIXES)
    const digits = String(random.between(0, 9_999_999)).padStart(7, '0')
    const phone = `+84${first}${random.pick(SECOND[first] ?? [2])}${digits}`
    if (taken.has(phone)) return next()
    taken.add(phone)
    return phone
  }
}
