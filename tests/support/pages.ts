import type { BrowserContextOptions, Page } from '@playwright/test'
import { expect } from 'vitest'
import { accessProblems, contrastProblems, overflow, signIn, useBrowsers } from './browser.ts'
import { useApp } from './suite.ts'

/** The application in Chromium for the tests of one `describe`, and the check that every page has to pass. */
export function openPages() {
  const browsers = useBrowsers()
  const app = useApp()

  /** A bar that stays on top covers what scrolls under it; that is no fault of the covered element. */
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
     * One page in all its looks: wide and light by every rule; narrow and dark by the rules whose answer can differ, on
     * colours and on the size of what is pressed; and at 320 px, which is 1280 px enlarged fourfold, where nothing may
     * reach beyond the window.
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
