import { describe, expect, test } from 'vitest'
import { rowsOf } from '../../server/head/book/letter-widths.ts'
import { createRandom } from '../../server/operations/demo/random.ts'
import { chromiumPath, useBrowsers } from '../support/browser.ts'
import { showAnswer } from '../support/paper.ts'
import { useApp } from '../support/suite.ts'

/** Padding in mm that a cell loses, as in server/head/book/layout.ts. */
const CELL_SIDES = 2.3
const PX = 96 / 25.4

const WORDS = [
  ...['Nguyễn', 'WWWWWW', 'illllli', 'Phúc', 'Ưỡng', 'ĐƠN', 'kính', 'TNHH', 'x'.repeat(40), 'Y'.repeat(38)],
  ...['0912', '12/A', 'Long-An', '(2)', 'ỷ', '“Hoa”', 'số', 'ngõ', '…', '@mm@'],
]

describe.skipIf(!chromiumPath)('the printed book in Chromium', () => {
  const app = useApp({ PUBLIC_URL: 'https://so-cong.cangiuoc.longan.gov.vn' })
  const browsers = useBrowsers()

  test('takes no more rows and no more sheets than the server counted', async () => {
    const random = createRandom('book')
    const words = (most: number) =>
      Array.from({ length: random.between(1, 7) }, () => random.pick(WORDS))
        .join(' ')
        .slice(0, most)
    const guard = await app.client('gate.tt-hcc')
    for (let each = 0; each < 150; each += 1) {
      const entry = {
        name: `Lê ${words(100)}`,
        place: words(100),
        host: words(100),
        purpose: 'other',
        purpose_note: words(90),
      }
      const answer = await guard.enter(entry)
      expect(answer.$('.problem').text()).toBe('')
    }
    const { page } = await browsers.open(app)
    const head = await app.client('head.tt-hcc')
    await showAnswer(page, await head.post('/book', { from: '2026-11-25', until: '2026-11-25' }))
    const sheets = await page.locator('.book-sheet').count()
    const pdf = await page.pdf({ preferCSSPageSize: true })
    expect(pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)).toHaveLength(sheets)

    await page.setViewportSize({ width: Math.round(267 * PX), height: 900 })
    await page.emulateMedia({ media: 'print' })
    const cells: { text: string; width: number; size: number; rows: number }[] = await page.evaluate(CELLS)
    const count = ({ text, width, size }: (typeof cells)[number]) =>
      rowsOf(text, width / PX - CELL_SIDES, size)
    expect(cells.filter((cell) => cell.rows > count(cell))).toEqual([])
    expect(new Set(cells.map(({ size }) => size))).toEqual(new Set([9, 7.5]))
    expect(cells.filter(({ size, rows }) => size === 9 && rows > 2)).toEqual([])
    // If the estimate were too cautious, half of every sheet would stay empty.
    const counted = cells.reduce((sum, cell) => sum + count(cell), 0)
    expect(counted / cells.reduce((sum, { rows }) => sum + rows, 0)).toBeLessThan(1.1)
  })
})

/** Runs in the browser: each cell's text, width, font size in points, and number of lines. */
const CELLS = `[...document.querySelectorAll('.book-lines td')].filter((cell) => cell.textContent).map((cell) => {
  const range = document.createRange()
  range.selectNodeContents(cell)
  const tops = [...range.getClientRects()].map(({ top }) => Math.round(top / 4))
  const size = (parseFloat(getComputedStyle(cell).fontSize) * 3) / 4
  return { text: cell.textContent, width: cell.getBoundingClientRect().width, size, rows: new Set(tops).size }
})`
