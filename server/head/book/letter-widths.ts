import { normalized } from '../../platform/lib/text.ts'

/**
 * Advance widths of Times New Roman in 2048ths of the font size, from the font's own table. Liberation Serif and Tinos have the
 * same widths, and a letter with a tone mark is as wide as without.
 */
const LETTERS: Record<number, string> = {
  369: "'",
  410: '|',
  512: ' ,.',
  569: '/:;\\ijlt',
  682: '!()-I[]`fr·‘’',
  797: 'Js',
  836: '"',
  909: '?acez“”',
  961: '^',
  983: '{}',
  1024: '0123456789#$*_bdghknopquvxyđ–',
  1083: 'ơ',
  1108: '~',
  1110: 'ư',
  1139: 'FPS',
  1155: '+<=>',
  1251: 'ELTZ',
  1366: 'BCR',
  1479: 'ADGHKNOQUVXYwĐƠ',
  1589: 'Ư',
  1593: '&m',
  1706: '%',
  1821: 'M',
  1886: '@',
  1933: 'W',
  2048: '—…',
}
/** The widest letter; characters that are not listed are at most as wide in any fallback font. */
const WIDEST = 2048
const POINT = 25.4 / 72

const widths = new Map(
  Object.entries(LETTERS).flatMap(([width, letters]) =>
    Array.from(letters, (letter) => [letter, Number(width)] as const),
  ),
)

/** The marks of the tones; the marks of ă â ê ô ơ ư are part of the letter. */
const TONES = /[\u0300\u0301\u0303\u0309\u0323]/g

/** A book contains some hundred different characters, a hundred thousand times each. */
const MAX_KNOWN_WIDTHS = 2000
const known = new Map<string, number>()

function letterWidth(letter: string): number {
  let width = known.get(letter)
  if (width === undefined) {
    const toneless = normalized(normalized(letter, 'NFD').replace(TONES, ''), 'NFC')
    width = widths.get(toneless) ?? widths.get(normalized(toneless, 'NFD').charAt(0)) ?? WIDEST
    if (known.size < MAX_KNOWN_WIDTHS) known.set(letter, width)
  }
  return width
}

/**
 * The number of rows that `text` takes in `width` millimetres; breaks between words, as a browser does, or within one that is
 * too long.
 */
export function rowsOf(text: string, width: number, size: number): number {
  const room = (width / POINT / size) * 2048
  const space = letterWidth(' ')
  let [rows, used, word] = [1, 0, 0]
  const placeWord = () => {
    const end = used > 0 ? used + space + word : word
    if (end <= room) {
      used = end
      return
    }
    if (used > 0) rows += 1
    used = word
    // A letter that does not fit moves to the next row, so each broken row may lose up to one letter's width.
    for (; used > room; used -= room - WIDEST) rows += 1
  }
  for (const letter of normalized(text, 'NFC')) {
    if (letter !== ' ') {
      word += letterWidth(letter)
      continue
    }
    placeWord()
    word = 0
  }
  placeWord()
  return rows
}
