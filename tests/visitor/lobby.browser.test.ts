import type { Page } from '@playwright/test'
import { beforeEach, describe, expect, test } from 'vitest'
import { wordOfDay } from '../../server/core/offices/word-of-day.ts'
import { officeDay } from '../../server/platform/lib/clock.ts'
import { MORNING } from '../support/app.ts'
import { accessProblems, chromiumPath, overflow, useBrowsers, type Visitor } from '../support/browser.ts'
import type { Client } from '../support/client.ts'
import { pairingCode } from '../support/pairing-code.ts'
import { useApp } from '../support/suite.ts'

/** The address in QR codes; the pages themselves are opened on the test server. */
const PUBLIC_URL = 'http://localhost:3000'
const SIZES = [
  [1920, 1080],
  [1366, 768],
  [768, 1024],
] as const

describe.skipIf(!chromiumPath)('the lobby’s screen', () => {
  const browsers = useBrowsers()
  const site = useApp({ PUBLIC_URL })
  let head: Client

  beforeEach(async () => {
    site.clock.set(MORNING)
    head = await site.client('head.tt-hcc')
  })

  const pair = async (): Promise<Visitor> => {
    const visitor = await browsers.open(site)
    await visitor.page.clock.install()
    const code = await pairingCode(head, '/poster/pairing', { Origin: PUBLIC_URL })
    await visitor.page.goto('/board/tt-hcc')
    await visitor.page.getByLabel('Mã ghép').fill(code)
    await visitor.page.getByRole('button', { name: 'Ghép màn hình' }).click()
    await visitor.page.locator('#panel').waitFor()
    return visitor
  }
  /** The screen updates every ten seconds. */
  const askAgain = (page: Page) => page.clock.fastForward(10_000)
  const codeOf = (page: Page, part: string) => page.locator(`${part} svg path`).getAttribute('d')

  test('is paired, changes its code, shows the poster’s when the connection is cut, and comes back', async () => {
    const { page, context } = await pair()
    const first = await codeOf(page, '#panel')
    const poster = await codeOf(page, '#away')
    site.clock.forward(30_000)
    await askAgain(page)
    await expect.poll(() => codeOf(page, '#panel')).not.toBe(first)
    expect(await page.locator('#away').isVisible()).toBe(false)
    await context.setOffline(true)
    await askAgain(page)
    await page.locator('#away').waitFor()
    expect(await page.locator('#panel').isVisible()).toBe(false)
    expect(await codeOf(page, '#away')).toBe(poster)
    await context.setOffline(false)
    await askAgain(page)
    await page.locator('#panel').waitFor()
    expect(await page.locator('#away').isVisible()).toBe(false)
  })

  test('goes dark when the head unpairs it, and shows the word of the next day without help', async () => {
    const { page } = await pair()
    await head.post('/poster/unpair', {}, { Origin: PUBLIC_URL })
    await askAgain(page)
    await page.getByLabel('Mã ghép').waitFor()

    const again = await pair()
    site.clock.forward(24 * 3_600_000)
    const office = await site.officeId('tt-hcc')
    const { text } = wordOfDay(site.context.keys, office, officeDay(site.clock.now()))
    await askAgain(again.page)
    await again.page.locator('header .word', { hasText: text }).waitFor()
  })

  test('fits a television and a small window, and breaks no figure in the middle, in English as well', async () => {
    const { page } = await pair()
    for (const [width, height] of SIZES) {
      await page.setViewportSize({ width, height })
      const below = await page.evaluate(
        'document.documentElement.scrollHeight - document.documentElement.clientHeight',
      )
      expect(below, `board at ${width} px`).toBe(0)
    }
    expect(await accessProblems(page)).toEqual([])
    await page.goto('/board/tt-hcc?lang=en')
    const figures = page.locator('#panel dd')
    // As after some hours of a day on which everyone was asked.
    await page.locator('#panel dl').evaluate((list: { innerHTML: string }) => {
      const all = { 'Visits today': '1,250', 'Inside now': '103', 'Had Bluezone when they left': '77.9%' }
      list.innerHTML = Object.entries(all)
        .map(([label, value]) => `<div><dt>${label}</dt><dd>${value}</dd></div>`)
        .join('')
    })
    for (const [width, height] of SIZES) {
      await page.setViewportSize({ width, height })
      const heights = await figures.evaluateAll((all: { offsetHeight: number }[]) =>
        all.map(({ offsetHeight }) => offsetHeight),
      )
      expect(new Set(heights).size, `board at ${width} px`).toBe(1)
      expect(await overflow(page), `board at ${width} px`).toBe(0)
    }
  })
})
