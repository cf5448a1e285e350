import { foldedWords } from '../../platform/lib/text.ts'

const MOST = 5

/**
 * Those with a similar name, ignoring tones, the most similar first, {@link MOST} at most: two words in common including the
 * given name, or all words but one. A family name alone does not count: it is half the country's.
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

/** How many words the names share; 0 if they are not similar. The given name is the last word. */
function sharedWords(some: string[], others: string[]): number {
  const shared = others.filter((word) => some.includes(word)).length
  const longer = Math.max(some.length, others.length)
  const hasGiven = some.at(-1) === others.at(-1) && shared >= Math.min(2, longer)
  return hasGiven || (shared >= 2 && shared >= longer - 1) ? shared : 0
}
