import { foldedWords } from '../../platform/lib/text.ts'

const MOST = 5

/**
 * Those whose names are like this one, without tones, the likeliest first: two words in common, of which one is the given name, or
 * all words but one. A family name alone is half the country's.
 */
export function mostAlike<One extends { name: string }>(name: string, all: One[]): One[] {
  const words = foldedWords(name)
  return all
    .map((one) => ({ one, shared: sharedWords(words, foldedWords(one.name)) }))
    .filter(({ shared }) => shared > 0)
    .toSorted((a, b) => b.shared - a.shared)
    .slice(0, MOST)
    .map(({ one }) => one)
}

/** How many words they have in common; none where that says nothing. A given name stands last. */
function sharedWords(some: string[], others: string[]): number {
  const shared = others.filter((word) => some.includes(word)).length
  const longer = Math.max(some.length, others.length)
  const hasGiven = some.at(-1) === others.at(-1) && shared >= Math.min(2, longer)
  return hasGiven || (shared >= 2 && shared >= longer - 1) ? shared : 0
}
