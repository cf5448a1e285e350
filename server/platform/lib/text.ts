/** As in Unicode's stream-safe text format (UAX #15); a Vietnamese letter has at most two marks. */
const MAX_MARKS = 30

/**
 * Normalises text; use it instead of String.normalize. Ordering the marks of one letter takes quadratic time, a minute for a
 * file full of them, so marks beyond thirty are removed first.
 */
export function normalized(text: string, form: 'NFC' | 'NFD' | 'NFKC'): string {
  const few = text.length > MAX_MARKS ? text.replace(/\p{M}+/gu, fewMarks) : text
  return few.normalize(form)
}

function fewMarks(marks: string): string {
  return marks.length > MAX_MARKS ? Array.from(marks).slice(0, MAX_MARKS).join('') : marks
}

/** Lower case without tones and marks, for searching. Replaces đ itself, which has no decomposition. */
export function fold(text: string): string {
  return normalized(text, 'NFD')
    .replace(/\p{M}/gu, '')
    .replaceAll('đ', 'd')
    .replaceAll('Đ', 'D')
    .toLowerCase()
}

/** The form in which titles of a list are compared: “Mã cơ quan” and “ma-co quan” are the same. */
export function plainWords(text: string): string {
  return fold(text)
    .replace(/[^a-z0-9]+/g, ' ')
    .trim()
}

/** The words of a text, unchanged. */
export function wordsIn(text: string): string[] {
  return text.split(/[^\p{L}\p{M}\p{N}]+/u).filter((word) => word !== '')
}

/** The distinct folded words of a name, at most twelve. */
export function foldedWords(name: string): string[] {
  return [...new Set(wordsIn(name).map(fold))].slice(0, 12)
}

/** Grave, acute, tilde, hook above, dot below; the marks of â ê ô ơ ư ă belong to their letters. */
const TONE = /[\u0300\u0301\u0303\u0309\u0323]/g

/** Moves a word's tone mark to its front: “hoà” and “hòa” become the same, and a typed prefix is a prefix of the whole word. */
export function toned(word: string): string {
  const letters = normalized(word.toLowerCase(), 'NFD')
  return (letters.match(TONE) ?? []).join('') + normalized(letters.replace(TONE, ''), 'NFC')
}

/** Whether a word is typed with its tone, wherever that is placed, or with no mark at all: “an” fits “ân”, “ẩn” does not. */
export function isTyped(typed: string, word: string): boolean {
  return toned(typed) === toned(word) || typed.toLowerCase() === fold(word)
}

/** The form in which people's names are compared: ignores capitals and the position of a tone mark, but An and Ân differ. */
export function asSpoken(text: string): string {
  return wordsIn(text).map(toned).join(' ')
}

/**
 * Invisible characters. Keeps one variation selector and one joiner after emoji, Han characters and Arabic or Indic letters,
 * which need them. Bidirectional controls are not handled here; they are refused.
 */
const UNSEEN =
  /([\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Script=Han}\p{Script=Arabic}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Malayalam}\p{Script=Sinhala}]\p{Variation_Selector}?[\u200c\u200d]?)|(?!\p{Bidi_Control})[\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]/gu

/** Letters and signs that look like a space: in Braille, musical notation and hieroglyphs. */
const BLANK = /[\u2800\u{1d159}]|\u{16fe4}|[\u{13430}-\u{13446}]/gu

/** The visible characters of a text, in NFC: a name must not consist of invisible letters. */
export function visible(text: string): string {
  return normalized(text.replace(UNSEEN, '$1').replace(BLANK, ' '), 'NFC')
}

/** The visible characters with single spaces. NFC, because macOS keyboards and some scanners send decomposed Vietnamese. */
export function cleanText(text: string): string {
  return visible(text).replace(/\s+/gu, ' ').trim()
}

/**
 * Control characters, lone surrogates, code points that no document may contain, and marks that change the reading direction
 * of the following text.
 */
const HOSTILE = /[\p{Cc}\p{Cs}\p{Bidi_Control}\p{Noncharacter_Code_Point}\ufffd]/u

export function hasHostileCharacter(text: string): boolean {
  return HOSTILE.test(text)
}

/** Length in code points, not in UTF-16 units. */
export function lengthOf(text: string): number {
  return Array.from(text).length
}

/** What the code of an identity card holds, as a scanner types it into a field: most of it is never stored. */
const isCard = (text: string) => text.split('|').length > 2 && /\d{9}\|/.test(text)

/** The problem of a line of text with at most `max` code points; undefined when there is none. */
export function lineProblem(text: string, max: number) {
  if (hasHostileCharacter(text)) return { key: 'problem.hostile' }
  if (isCard(text)) return { key: 'problem.card_text' }
  return lengthOf(text) > max ? { key: 'problem.too_long', detail: { max: String(max) } } : undefined
}

/**
 * A web address in the one form in which it is stored and compared: by the rules of browsers (lower case, punycode, no default
 * port), and without the dot that may end a name.
 */
export function webAddress(text: string): URL | undefined {
  if (!URL.canParse(text)) return undefined
  const url = new URL(text)
  url.hostname = url.hostname.replace(/\.$/, '')
  return url
}

/** A web address as stored and shown; undefined unless it is a plain https address. */
export function httpsUrl(text: string): string | undefined {
  const url = webAddress(text)
  const plain = url?.protocol === 'https:' && url.hostname.includes('.') && !url.username && !url.password
  return plain ? url.href : undefined
}
