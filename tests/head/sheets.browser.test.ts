// Posters and leaflets on paper: one page each, whatever the office is called, with codes that a phone can read.
import type { Page } from '@playwright/test'
import { beforeAll, describe, expect, test } from 'vitest'
import { LIMITS } from '../../server/core/recommended-app/limits.ts'
import { chromiumPath, useBrowsers } from '../support/browser.ts'
import type { Client } from '../support/client.ts'
import { useApp } from '../support/suite.ts'

/** CSS pixels and PDF points per mm. */
const PX = 96 / 25.4
const PT = 72 / 25.4
const LONG_NAME =
  'Chi nhánh Văn phòng Đăng ký đất đai và Phát triển quỹ đất tại huyện Cần Giuộc, tỉnh Long An'
const LONG_ADDRESS = 'so-theo-doi-ra-vao.cangiuoc.longan.gov.vn/v/vp-dang-ky-dat-dai'
const LEAFLETS = [
  ['a5', 148, 210, 30],
  ['a4', 210, 297, 45],
  // Printed on A4, as most schools do, it shrinks by a third.
  ['school', 297, 420, 60],
] as const

/** The longest text that the form accepts, in words of usual length. */
const longest = (letters: number) => 'Ứng dụng khuyến nghị '.repeat(20).slice(0, letters).trim()

describe.skipIf(!chromiumPath)('on paper', () => {
  const app = useApp({ PUBLIC_URL: 'http://localhost:3000' })
  const browsers = useBrowsers()
  let head: Client

  beforeAll(async () => {
    await app.rows(`update office set name = $1 where code = 'tt-hcc'`, [LONG_NAME])
    head = await app.client('head.tt-hcc')
    // The first poster bears the day on which its office was created.
    expect((await head.post('/poster/renew')).status).toBe(303)
  })

  const open = async (path: string) => {
    const { page, context } = await browsers.open(app)
    await context.addCookies([...head.cookies].map(([name, value]) => ({ name, value, url: app.url })))
    await page.goto(path)
    return page
  }

  /** One page of that size in mm, with a code at least that wide, and nothing of the screen. */
  async function expectPrinted(page: Page, [width, height, code]: [number, number, number]): Promise<void> {
    expect(pageBoxes(await page.pdf({ preferCSSPageSize: true }))).toEqual([[width, height]])
    await page.emulateMedia({ media: 'print' })
    for (const svg of await page.locator(':is(.poster, .leaflet) svg.code').all()) {
      const drawn = Number((await svg.getAttribute('viewBox'))?.split(' ')[2])
      // The drawing includes a margin of one module on each side, which is not part of the code.
      const wide = (((await svg.boundingBox())?.width ?? 0) * (drawn - 2)) / drawn / PX
      expect(wide).toBeGreaterThanOrEqual(code)
    }
    const aside = page.locator('.bar, .screen-tools, .foot').filter({ visible: true })
    expect(await aside.count()).toBe(0)
  }

  test.each([
    ['a4', 210, 297, 150],
    ['a5', 148, 210, 85],
  ])('the poster of %s is one page, with a long name and address', async (size, width, height, code) => {
    const page = await open(`/poster?size=${size}`)
    await page.locator('.poster-address strong').evaluate((strong: { textContent: string }, text) => {
      strong.textContent = text
    }, LONG_ADDRESS)
    await page.setViewportSize({ width: Math.floor((width - 12) * PX), height: Math.floor(height * PX) })
    await expectPrinted(page, [width, height, code])
    expect(await page.locator('article.poster').textContent()).toContain('Ngày phát hành: 25/11/2026')
  })

  test.each(LEAFLETS)('the leaflet of %s is one page', async (size, width, height, code) => {
    const page = await open(`/leaflets?size=${size}`)
    await expectPrinted(page, [width, height, code])
    expect(await spill(page)).toBe(0)
  })

  test('a leaflet holds names, offices and steps of every length up to the longest on its page', async () => {
    const page = await open('/leaflets')
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
      await app.forget()
      for (const [size] of LEAFLETS) {
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
