import type { OfficeDay } from '../lib/clock.ts'

/** A text, a number, an office day, or an instant that shows its time of day. */
export type Cell = string | number | { day: OfficeDay } | Date

export interface Column {
  title: string
  /** In digits of the usual size; only XLSX knows widths. */
  width: number
}

/** Rows come some hundred at a time, as they are read: a file is never whole in memory. */
export interface Sheet {
  name: string
  columns: Column[]
  batches: AsyncIterable<Cell[][]> | Iterable<Cell[][]>
}

/** Rows of what is in memory already, made when they are written: other requests are answered between two batches. */
export function* inBatches<T, Row = Cell[]>(
  items: readonly T[],
  each: (item: T, index: number) => Row,
): Generator<Row[]> {
  for (let from = 0; from < items.length; from += BATCH) {
    yield items.slice(from, from + BATCH).map((item, index) => each(item, from + index))
  }
}

const BATCH = 200

/** No person sees these, and XML holds none of them: a formula could hide behind one. */
const UNPRINTABLE = /(?![\t\n\r])[\p{Cc}\p{Surrogate}\ufffe\uffff]/gu

/** Nearly every text: it begins with a letter or a digit and holds nothing that is unprintable, or ends a cell of CSV. */
const PLAIN = /^[\p{L}\p{N}][^"\p{Cc}\p{Surrogate}\ufffe\uffff]*$/u

/**
 * Whether the text may stand in a cell unchanged; this comes first because it is faster than looking for each danger.
 */
export function isPlain(text: string): boolean {
  return PLAIN.test(text)
}

/** A spreadsheet computes texts that begin so, also after spaces and as wide letters. */
const FORMULA = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/u

/** Without what no person sees. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, '')
}

export function isFormula(text: string): boolean {
  return FORMULA.test(text)
}

/**
 * The text as it may stand in a cell of CSV, which cannot mark a text as a text: no word of a visitor becomes a formula
 * on somebody's computer (OWASP ASVS 5.0, 1.2.10).
 */
export function harmless(text: string): string {
  if (isPlain(text)) return text
  const shown = printable(text)
  return isFormula(shown) ? `'${shown}` : shown
}
