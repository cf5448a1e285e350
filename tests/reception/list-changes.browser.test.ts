// A board whose list changes while its guard uses it.
import type { Page, Route } from '@playwright/test'
import { beforeEach, describe, expect, test } from 'vitest'
import { accessProblems, chromiumPath, signIn, useBrowsers } from '../support/browser.ts'
import type { Client } from '../support/client.ts'
import { atTheGate, keepRealTime } from '../support/device.ts'
import { useFreshApp } from '../support/suite.ts'

const GUARD = 'gate.tt-hcc'

describe.skipIf(!chromiumPath)('a list that changes while a guard uses it', () => {
  const app = useFreshApp()
  const browsers = useBrowsers(chromiumPath)
  let colleague: Client

  beforeEach(async () => {
    await keepRealTime(app)
    colleague = await app.client(GUARD)
    for (const name of ['Một An', 'Hai Bình', 'Ba Cúc', 'Bốn Dung']) await colleague.enter({ name })
  })

  const names = (page: Page) => page.locator('#inside-rows .item-title:visible').allInnerTexts()
  const leave = async (name: string) => `#v-${(await app.visit(name))?.id} button.leave`
  const letOut = async (name: string) => colleague.post(`/gate/visits/${(await app.visit(name))?.id}/leave`)

  test('shows an entry that arrives while two departures are pending that a colleague has recorded as well', async () => {
    const { page } = await browsers.open(app)
    await signIn(page, GUARD)
    const held: Route[] = []
    const answers: (() => Promise<void>)[] = []
    await page.route('**/leave', (route) => void held.push(route))
    for (const name of ['Hai Bình', 'Ba Cúc']) await page.locator(await leave(name)).dispatchEvent('click')
    await expect.poll(() => held.length).toBe(2)
    for (const name of ['Hai Bình', 'Ba Cúc']) await letOut(name)
    // Both answers lead from the old list to the one without the two; before they arrive, a visitor enters.
    for (const route of held) {
      const response = await route.fetch()
      answers.push(() => route.fulfill({ response }))
    }
    await colleague.enter({ name: 'Năm Em' })
    await page.waitForTimeout(300)
    for (const answer of answers) await answer()
    await expect.poll(() => names(page), { timeout: 5000 }).toEqual(['Năm Em', 'Bốn Dung', 'Một An'])
  })

  test('keeps the focus on a button whose row moves, and moves it to a name when two rows go at once', async () => {
    const { page } = await browsers.open(app)
    await page.route('**/gate/events', (route) => route.abort())
    await signIn(page, GUARD)
    const focused = () =>
      page.evaluate(`document.activeElement.closest('li')?.querySelector('.item-title').textContent.trim()`)
    await letOut('Hai Bình')
    await page.locator(await leave('Ba Cúc')).press('Enter')
    await expect.poll(() => names(page)).toEqual(['Bốn Dung', 'Một An'])
    await expect.poll(focused).toBe('Một An')

    await page.locator(await leave('Một An')).focus()
    await app.rows(`update visit set host_answer = 'come_in', host_answered_at = now() where name = 'Một An'`)
    await page.evaluate(`dispatchEvent(new Event('online'))`)
    await expect.poll(() => names(page), { timeout: 40_000 }).toEqual(['Một An', 'Bốn Dung'])
    expect(await page.evaluate('document.activeElement.className')).toContain('leave')
  })

  test('lets out several who are ticked on their page and come back with one undo, and says where it needs the network', async () => {
    const { page, context } = await browsers.open(app, { viewport: { width: 1366, height: 657 } })
    await signIn(page, GUARD)
    const several = page.getByRole('link', { name: 'Chọn nhiều' })
    await context.setOffline(true)
    await page.evaluate(`dispatchEvent(new Event('offline'))`)
    await page.locator('html.offline').waitFor()
    await several.click()
    await page.getByText('Việc này cần có kết nối.').waitFor()
    await context.setOffline(false)
    await page.evaluate(`dispatchEvent(new Event('online'))`)
    await page.locator('html:not(.offline)').waitFor()
    await several.click()
    await page.getByRole('searchbox').fill('an')
    expect(await page.getByRole('checkbox').count()).toBe(1)
    await page.getByRole('searchbox').fill('')
    for (const name of ['Một An', 'Ba Cúc']) await page.getByLabel(name).check()
    expect(await accessProblems(page)).toEqual([])
    await page.locator('#delegation button').click()
    await expect.poll(() => names(page)).toEqual(['Bốn Dung', 'Hai Bình'])
    await page.locator('#notice button.undo').click()
    await expect.poll(() => names(page)).toHaveLength(4)
  })

  test('is complete again when it was cached while a search was typed, and shows the server’s guests once the server is back', async () => {
    const head = await app.client('head.tt-hcc')
    await head.switchOn('guests')
    const today = new Intl.DateTimeFormat('vi-VN', { timeZone: 'Asia/Ho_Chi_Minh' }).format(new Date())
    for (const name of ['Khách Mời Một', 'Khách Mời Hai']) await head.guest({ name, time: '9h', day: today })
    const { page } = await browsers.open(app, { serviceWorkers: 'allow' })
    await atTheGate(page, GUARD)
    const guests = () =>
      page.locator('#expected-list > li').evaluateAll((rows) => rows.map(({ id }) => id !== ''))
    expect(await guests()).toEqual([true, true])
    await page.locator('#find').fill('binh')
    await colleague.enter({ name: 'Năm Em' })
    await page.locator('#inside-rows li', { hasText: 'Năm Em' }).waitFor({ state: 'attached' })
    // Wait until the filtered list has been stored.
    await page.waitForTimeout(3000)
    const back = await app.goAway()
    await page.goto('about:blank')
    await page.goto('/gate')
    await expect.poll(() => names(page)).toHaveLength(5)
    await expect.poll(guests).toEqual([false, false])
    await back()
    await page.evaluate(`dispatchEvent(new Event('online'))`)
    await expect.poll(guests, { timeout: 40_000 }).toEqual([true, true])
    expect(await names(page)).toHaveLength(5)
  })
})
