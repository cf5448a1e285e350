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
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const HOSTILE = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffd]/u

export function hasHostileCharacter(text: string): boolean {
  return HOSTILE.test(text)
}
