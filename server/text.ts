/** Letters without tones and marks, lower case: what a search compares. đ has no decomposition of its own. */
export function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').replaceAll('đ', 'd').replaceAll('Đ', 'D').toLowerCase()
}

/** The folded words of a name, each once, at most twelve. */
export function foldedWords(name: string): string[] {
  const words = fold(name).split(/[^\p{L}\p{N}]+/u)
  return [...new Set(words.filter((word) => word !== ''))].slice(0, 12)
}

/** NFC, one space between words. macOS keyboards and some scanners send decomposed Vietnamese. */
export function tidy(text: string): string {
  return text.normalize('NFC').replace(/\s+/gu, ' ').trim()
}

/** Control characters, and marks that turn the reading direction of everything after them. */
const HOSTILE = /[\p{Cc}\p{Bidi_Control}\ufffd]/u

export function hasHostileCharacter(text: string): boolean {
  return HOSTILE.test(text)
}

/** Letters as people count them, not as UTF-16 does. */
export function lengthOf(text: string): number {
  return Array.from(text).length
}
