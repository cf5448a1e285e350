import { mapYielding } from '../../platform/lib/yielding.ts'
import { rowsOf } from './letter-widths.ts'

/**
 * Pages of the book are numbered and hashed before a browser lays them out, so the server counts how high each line
 * gets. All measures are millimetres of public/staff/book.css; `tests/head/book.browser.test.ts` holds the two together.
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
/** Padding and a share of the border on both sides of a cell. */
const CELL_SIDES = 2.3
/** In points. What takes more than {@link FULL_SIZE_ROWS} is set smaller, so that one long name does not cost a sheet three lines. */
const SIZE = 9
const ROW = 3.66
const FULL_SIZE_ROWS = 2
const SMALL_SIZE = 7.5
const SMALL_ROW = 3.05
/** Padding above and below, and a border. */
const LINE_PADDING = 1.3

/** A4 across, less its margins. */
const PAPER = 189
/** Two rows in the head of the table, and the room around it. */
const TABLE_HEAD = 9.8
const DAY_LINE = 5
/** Republic and motto, title and period on the first page; the page's number on the others. */
const FIRST_HEAD = 25.7
const HEAD_SIZE = 12
const HEAD_ROW = 5.1
const HEAD_WIDTH = 125
/** Capitals in bold are up to a ninth wider. */
const BOLD = 1.12
const OTHER_HEAD = 6.3
/** The code of the page, with the page's totals and its legend beside it. */
const FOOT = 20.2
const LEGEND_WIDTH = 120
const LEGEND_SIZE = 9
const LEGEND_ROW = 3.9
/** Rows of the legend that stand beside the code without making the foot higher. */
const LEGEND_ROWS = 3
/** Place, date and two signatures under the last line of all. */
const SIGNATURES = 35
/** A signature under a line or two vouches for a page that anybody may add: so many come over from the page before. */
const SIGNED_LINES = 5

type CellTexts = Record<keyof typeof COLUMNS, string>

export interface MeasuredLine {
  day: string
  words: CellTexts
  /** The entry that the recorder needs in the legend of the page. */
  legend: string
}

export interface MeasuredHead {
  parent: string
  office: string
}

/**
 * Lines in pages, none of them higher than its paper; a line that is higher than a page has one of its own. The last
 * page leaves room for the signatures, which never stand on a page without a line.
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
  /** Without the rows by which the legend is too long for the foot. */
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

/** The columns of a line whose words are set smaller. */
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
