import { fold } from '../../platform/lib/text.ts'

/** The words of a search at the gate: folded, and the digits of a phone number that a board may know. */
export function boardWords(query: string): string[] {
  const digits = query.replace(/[\s.]/g, '')
  if (/^\+?\d{4,}$/.test(digits)) return [digits.slice(-3)]
  return fold(query).split(/\s+/).filter(Boolean)
}

/** Whether every word of a search stands in what a row is found by; a plate also as it is written on the vehicle. */
export function isOnBoard(search: string, words: string[]): boolean {
  return words.every((word) => search.includes(word) || search.includes(word.replace(/[.-]/g, '')))
}
