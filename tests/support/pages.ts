import type { BrowserContextOptions, Page } from '@playwright/test'
import { expect } from 'vitest'
import { accessProblems, contrastProblems, overflow, signIn, useBrowsers } from './browser.ts'
import { useApp } from './suite.ts'

/** The application and Chromium for the tests of one `describe`, and the checks that every page must pass. */
export function openPages(...settings: Parameters<typeof useApp>) {
  const browsers = useBrowsers()
  const app = useApp(...settings)

  /** Scrolls up, because a sticky bar would cover elements below it and the contrast check would blame them. */
  const toTheTop = (page: Page) =>
    page.locator('html').evaluate((html: { scrollTop: number }) => {
      html.scrollTop = 0
    })

  return {
    app,

    async signedIn(username?: string, options: BrowserContextOptions = {}): Promise<Page> {
      const { page } = await browsers.open(app, options)
      if (username) await signIn(page, username)
      return page
    },

    async idOf(name: string): Promise<string> {
      return (await app.visit(name))?.id ?? ''
    },

    /**
     * Checks one page in every layout: wide and light by all rules; narrow and dark by the rules that can then give another
     * result (colours, target size); and at 320 px, equal to 1280 px at 400 % zoom, for horizontal overflow.
     */
    async check(page: Page, what: string): Promise<void> {
      await page.emulateMedia({ colorScheme: 'light' })
      await page.setViewportSize({ width: 1366, height: 768 })
      await toTheTop(page)
      expect.soft(await accessProblems(page), `${what}, light, 1366 px`).toEqual([])
      await page.emulateMedia({ colorScheme: 'dark' })
      await page.setViewportSize({ width: 360, height: 768 })
      await toTheTop(page)
      expect.soft(await contrastProblems(page), `${what}, dark, 360 px`).toEqual([])
      await page.setViewportSize({ width: 320, height: 640 })
      expect.soft(await overflow(page), `${what} at 320 px`).toBe(0)
      expect.soft(await page.locator('h1').count(), `first headings of ${what}`).toBe(1)
      await page.setViewportSize({ width: 1366, height: 768 })
    },
  }
}
