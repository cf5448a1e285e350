import { fold } from '../../platform/lib/text.ts'

/** Splits a search at the gate into folded words; of a phone number only the last three digits, which the board shows. */
export function boardWords(query: string): string[] {
  const digits = query.replace(/[\s.]/g, '')
  if (/^\+?\d{4,}$/.test(digits)) return [digits.slice(-3)]
  return fold(query).split(/\s+/).filter(Boolean)
}

/** Whether the search text of a row contains every word; a plate also matches as it is written on the vehicle. */
export function isOnBoard(search: string, words: string[]): boolean {
  return words.every((word) => search.includes(word) || search.includes(word.replace(/[.-]/g, '')))
}

/** The text of a row as a search compares it, with plates also as they are typed. */
export function boardText(text: string): string {
  const folded = fold(text)
  return `${folded} ${folded.replace(/[.-]/g, '')}`
}
