import { mapYielding } from '../../platform/lib/yielding.ts'
import { rowsOf } from './letter-widths.ts'

/**
 * The server numbers and hashes pages before a browser lays them out, so it has to compute the height of each line. All
 * measures are millimetres from public/staff/book.css; `tests/head/report.browser.test.ts` keeps both consistent.
 */
const COLUMNS = {
  timeOut: 14.5,
  name: 39,
  place: 39,
  purpose: 33,
  host: 41,
  app: 31.5,
  recorder: 12,
  note: 14,
}
/** Left and right padding of a cell and its share of the borders. */
const CELL_SIDES = 2.3
/**
 * Font size in points. Text of more than {@link FULL_SIZE_ROWS} rows is set smaller, so that one long name does not take up
 * three lines.
 */
const SIZE = 9
const ROW = 3.66
const FULL_SIZE_ROWS = 2
const SMALL_SIZE = 7.5
const SMALL_ROW = 3.05
/** Padding above and below, and a border. */
const LINE_PADDING = 1.3

/** The width of A4 without its margins. */
const PAPER = 189
/** Two rows in the head of the table, and the space around it. */
const TABLE_HEAD = 9.8
const DAY_LINE = 5
/** Republic and motto, title and period on the first page; only the page number on the others. */
const FIRST_HEAD = 25.7
const HEAD_SIZE = 12
const HEAD_ROW = 5.1
const HEAD_WIDTH = 125
/** Bold capitals are up to a ninth wider. */
const BOLD = 1.12
const OTHER_HEAD = 6.3
/** The page's code, with its totals and legend beside it. */
const FOOT = 20.2
const LEGEND_WIDTH = 120
const LEGEND_SIZE = 9
const LEGEND_ROW = 3.9
/** Rows of the legend that fit beside the code without increasing the height of the foot. */
const LEGEND_ROWS = 3
/** Place, date and two signatures below the last line. */
const SIGNATURES = 35
/**
 * At least so many lines share the page with the signatures: below one or two lines, they would vouch for a page that anybody
 * could add.
 */
const SIGNED_LINES = 5

type CellTexts = Record<keyof typeof COLUMNS, string>

export interface MeasuredLine {
  day: string
  words: CellTexts
  /** The recorder's entry in the legend of the page. */
  legend: string
}

export interface MeasuredHead {
  parent: string
  office: string
}

/**
 * Splits lines into pages that fit their paper; a line higher than a page gets its own. The last page leaves room for the
 * signatures, which are never on a page without lines.
 */
export async function paginate<T>(
  lines: T[],
  measure: (line: T) => MeasuredLine,
  head: MeasuredHead,
): Promise<T[][]> {
  const pages: T[][] = []
  let page: PageSoFar | undefined
  await mapYielding(lines, (line, index) => {
    const measured = measure(line)
    const signed = index === lines.length - 1 ? SIGNATURES : 0
    const grown = page && withLine(page, measured)
    if (grown && heightOf(grown) + signed <= PAPER) {
      page = grown
      pages.at(-1)?.push(line)
    } else {
      const above = pages.length === 0 ? FIRST_HEAD + extraRows(head) * HEAD_ROW : OTHER_HEAD
      page = withLine(emptyPage(above), measured)
      pages.push([line])
    }
  })
  const [before = [], last = []] = pages.slice(-2)
  while (pages.length > 1 && last.length < SIGNED_LINES && before.length > SIGNED_LINES) {
    const longer = [...before.slice(-1), ...last]
    if (heightOf(longer.map(measure).reduce(withLine, emptyPage(OTHER_HEAD))) + SIGNATURES > PAPER) break
    last.unshift(...before.splice(-1))
  }
  return pages
}

interface PageSoFar {
  /** The height, not counting legend rows that exceed the foot. */
  height: number
  day: string | undefined
  legend: Set<string>
}

function emptyPage(head: number): PageSoFar {
  return { height: head + TABLE_HEAD + FOOT, day: undefined, legend: new Set() }
}

function withLine({ height, day, legend }: PageSoFar, line: MeasuredLine): PageSoFar {
  return {
    height: height + lineHeight(line.words) + (line.day === day ? 0 : DAY_LINE),
    day: line.day,
    legend: new Set([...legend, line.legend]),
  }
}

function heightOf({ height, legend }: PageSoFar): number {
  const rows = rowsOf([...legend].join('; '), LEGEND_WIDTH, LEGEND_SIZE)
  return height + Math.max(0, rows - LEGEND_ROWS) * LEGEND_ROW
}

/** The columns of a line whose text is set smaller. */
export function smallColumns(words: CellTexts): string[] {
  return cellsOf(words)
    .filter(({ text, width }) => rowsOf(text, width, SIZE) > FULL_SIZE_ROWS)
    .map(({ column }) => column)
}

function lineHeight(words: CellTexts): number {
  return Math.max(...cellsOf(words).map(cellHeight)) + LINE_PADDING
}

function cellHeight({ text, width }: { text: string; width: number }): number {
  const rows = rowsOf(text, width, SIZE)
  return rows > FULL_SIZE_ROWS ? rowsOf(text, width, SMALL_SIZE) * SMALL_ROW : rows * ROW
}

function cellsOf(words: CellTexts): { column: string; text: string; width: number }[] {
  return Object.entries(COLUMNS).map(([column, width]) => ({
    column,
    text: words[column as keyof CellTexts],
    width: width - CELL_SIDES,
  }))
}

function extraRows({ parent, office }: MeasuredHead): number {
  const rows = [parent, office].map((text) => rowsOf(text.toUpperCase(), HEAD_WIDTH, HEAD_SIZE * BOLD))
  return rows.reduce((sum, one) => sum + one - 1, 0)
}
