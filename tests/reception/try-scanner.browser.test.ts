// The page that shows what a scanner sends.
import { expect, test } from 'vitest'
import { chromiumPath, signIn, useBrowsers } from '../support/browser.ts'
import { useApp } from '../support/suite.ts'
import { pressed, send, withUnikey } from '../support/unikey.ts'

const CARD = '080123456789|301234567|Nguyễn Thị Dương|15081990|Nữ|Xã Mỹ Lộc, Tỉnh Long An|10052021'
const BADGE = '0123456789bcghklmnpqtv0123456'
const enter = pressed('Enter', 5)

const app = useApp()
const browsers = useBrowsers()

test.skipIf(!chromiumPath)(
  'a scanner is tried, told what is wrong, and nothing of it leaves the page',
  async () => {
    const { page } = await browsers.open(app)
    await signIn(page, 'gate.tt-hcc')
    await page.goto('/gate/scanner')
    const sent: string[] = []
    page.on('request', (request) => sent.push(request.url()))
    const said = page.locator('[data-says]:visible')
    const says = async () => Promise.all((await said.all()).map((one) => one.getAttribute('data-says')))

    await send(page, [...Array.from(BADGE, (key) => pressed(key, 5)), enter])
    await expect.poll(says).toEqual(['pass'])
    expect(await page.locator('#scanner-text').textContent()).toBe(BADGE)
    await send(
      page,
      Array.from(BADGE, (key) => pressed(key, 5)),
    )
    await expect.poll(says).toEqual(['pass', 'no_enter'])
    await send(page, [...withUnikey(CARD, 'telex', 5), enter])
    await expect.poll(says).toEqual(['unikey'])
    await page.getByText('Bị Unikey đổi chữ.').waitFor()
    await send(page, [...Array.from('8934567890123', (key) => pressed(key, 5)), enter])
    await expect.poll(says).toEqual(['unknown'])
    expect(await page.getByLabel('Bấm vào đây rồi quét').inputValue()).toBe('')
    expect(sent).toEqual([])
  },
)
