import { beforeAll, describe, expect, test } from 'vitest'
import { chromiumPath, useBrowsers } from '../support/browser.ts'
import type { Client } from '../support/client.ts'
import { useApp } from '../support/suite.ts'

const PUBLIC_URL = 'http://localhost:3000'
const LONG_NAME =
  'Chi nhánh Văn phòng Đăng ký đất đai và Phát triển quỹ đất tại huyện Cần Giuộc, tỉnh Long An'
const LONG_ADDRESS = 'so-theo-doi-ra-vao.cangiuoc.longan.gov.vn/v/vp-dang-ky-dat-dai'
/** CSS pixels and PDF points per mm. */
const PX = 96 / 25.4
const PT = 72 / 25.4

describe.skipIf(!chromiumPath)('the poster on paper', () => {
  const app = useApp({ PUBLIC_URL })
  const browsers = useBrowsers()
  let head: Client

  beforeAll(async () => {
    await app.rows(`update office set name = $1 where code = 'tt-hcc'`, [LONG_NAME])
    head = await app.client('head.tt-hcc')
    // The first poster bears the day on which its office was created.
    expect((await head.post('/poster/renew')).status).toBe(303)
  })

  const open = async (size: string) => {
    const { page, context } = await browsers.open(app)
    await context.addCookies([...head.cookies].map(([name, value]) => ({ name, value, url: app.url })))
    await page.goto(`/poster?size=${size}`)
    return page
  }

  test.each([
    ['a4', 210, 297, 150],
    ['a5', 148, 210, 85],
  ])(
    '%s is one page with the name, the steps, the address and the date',
    async (size, width, height, code) => {
      const page = await open(size)
      const address = page.locator('.poster-address strong')
      expect(await address.textContent()).toBe('localhost:3000/v/tt-hcc')
      await address.evaluate((strong: { textContent: string }, text) => {
        strong.textContent = text
      }, LONG_ADDRESS)
      const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1')
      const boxes = [...pdf.matchAll(/\/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]/g)]
      expect(boxes.map(([, x, y]) => [Math.round(Number(x) / PT), Math.round(Number(y) / PT)])).toEqual([
        [width, height],
      ])

      await page.emulateMedia({ media: 'print' })
      await page.setViewportSize({ width: Math.floor((width - 12) * PX), height: Math.floor(height * PX) })
      const svg = page.locator('.poster svg.code')
      const drawn = Number((await svg.getAttribute('viewBox'))?.split(' ')[2])
      // The drawing includes a margin of one module on each side, which is not part of the code.
      const wide = (((await svg.boundingBox())?.width ?? 0) * (drawn - 2)) / drawn / PX
      expect(wide).toBeGreaterThanOrEqual(code)
      const poster = await page.locator('article.poster').textContent()
      for (const words of [
        LONG_NAME,
        'Mở máy ảnh hoặc Zalo',
        'Gửi đăng ký',
        'Tôi ra về',
        'Ngày phát hành: 25/11/2026',
      ])
        expect(poster).toContain(words)
      for (const aside of ['.bar', '.row.screen-tools', '.card.screen-tools', '.foot'])
        expect(await page.locator(aside).filter({ visible: true }).count()).toBe(0)
    },
  )
})
