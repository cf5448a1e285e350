// What a head prints: every page numbered, and no more rows and sheets than the server counted.
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { rowsOf } from '../../server/head/book/letter-widths.ts'
import { createRandom } from '../../server/operations/demo/random.ts'
import { chromiumPath, openPage, signIn, useBrowsers } from '../support/browser.ts'
import { readDocx } from '../support/docx.ts'
import { hasLibreOffice, pagesOfPdf } from '../support/libre-office.ts'
import { showAnswer } from '../support/paper.ts'
import { useApp, useMorningApp } from '../support/suite.ts'
import { TRACE } from '../support/trace.ts'

/** Padding in mm that a cell of the book loses, as in server/head/book/layout.ts. */
const CELL_SIDES = 2.3
const PX = 96 / 25.4
const CONTACTS = 30

const WORDS = [
  ...['Nguyễn', 'WWWWWW', 'illllli', 'Phúc', 'Ưỡng', 'ĐƠN', 'kính', 'TNHH', 'x'.repeat(40), 'Y'.repeat(38)],
  ...['0912', '12/A', 'Long-An', '(2)', 'ỷ', '“Hoa”', 'số', 'ngõ', '…', '@mm@'],
]

describe.skipIf(!chromiumPath)('in a browser', () => {
  const app = useMorningApp()
  const browsers = useBrowsers()

  beforeAll(async () => {
    const guard = await app.client('gate.ubnd-xa-long-hau')
    const where = { place: 'Công ty TNHH Một thành viên Xuất nhập khẩu Sao Mai', purpose: 'procedure' }
    const host = 'Bà Trần Thị Tư, công chức Tư pháp - Hộ tịch'
    await guard.enter({ name: 'Nguyễn Thị Hồng Nhung', phone: '0977000111', party_size: '4', ...where, host })
    for (let number = 1; number <= CONTACTS; number += 1)
      await guard.enter({ name: `Khách Số ${number}`, party_size: '12', ...where, host })
  })

  test('the report is frozen in two clicks, read, downloaded for Word and compared', async () => {
    const { page } = await browsers.open(app)
    await signIn(page, 'head.tt-hcc')
    await openPage(page, 'Báo cáo')
    await page.getByLabel('Giờ chốt').selectOption('08 giờ')
    await page.getByRole('button', { name: 'Xem số liệu' }).click()
    await page.getByText('số liệu đến 08:00 25/11/2026').waitFor()
    await page.getByRole('button', { name: 'Chốt số liệu' }).click()
    await page.getByText('Số liệu chốt tại 08:00 25/11/2026, lập lúc 08:30').waitFor()
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Tải tệp Word' }).click()
    const file = await download
    expect(file.suggestedFilename()).toBe('bao-cao_tt-hcc_2026-11-25_so-01.docx')
    expect(readDocx(readFileSync(await file.path())).paragraphs).toContain('DỰ THẢO')
    await page.getByRole('link', { name: 'Tính lại và so sánh' }).click()
    await page.getByText('Khớp: số liệu hiện nay vẫn đúng như khi chốt.').waitFor()
  })

  test.skipIf(!hasLibreOffice)(
    'the report and the minutes of a trace are numbered from the second page',
    async () => {
      app.clock.set('2026-11-25T10:00:00+07:00')
      const [district, head] = [await app.client('district'), await app.client('head.ubnd-xa-long-hau')]
      const period = { client_uuid: randomUUID(), from: '2026-11-25', to: '2026-11-25' }
      const frozen = await district.post('/district/report', period)
      const traced = await head.post('/trace', {
        client_uuid: randomUUID(),
        ...TRACE,
        person: '0977 000 111',
      })
      const { page } = await browsers.open(app)
      const printed = []
      for (const answer of [
        await district.get(frozen.location ?? ''),
        await head.post(`${traced.location}/print`),
      ]) {
        await showAnswer(page, answer)
        const pages = await pagesOfPdf(await page.pdf({ preferCSSPageSize: true }))
        const tops = pages.map((text) => text.trim().split('\n')[0]?.trim())
        expect(tops[0]).toContain('CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM')
        expect(tops.slice(1)).toEqual(tops.slice(1).map((_, index) => String(index + 2)))
        expect(pages.join('')).not.toMatch(/Zalo|Tải tệp|Đăng xuất/)
        printed.push(pages)
      }
      const [report = [], minutes = []] = printed
      for (const text of report.slice(2)) expect(text).toContain('Cơ quan, đơn vị')
      // Narrow columns must not split a time.
      expect(minutes.join('').match(/\b08:30\b/g)).toHaveLength(CONTACTS + 1)
      expect(minutes.at(-1)).toContain('ĐẠI DIỆN BÊN NHẬN')
    },
  )
})

describe.skipIf(!chromiumPath)('the printed book', () => {
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
