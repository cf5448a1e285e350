/**
 * How high a line of the book gets on paper, in millimetres: pages are numbered and hashed before a browser lays them
 * out, so their lines have to be counted here. Widths as in public/app/book.css; words are Times at 9.5 pt.
 */
const WIDTHS = { name: 44, place: 36, purpose: 26, host: 28, app: 22, recorder: 18, note: 18 }

/** Widths of letters, on the safe side: capitals and the broad ones, and all others. */
const BROAD = 2.5
const LETTER = 1.6
const ROW = 4.4
const PADDING = 2.4

/** A4 across without its margins, less heading, head of the table and foot. */
const FIRST_PAGE = 88
const OTHER_PAGE = 112
/** Place, date and two signatures under the last line of all. */
const SIGNATURES = 36
/** The date above the first line of a day. */
const DAY_LINE = 6

export interface Measured {
  day: string
  words: Record<keyof typeof WIDTHS, string>
}

/** Rows that `text` takes in a column of `width` millimetres, broken between words as a browser does. */
export function rowsOf(text: string, width: number): number {
  let rows = 1
  let used = 0
  for (const word of text.split(' ')) {
    const length = widthOf(word)
    const space = used > 0 ? LETTER : 0
    if (used + space + length <= width) {
      used += space + length
      continue
    }
    if (used > 0) rows += 1
    rows += Math.ceil(length / width) - 1
    used = length % width
  }
  return rows
}

function widthOf(word: string): number {
  const broad = word.match(/[\p{Lu}mw@%]/gu)?.length ?? 0
  return broad * BROAD + (Array.from(word).length - broad) * LETTER
}

function heightOf(words: Measured['words']): number {
  const rows = Object.entries(WIDTHS).map(([column, width]) =>
    rowsOf(words[column as keyof typeof WIDTHS], width - 3),
  )
  return Math.max(...rows) * ROW + PADDING
}

/**
 * Lines in sheets, none of them higher than its paper; a line that is higher than a sheet has one of its own. The last
 * sheet leaves room for the signatures, which never stand on a sheet without a line.
 */
export function paginate<T>(lines: T[], measure: (line: T) => Measured): T[][] {
  const pages: T[][] = []
  let room = 0
  let lastDay: string | undefined
  for (const [index, line] of lines.entries()) {
    const { day, words } = measure(line)
    const height = heightOf(words) + (index === lines.length - 1 ? SIGNATURES : 0)
    const heading = day === lastDay ? 0 : DAY_LINE
    const page = pages.at(-1)
    if (page && height + heading <= room) {
      page.push(line)
      room -= height + heading
    } else {
      room = (pages.length === 0 ? FIRST_PAGE : OTHER_PAGE) - height - DAY_LINE
      pages.push([line])
    }
    lastDay = day
  }
  return pages
}
