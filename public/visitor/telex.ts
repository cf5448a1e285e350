import { normalized } from '../../server/platform/lib/text.ts'

const TONES: Record<string, string> = { s: '\u0301', f: '\u0300', r: '\u0309', x: '\u0303', j: '\u0323' }
const ANY_TONE = /[\u0300\u0301\u0303\u0309\u0323]/
const STROKES: Record<string, string> = { d: 'đ', D: 'Đ', đ: 'd', Đ: 'D' }
const [CIRCUMFLEX, BREVE, HORN] = ['\u0302', '\u0306', '\u031b']
/** What a key does to the first of these letters of which a Vietnamese syllable comes. */
const SHAPES: Record<string, [letters: RegExp, mark: string][]> = {
  a: [[/[aă]/i, CIRCUMFLEX]],
  e: [[/e/i, CIRCUMFLEX]],
  o: [[/[oơ]/i, CIRCUMFLEX]],
  w: [
    [/u[oô]|ưo/i, HORN],
    [/[aâ]/i, BREVE],
    [/[oô]/i, HORN],
    [/u/i, HORN],
  ],
}

/** A syllable without its tone: what it begins with, its vowels, and what it ends with. */
const SYLLABLE =
  /^(ngh?|nh|kh|gh|gi(?=[aăâeêoôơuưy])|qu(?=[aăâeêiơôy])|ch|ph|th|tr|[bcdđghklmnpqrstvx]?)([aăâeêioôơuưy]*)(ng|nh|ch|[cmnpt]?)$/i
/** Vowels of which one at least has a mark. */
const MARKED = /^(â[uy]?|uây?|o?ă|êu?|[iy]êu?|uêu?|uyê|ôi?|uôi?|ơi?|uơ|ưo[iu]?|ươ[iu]?|ư[aiu]?)$/i

const without = (word: string, marks: RegExp) => normalized(normalized(word, 'NFD').replace(marks, ''), 'NFC')

/** The text before the caret after a key, as with Unikey's Telex: `key` is a letter, a space or a sign. */
export function telex(before: string, key: string): string {
  const word = before.split(/[^\p{L}\p{M}]/u).pop() ?? ''
  return before.slice(0, before.length - word.length) + typed(normalized(word, 'NFC'), key)
}

function typed(word: string, key: string): string {
  const low = key.toLowerCase()
  const tone = ANY_TONE.exec(normalized(word, 'NFD'))?.[0] ?? ''
  const bare = without(word, ANY_TONE)
  const [, start, vowels = '', end] = SYLLABLE.exec(bare) ?? []
  // Not a Vietnamese word.
  if (start === undefined) return word + key
  if (low === 'z' && tone) return bare
  const sign = TONES[low]
  if (sign && vowels) return sign === tone ? bare + key : toned(bare, sign)
  const other = low === 'd' && STROKES[bare[0] ?? '']
  if (other) return toned(other + bare.slice(1), tone) + (/^đ/i.test(bare) ? key : '')
  const shaped = shape(vowels, low)
  if (shaped) return toned(start + (end ? shaped : openAfter(start, shaped)) + end, tone)
  if (low === 'w' && !vowels && !end) return bare + (key === 'w' ? 'ư' : 'Ư')
  const plain = without(vowels, markOf(low))
  if (plain !== vowels && MARKED.test(vowels)) return toned(start + plain + end, tone) + key
  // Only what follows shows whether `uơ` is that of *thuở* or of *thương*.
  const longer = start + vowels.replace(/ưo$|uơ$/i, (pair) => eachMarked(pair, HORN)) + end + key
  return SYLLABLE.test(longer) ? toned(longer, tone) : word + key
}

/** The marks that a key gives to vowels and takes away when it is pressed once more. */
function markOf(key: string): RegExp {
  return key === 'w' ? /[\u0306\u031b]/g : /[aeo]/.test(key) ? /\u0302/g : /(?!)/
}

function shape(vowels: string, key: string): string | undefined {
  return (SHAPES[key] ?? [])
    .map(([letters, mark]) => vowels.replace(letters, (some) => eachMarked(some, mark)))
    .find((found) => found !== vowels && MARKED.test(found))
}

function eachMarked(letters: string, mark: string): string {
  return Array.from(letters, (letter) => marked(letter, mark)).join('')
}

function marked(letter: string, mark = ''): string {
  return normalized(without(letter, /[\u0302\u0306\u031b]/g) + mark, 'NFC')
}

function openAfter(start: string, vowels: string): string {
  return /^[tk]?h$/i.test(start) ? vowels.replace(/^ư(?=ơ$)/i, (letter) => marked(letter)) : vowels
}

/** The tone stands as in *hòa* and *thủy*. */
function toned(bare: string, tone: string): string {
  const [, start = '', vowels, end] = SYLLABLE.exec(bare) ?? []
  if (!tone || !vowels) return bare
  const mark = Math.max(...Array.from('ăâêôơư', (letter) => vowels.toLowerCase().lastIndexOf(letter)))
  const middle = vowels.length === 3 || (vowels.length === 2 && end) ? 1 : 0
  const at = start.length + (mark >= 0 ? mark : middle)
  return normalized(bare.slice(0, at + 1) + tone + bare.slice(at + 1), 'NFC')
}
