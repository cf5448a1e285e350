import { readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import type { Page } from '@playwright/test'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startApp, type TestApp } from '../support/app.ts'
import { type Browsers, chromiumPath, launch, signIn, signOut } from '../support/browser.ts'
import { boardIsKept, comeBack, enterOffline, keepRealTime, OUTBOX_SIZE } from '../support/device.ts'
import { makeTempDir, type TempDir } from '../support/temp-dir.ts'

/** As Chromium stores text: in UTF-8, but form values and titles in UTF-16. */
const NAMES = ['Vixora', 'Hostara', 'Placora', 'Notera', 'Wordora', '0987654321', '987654321', '080199765432']

describe.skipIf(!chromiumPath)('the traces of a day at the gate in a browser', () => {
  let app: TestApp
  let browsers: Browsers
  let profile: TempDir

  beforeAll(async () => {
    app = await startApp()
    await keepRealTime(app)
    browsers = await launch()
    profile = await makeTempDir()
    return async () => {
      await browsers.close()
      await app.close()
      await profile.remove()
    }
  })
  afterAll(() => browsers.settle())

  async function filesWith(names: string[]): Promise<string[]> {
    const found: string[] = []
    for (const name of await readdir(profile.folder, { recursive: true })) {
      const file = path.join(profile.folder, name)
      if (!(await stat(file)).isFile()) continue
      const bytes = await readFile(file)
      const hits = names.filter((one) => bytes.includes(one, 0, 'utf8') || bytes.includes(one, 0, 'utf16le'))
      if (hits.length > 0) found.push(`${name}: ${hits.join(', ')}`)
    }
    return found
  }

  /** Opens a window with the profile and closes it after `work`, so that Chromium writes its data to disk. */
  async function atComputer(username: string, work: (page: Page) => Promise<void>): Promise<void> {
    const { page, context } = await browsers.openProfile(app, profile.folder)
    await signIn(page, username)
    await work(page)
    await page.goto('/account')
    await signOut(page)
    await page.waitForURL('**/sign-in**')
    await context.close()
  }

  test('names nobody once the session has ended and the window is closed', { timeout: 180_000 }, async () => {
    await atComputer('gate.tt-hcc', async (page) => {
      await boardIsKept(page)
      await page.getByLabel('Họ và tên').first().fill('Vixora Quyên')
      await page.getByLabel('Số điện thoại').first().fill('0987654321')
      await page.getByLabel('Người, phòng cần gặp').first().fill('Bà Hostara')
      await page.getByRole('button', { name: 'Ghi khách vào' }).click()
      await page.locator('#inside .visit:not(.under-way)', { hasText: 'Vixora Quyên' }).first().waitFor()
      const back = await app.goAway()
      await enterOffline(page, 'Placora Ngoại Tuyến')
      await comeBack(back, page)
      await expect.poll(() => page.evaluate(OUTBOX_SIZE), { timeout: 20_000 }).toBe(0)
      await page.locator('#find').fill('Vixora')
      await page.getByRole('link', { name: 'Vixora Quyên' }).first().click()
      await page.getByRole('heading', { name: 'Vixora Quyên' }).waitFor()
      await page.goto('/evacuation')
      await page.getByText('Vixora Quyên').first().waitFor()
    })
    await atComputer('head.tt-hcc', async (page) => {
      await page.goto('/log')
      await page.locator('#words').fill('Vixora')
      await page.locator('#words').press('Enter')
      await page.getByRole('link', { name: 'Vixora Quyên' }).first().click()
      await page.getByRole('heading', { name: 'Vixora Quyên' }).waitFor()
    })
    expect(await filesWith(NAMES)).toEqual([])
    // The control: URLs of the day, which Chromium does store, are found.
    expect(await filesWith([new URL(app.url).port])).not.toEqual([])
  })
})
