// What a computer at the gate still stores about visitors after sign-out and after the data has expired.
import { beforeEach, describe, expect, test } from 'vitest'
import { chromiumPath, signIn, signOut, useBrowsers } from '../support/browser.ts'
import { atTheGate, BOARD_SIZE, keepRealTime, STORED } from '../support/device.ts'
import { useFreshApp } from '../support/suite.ts'

const GUARD = 'gate.tt-hcc'
const HOUR = 3_600_000

describe.skipIf(!chromiumPath)('a browser', () => {
  const app = useFreshApp()
  const browsers = useBrowsers(chromiumPath)

  beforeEach(async () => {
    await keepRealTime(app)
    await (await app.client(GUARD)).enter({ name: 'Vixora Quyên', phone: '0987654321' })
  })

  test('shows no names by its Back button after signing out', async () => {
    const { page } = await browsers.open(app)
    await signIn(page, GUARD)
    for (const path of ['/evacuation', '/gate']) {
      await page.goto(path)
      await page.getByText('Vixora Quyên').first().waitFor()
    }
    await signOut(page)
    await page.waitForURL('**/sign-in**')
    for (let step = 0; step < 2; step += 1) {
      await page.goBack()
      await page.locator('#username').waitFor()
      expect(await page.content()).not.toContain('Vixora')
    }
  })

  test('shows and stores no names once its session was ended elsewhere, and keeps what is being typed', async () => {
    const { page } = await browsers.open(app, { serviceWorkers: 'allow' })
    await atTheGate(page, GUARD)
    await expect.poll(() => page.evaluate(BOARD_SIZE)).toBe(1)
    await page.getByLabel('Họ và tên').first().fill('Đang Gõ')
    await (await app.client(GUARD)).post('/sessions/end', {})
    await page.getByText('Phiên đăng nhập đã kết thúc').first().waitFor()
    expect(await page.locator('#inside').textContent()).not.toContain('Vixora')
    await expect.poll(() => page.evaluate(BOARD_SIZE)).toBe(0)
    expect(await page.getByLabel('Họ và tên').first().inputValue()).toBe('Đang Gõ')
    await page.reload()
    await page.waitForURL('**/sign-in?to=**')
  })

  test('hides the names when its session has expired, and keeps them stored', async () => {
    const { page } = await browsers.open(app, { serviceWorkers: 'allow' })
    await atTheGate(page, GUARD)
    await expect.poll(() => page.evaluate(BOARD_SIZE)).toBe(1)
    await app.rows(`update session set last_seen_at = last_seen_at - interval '5 hours'`)
    await page.evaluate(`document.dispatchEvent(new Event('visibilitychange'))`)
    await expect.poll(() => page.locator('#inside').textContent()).not.toContain('Vixora')
    expect(await page.evaluate(BOARD_SIZE)).toBe(1)
  })

  test('keeps the names of an ended session encrypted, and deletes them when they are of an earlier day', async () => {
    const { page } = await browsers.open(app, { serviceWorkers: 'allow' })
    await atTheGate(page, GUARD)
    const kept = await page.evaluate<{ text: string; extractable: boolean[] }>(STORED)
    expect(kept.text).not.toMatch(/Vixora|0987654321/)
    expect(kept.extractable).toEqual([false])
    const visit = await app.visit('Vixora Quyên')
    await app.rows(`update session set last_seen_at = last_seen_at - interval '5 hours'`)
    await app.rows('delete from visit where id = $1', [visit?.id])
    const comeLater = async (ms: number) => {
      await page.clock.setSystemTime(new Date(Date.now() + ms))
      await page.goto('/gate')
      await page.waitForURL('**/sign-in?to=**')
      await page.locator('#username').waitFor()
    }
    await comeLater(11 * HOUR)
    await expect.poll(() => page.evaluate(BOARD_SIZE)).toBe(1)
    await comeLater(13 * HOUR)
    await expect.poll(() => page.evaluate(BOARD_SIZE), { timeout: 10_000 }).toBe(0)
    expect(await page.evaluate('JSON.stringify([{ ...localStorage }, { ...sessionStorage }])')).not.toContain(
      'Vixora',
    )
  })
})
