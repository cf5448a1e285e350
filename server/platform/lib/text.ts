/** Unicode's stream-safe text has as many marks on one letter (UAX #15); a Vietnamese word has two. */
const MAX_MARKS = 30

/**
 * The one way to a normal form. Ordering the marks of a letter takes time by the square of their number, a minute for a
 * file full of them: marks beyond thirty are removed first.
 */
export function normalized(text: string, form: 'NFC' | 'NFD' | 'NFKC'): string {
  return text.replace(/\p{M}+/gu, fewMarks).normalize(form)
}

function fewMarks(marks: string): string {
  return marks.length > MAX_MARKS ? Array.from(marks).slice(0, MAX_MARKS).join('') : marks
}

/** Letters without tones and marks, lower case: what a search compares. đ has no decomposition of its own. */
export function fold(text: string): string {
  return normalized(text, 'NFD')
    .replace(/\p{M}/gu, '')
    .replaceAll('đ', 'd')
    .replaceAll('Đ', 'D')
    .toLowerCase()
}

/** The form in which names of a list are compared: “Mã cơ quan” and “ma-co quan” are the same. */
export function plainWords(text: string): string {
  return fold(text)
    .replace(/[^a-z0-9]+/g, ' ')
    .trim()
}

/** The words of a text as they stand there. */
export function wordsIn(text: string): string[] {
  return text.split(/[^\p{L}\p{M}\p{N}]+/u).filter((word) => word !== '')
}

/** The folded words of a name, each once, at most twelve. */
export function foldedWords(name: string): string[] {
  return [...new Set(wordsIn(name).map(fold))].slice(0, 12)
}

/** Grave, acute, tilde, hook above, dot below; the marks of â ê ô ơ ư ă are part of their letters. */
const TONE = /[\u0300\u0301\u0303\u0309\u0323]/g

/** A word after its tone mark: “hoà” and “hòa” are the same, and a word that is begun begins like the whole one. */
export function toned(word: string): string {
  const letters = normalized(word.toLowerCase(), 'NFD')
  return (letters.match(TONE) ?? []).join('') + normalized(letters.replace(TONE, ''), 'NFC')
}

/** The form in which names of people are compared: capitals and the place of a tone mark distinguish nobody, An and Ân are two. */
export function asSpoken(text: string): string {
  return wordsIn(text).map(toned).join(' ')
}

/**
 * Characters that show nothing, and those that emoji, Han characters, Arabic and Indic letters are written with: one
 * selector and one joiner behind each. What turns the reading direction is no matter of this rule: it is refused.
 */
const UNSEEN =
  /([\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Script=Han}\p{Script=Arabic}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Malayalam}\p{Script=Sinhala}]\p{Variation_Selector}?[\u200c\u200d]?)|(?!\p{Bidi_Control})[\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]/gu

/** Letters and signs that look like a space: of Braille, of notes, of hieroglyphs. */
const BLANK = /[\u2800\u{1d159}]|\u{16fe4}|[\u{13430}-\u{13446}]/gu

/** The visible part of a text, in NFC: a name must not consist of letters that show nothing. */
export function visible(text: string): string {
  return normalized(text.replace(UNSEEN, '$1').replace(BLANK, ' '), 'NFC')
}

/** What can be seen, one space between words. macOS keyboards and some scanners send decomposed Vietnamese. */
export function cleanText(text: string): string {
  return visible(text).replace(/\s+/gu, ' ').trim()
}

/** Control characters, halves of letters, and marks that turn the reading direction of everything after them. */
const HOSTILE = /[\p{Cc}\p{Cs}\p{Bidi_Control}\ufffd]/u

export function hasHostileCharacter(text: string): boolean {
  return HOSTILE.test(text)
}

/** Letters as people count them, not as UTF-16 does. */
export function lengthOf(text: string): number {
  return Array.from(text).length
}

interface LineProblem {
  key: 'problem.hostile' | 'problem.too_long'
  detail?: { max: string }
}

/** What is wrong with a line of text of at most `max` letters, wherever it was typed. */
export function lineProblem(text: string, max: number): LineProblem | undefined {
  if (hasHostileCharacter(text)) return { key: 'problem.hostile' }
  return lengthOf(text) > max ? { key: 'problem.too_long', detail: { max: String(max) } } : undefined
}

/** An address on the web as it is stored and shown; undefined unless it is a plain https address. */
export function httpsUrl(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const plain = url?.protocol === 'https:' && url.hostname.includes('.') && !url.username && !url.password
  return plain ? url.href : undefined
}
