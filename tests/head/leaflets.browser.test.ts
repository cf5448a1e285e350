import type { Page } from '@playwright/test'
import { describe, expect, test } from 'vitest'
import { LIMITS } from '../../server/core/recommended-app/limits.ts'
import { chromiumPath, signIn, useBrowsers } from '../support/browser.ts'
import { useApp } from '../support/suite.ts'

/** CSS pixels and PDF points per mm. */
const PX = 96 / 25.4
const PT = 72 / 25.4

const LONG_OFFICE =
  'Chi nhánh Văn phòng Đăng ký đất đai và Phát triển quỹ đất tại huyện Cần Giuộc, tỉnh Long An'

/** The longest text that the form accepts, in words of usual length. */
const longest = (letters: number) => 'Ứng dụng khuyến nghị '.repeat(20).slice(0, letters).trim()
describe.skipIf(!chromiumPath)('a leaflet', () => {
  const app = useApp({ PUBLIC_URL: 'http://localhost:3000' })
  const browsers = useBrowsers()

  const SIZES = [
    ['a5', 148, 210, 30],
    ['a4', 210, 297, 45],
    // Printed on A4, as most schools do, it shrinks by a third.
    ['school', 297, 420, 60],
  ] as const

  test.each(SIZES)('%s is one page with codes that a phone can read', async (size, width, height, code) => {
    const { page } = await browsers.open(app)
    await signIn(page, 'head.tt-hcc')
    await page.goto(`/leaflets?size=${size}`)
    const shown = page.locator('.screen-tools [aria-current=page]')
    expect(await shown.evaluateAll((links) => links.map((one) => one.getAttribute('href')))).toEqual([
      `/leaflets?size=${size}`,
    ])
    expect(pageBoxes(await page.pdf({ preferCSSPageSize: true }))).toEqual([[width, height]])
    await page.emulateMedia({ media: 'print' })
    expect(await spill(page)).toBe(0)
    for (const svg of await page.locator('.leaflet svg.code').all()) {
      const drawn = Number((await svg.getAttribute('viewBox'))?.split(' ')[2])
      const wide = (((await svg.boundingBox())?.width ?? 0) * (drawn - 2)) / drawn / PX
      expect(wide).toBeGreaterThanOrEqual(code)
    }
    for (const aside of ['.bar', '.screen-tools', '.foot'])
      expect(await page.locator(aside).first().isVisible()).toBe(false)
  })

  test('a leaflet holds names, offices and steps of every length up to the longest on its page', async () => {
    await app.rows(`update office set name = $1 where code = 'tt-hcc'`, [LONG_OFFICE])
    const { page } = await browsers.open(app)
    await signIn(page, 'head.tt-hcc')
    await page.emulateMedia({ media: 'print' })
    // The longest text for each density (server/head/leaflets/routes.ts), and the longest of all.
    const lengths: [number, string][] = [
      [32, 'roomy'],
      [63, 'close'],
      [113, 'dense'],
      [LIMITS.step, 'densest'],
    ]
    for (const [letters, density] of lengths) {
      const name = letters === LIMITS.step ? longest(LIMITS.name) : 'Bluezone'
      const steps = Array.from({ length: LIMITS.steps }, () => longest(letters))
      const running = longest(letters === LIMITS.step ? LIMITS.running : 160)
      const guide = { vi: { slogans: [longest(LIMITS.slogan)], steps, running, faq: [] } }
      await app.rows('update recommended_app set name = $1, guide = $2', [name, JSON.stringify(guide)])
      app.clock.forward(61_000)
      for (const [size] of SIZES) {
        await page.goto(`/leaflets?size=${size}`)
        const shape = await page.locator('.leaflet').getAttribute('class')
        expect.soft([shape, await spill(page)]).toEqual([`leaflet ${size} ${density}`, 0])
      }
    }
    expect(pageBoxes(await page.pdf({ preferCSSPageSize: true }))).toHaveLength(1)
  })
})

/** How many pixels a leaflet's text extends beyond its sheet. */
function spill(page: Page): Promise<number> {
  return page
    .locator('.leaflet')
    .evaluate((one: { scrollHeight: number; clientHeight: number }) => one.scrollHeight - one.clientHeight)
}

/** The sizes of the PDF's pages in mm. */
function pageBoxes(pdf: Buffer): number[][] {
  const boxes = [...pdf.toString('latin1').matchAll(/\/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]/g)]
  return boxes.map(([, x, y]) => [Math.round(Number(x) / PT), Math.round(Number(y) / PT)])
}
