import { foldedWords } from '../../platform/lib/text.ts'

/** Words that two names need in common: a family name alone is half the country's. */
const SHARED = 2
const MOST = 5

/** Those whose names have most in common with this one, without tones, the likeliest first. */
export function mostAlike<One extends { name: string }>(name: string, all: One[]): One[] {
  const words = new Set(foldedWords(name))
  const needed = Math.min(SHARED, words.size)
  if (needed === 0) return []
  return all
    .map((one) => ({ one, shared: foldedWords(one.name).filter((word) => words.has(word)).length }))
    .filter(({ shared }) => shared >= needed)
    .toSorted((a, b) => b.shared - a.shared)
    .slice(0, MOST)
    .map(({ one }) => one)
}
