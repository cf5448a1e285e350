import type { OfficeDay } from '../lib/clock.ts'
import { normalized } from '../lib/text.ts'

/** Text, a number, an office day, or an instant shown as a time of day. */
export type Cell = string | number | { day: OfficeDay } | Date

export interface Column {
  title: string
  /** In digits of the default font size; only XLSX has widths. */
  width: number
}

/** Rows come in batches of some hundred as they are read, so that a file is never whole in memory. */
export interface Sheet {
  name: string
  columns: Column[]
  batches: AsyncIterable<Cell[][]> | Iterable<Cell[][]>
}

/** Converts items in memory to batches of rows lazily; other requests are answered between two batches. */
export function* inBatches<T, Row = Cell[]>(
  items: readonly T[],
  each: (item: T, index: number) => Row,
): Generator<Row[]> {
  for (let from = 0; from < items.length; from += BATCH) {
    yield items.slice(from, from + BATCH).map((item, index) => each(item, from + index))
  }
}

const BATCH = 200

/** Invisible characters, which XML does not allow and behind which a formula could hide. */
const UNPRINTABLE = /(?![\t\n\r])[\p{Cc}\p{Surrogate}\ufffe\uffff]/gu

/** Matches nearly all text: it begins with a letter or digit and has no unprintable character and no CSV quote. */
const PLAIN = /^[\p{L}\p{N}][^"\p{Cc}\p{Surrogate}\ufffe\uffff]*$/u

/** True when the text can be written unchanged; checked first, because it is faster than testing for each danger. */
export function isPlain(text: string): boolean {
  return PLAIN.test(text)
}

/** Text that spreadsheets evaluate as a formula, also after spaces. */
const FORMULA = /^\s*[=+\-@]|^[\t\r\n]/u

/** Removes invisible characters. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, '')
}

/** Also where the first character is a full-width or small form of one that begins a formula. */
export function isFormula(text: string): boolean {
  const first = /^\s*\S/u.exec(text)?.[0] ?? text
  return FORMULA.test(normalized(first, 'NFKC')) || FORMULA.test(text)
}

/**
 * Makes text safe for CSV, which cannot mark a cell as text, so that no visitor's input becomes a formula on somebody's
 * computer (OWASP ASVS 5.0, 1.2.10).
 */
export function harmless(text: string): string {
  if (isPlain(text)) return text
  const shown = printable(text)
  return isFormula(shown) ? `'${shown}` : shown
}
