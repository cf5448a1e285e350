import type { BrowserContextOptions, Page } from '@playwright/test'
import { beforeEach, describe, expect, test } from 'vitest'
import {
  accessProblems,
  COUNT_TONES,
  chromiumPath,
  overflow,
  signIn,
  useBrowsers,
  type Visitor,
} from '../support/browser.ts'
import { PASSWORD } from '../support/global-setup.ts'
import { pairingCode } from '../support/pairing-code.ts'
import { printed } from '../support/paper.ts'
import { useClient, useMorningApp } from '../support/suite.ts'
import { pressed, send } from '../support/unikey.ts'

const AT = '/kiosk/tt-hcc'
const NAMED = ['space', 'erase', 'next', 'own']
/** Upright, lying, the gate's browser window, and a phone as a poor man's kiosk. */
const SIZES = [
  { width: 768, height: 1024 },
  { width: 1024, height: 768 },
  { width: 1366, height: 657 },
  { width: 360, height: 740 },
]
const CARD = '|301234567|Nguyễn Thị Minh Khai|02091990|Nữ|Phước Lâm, Cần Giuộc, Long An|15042021'

describe.skipIf(!chromiumPath)('the kiosk', () => {
  const browsers = useBrowsers()
  const site = useMorningApp()
  const head = useClient(site, 'head.tt-hcc')
  let cards = 12345

  beforeEach(async () => {
    await site.rows('delete from throttle')
    await site.rows(`update visit set state = 'left', left_at = entered_at where state = 'inside'`)
    await head.post('/poster/kiosks', { kiosk_enters: 'on' })
  })

  async function open({
    prints = false,
    ...options
  }: BrowserContextOptions & { prints?: boolean } = {}): Promise<Visitor> {
    const visitor = await browsers.open(site, { viewport: SIZES[0] ?? null, hasTouch: true, ...options })
    const { page } = visitor
    await page.addInitScript('window.printed = 0; window.print = () => { window.printed += 1 }')
    await page.clock.install()
    const code = await pairingCode(head, '/poster/kiosks/pairing')
    await page.goto(AT)
    await page.getByLabel('Mã ghép').fill(code)
    if (prints) await page.getByLabel('Máy này có máy in phiếu').check()
    await page.getByRole('button', { name: 'Ghép ki-ốt' }).click()
    await at(page, 'start')
    return visitor
  }
  /** A returning visitor is asked otherwise. */
  const newCard = () => `0801900${cards++}${CARD}`
  const at = (page: Page, step: string) => page.locator(`main[data-kiosk="${step}"]`).waitFor()
  const tap = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).tap()
  /** Letters, and the names of other keys. */
  const keys = async (page: Page, ...all: string[]) => {
    for (const key of all.flatMap((some) =>
      /^[a-z0-9]+$/.test(some) && !NAMED.includes(some) ? Array.from(some) : some,
    ))
      await page.locator(`[data-key="${key}"]`).tap()
  }
  const scan = (page: Page, text: string) =>
    send(
      page,
      Array.from(text)
        .concat('Enter')
        .map((key) => pressed(key, 8)),
    )
  const lastOf = async (name: string) =>
    (
      await site.rows<{ phone: string | null; state: string }>(
        'select phone, state from visit where name = $1',
        [name],
      )
    ).at(-1)
  /** Everything that the page shows or holds, with what was typed. */
  const held = (page: Page) =>
    page.evaluate(
      `document.documentElement.outerHTML + [...document.querySelectorAll('input')].map((one) => one.value) + JSON.stringify(localStorage) + location`,
    ) as Promise<string>

  test('lets a visitor in by their card with four taps, prints a slip, and lets them go again', async () => {
    const { page } = await open({ prints: true })
    const card = newCard()
    await scan(page, card)
    await at(page, 'purpose')
    expect(await page.locator('.kiosk-person').textContent()).toBe(
      `Thẻ căn cước •••• ${card.slice(8, 12)} Nguyễn Thị Minh K•••`,
    )
    await page.locator('.kiosk-choices label').nth(1).tap()
    await tap(page, 'Tiếp tục')
    await page.locator('.kiosk-answers button').first().tap()
    await at(page, 'done')
    expect(await page.evaluate('window.printed')).toBe(1)
    expect(await page.locator('.kiosk-word').isVisible()).toBe(true)
    const { pages } = await printed(page)
    expect(pages).toMatchObject([{ cut: [] }])
    expect(Math.round(pages[0]?.width ?? 0)).toBe(80)
    expect(pages[0]?.words.join(' ')).toContain('Lúc về, quét lại phiếu này.')
    await page.emulateMedia({ media: null })
    await tap(page, 'Xong')
    await at(page, 'start')
    expect(await lastOf('Nguyễn Thị Minh Khai')).toMatchObject({ state: 'inside' })
    await page.clock.fastForward(5000)
    await scan(page, card)
    await at(page, 'leave')
    await tap(page, 'Ra về')
    await at(page, 'gone')
    expect(await page.locator('progress').evaluate((bar: { value: number }) => bar.value)).toBeGreaterThan(5)
    await page.clock.fastForward(11_000)
    await at(page, 'start')
    expect(await lastOf('Nguyễn Thị Minh Khai')).toMatchObject({ state: 'left' })
    expect(await held(page)).not.toContain('Minh')
  })

  test('lets somebody without phone and card come, and leave by name and the number that it gave', async () => {
    const { page } = await open()
    await tap(page, 'Vào')
    await at(page, 'name')
    await tap(page, 'Tiếp tục')
    await page.getByText('Vui lòng ghi họ và tên.').waitFor()
    // As red as the problem that stands below it.
    expect(
      await page.evaluate(`['.wrong > input', '.problem'].map((one) => getComputedStyle(document.querySelector(one)))
        .reduce((box, text) => box.borderTopColor === text.color)`),
    ).toBe(true)
    await page.locator('#name').fill('Cụ Không Điện Thoại')
    await tap(page, 'Tiếp tục')
    await at(page, 'purpose')
    await tap(page, 'Tiếp tục')
    await at(page, 'app')
    await page.locator('.kiosk-answers button').last().tap()
    await at(page, 'done')
    const number = (await page.locator('.kiosk-number').textContent()) ?? ''
    await page.getByText(`Khi về, chạm Ra về, ghi tên và số ${number}.`).waitFor()
    await tap(page, 'Xong')
    await tap(page, 'Ra về')
    await at(page, 'leave')
    await page.locator('#name').fill('cu khong dien thoai')
    await page.locator('#number').tap()
    await keys(page, number)
    await tap(page, 'Ra về')
    await at(page, 'gone')
    expect(await lastOf('Cụ Không Điện Thoại')).toMatchObject({ state: 'left' })
  })

  test('is typed on its own keys with Telex and tones, or on a keyboard; its next key leads on; the guard’s bell rings', async () => {
    await head.post('/poster/kiosks', { kiosk_enters: 'off' })
    const { page: board } = await browsers.open(site)
    await board.addInitScript(COUNT_TONES)
    await signIn(board, 'gate.tt-hcc')
    const { page } = await open()
    await tap(page, 'Vào')
    await at(page, 'name')
    const drawn = await page.locator('.kiosk-keys').elementHandle()
    await page.locator('#name').tap()
    // Not drawn anew under the finger.
    expect(await drawn?.evaluate((one: { isConnected: boolean }) => one.isConnected)).toBe(true)
    await keys(page, 'ddawng', 'tone-j', 'space', 'thij', 'erase', 'ij')
    await page.keyboard.type(' Kim')
    expect(await page.locator('#name').inputValue()).toBe('Đặng Thị Kim')
    expect(await page.locator('#name').getAttribute('inputmode')).toBe('none')
    await keys(page, 'next', '0912345001')
    // The page's own button, not one of the keys.
    await tap(page, 'Tiếp tục')
    await at(page, 'purpose')
    expect(await page.locator('.kiosk-keys').count()).toBe(0)
    await page.locator('#host').tap()
    await keys(page, 'next')
    // The number of companions is still to be seen.
    expect(await page.locator('.kiosk-keys').count()).toBe(0)
    await page.locator('#companions').waitFor()
    await page.locator('#host').tap()
    await keys(page, 'own')
    expect(await page.locator('#host').getAttribute('inputmode')).toBe('text')
    await page.getByRole('button', { name: 'Thêm một người' }).tap()
    await page.locator('.kiosk-choices label').first().tap()
    await tap(page, 'Tiếp tục')
    await page.locator('.kiosk-answers button').first().tap()
    await at(page, 'done')
    expect(await lastOf('Đặng Thị Kim')).toMatchObject({ phone: '+84912345001', state: 'waiting' })
    // The guard hears a bell of two tones.
    await board.getByRole('button', { name: 'Xác nhận: Đặng Thị Kim' }).waitFor()
    expect(await board.evaluate('window.rung')).toBe(2)
  })

  test('clears itself after thirty seconds without a touch, and keeps nothing to go back to', async () => {
    const { page, context } = await open()
    const entries = await page.evaluate('history.length')
    await tap(page, 'Vào')
    await at(page, 'name')
    await keys(page, 'bimat')
    await page.clock.fastForward(21_000)
    await page.locator('.kiosk-idle').waitFor()
    // A touch extends it.
    await page.locator('h1').tap()
    await page.clock.fastForward(21_000)
    await at(page, 'name')
    await page.clock.fastForward(10_000)
    await at(page, 'start')
    expect(await page.evaluate('history.length')).toBe(entries)
    await page.reload()
    await at(page, 'start')
    expect(await held(page)).not.toMatch(/bimat/i)
    // English ends with its visitor, too.
    await page.getByRole('link', { name: 'English' }).tap()
    await page.getByRole('button', { name: 'Enter' }).waitFor()
    await page.clock.fastForward(31_000)
    await page.getByRole('button', { name: 'Vào' }).waitFor()
    await context.close()
  })

  test('sends visitors to the guard while the server is away, keeps nothing, and comes back by itself', async () => {
    const { page, context } = await open()
    await tap(page, 'Vào')
    await page.locator('#name').fill('Người Không Được Giữ')
    await context.setOffline(true)
    await tap(page, 'Tiếp tục')
    await page.getByRole('alert').getByText('Mời gặp người trực').waitFor()
    expect(await held(page)).not.toContain('Người Không')
    expect(await page.getByRole('button').count()).toBe(0)
    await page.clock.fastForward(60_000)
    await page.getByRole('alert').getByText('Mời gặp người trực').waitFor()
    await context.setOffline(false)
    await page.clock.fastForward(6_000)
    await at(page, 'start')
    // It says so before somebody begins to type, as well.
    await context.setOffline(true)
    await page.clock.fastForward(66_000)
    await page.getByRole('alert').getByText('Mời gặp người trực').waitFor()
  })

  test('gives a hostile visitor nothing: back, a second tab, drops, pasted pages, long names and links', async () => {
    const { page, context } = await open()
    await scan(page, newCard())
    await at(page, 'purpose')
    const second = await context.newPage()
    await second.goto(AT)
    expect(await held(second)).not.toContain('Minh')
    await second.close()
    // The other page has begun a new turn: this one's form tells nothing more.
    await tap(page, 'Tiếp tục')
    await at(page, 'start')
    expect(await held(page)).not.toContain('Minh')
    await tap(page, 'Vào')
    await at(page, 'name')
    await page.evaluate(
      `document.querySelector('main').insertAdjacentHTML('beforeend', '<a href="https://example.com/" target="_blank">ra ngoài</a>')`,
    )
    await page.getByText('ra ngoài').click({ modifiers: ['Control'] })
    await page.getByText('ra ngoài').click()
    expect(context.pages()).toHaveLength(1)
    const stopped = await page.evaluate(
      `['contextmenu', 'dragstart', 'drop'].map((way) => !document.querySelector('h1').dispatchEvent(new Event(way, { bubbles: true, cancelable: true })))`,
    )
    expect(stopped).toEqual([true, true, true])
    const long = `<b>${'Nguyễn Hoàng '.repeat(8)}</b>`
    await page.locator('#name').fill(long)
    for (const size of SIZES) {
      await page.setViewportSize(size)
      expect.soft(await overflow(page), `${size.width}`).toBe(0)
    }
    await tap(page, 'Tiếp tục')
    await page.locator('.problem, .kiosk-person').first().waitFor()
    expect(await page.locator('main b').count()).toBe(0)
    await page.goBack().catch(() => undefined)
    await page.waitForTimeout(300)
    expect(await held(page)).not.toContain('Hoàng')
  })

  test('is ended by staff who hold the corner for three seconds, and reloads when it is ended from afar', async () => {
    const { page } = await open()
    const corner = page.locator('[data-stop]')
    await corner.tap()
    await at(page, 'start')
    await corner.hover()
    await page.mouse.down()
    await page.clock.fastForward(3_100)
    await page.getByLabel('Mật khẩu').waitFor()
    await page.mouse.up()
    expect(await page.getByRole('button', { name: 'Mở camera' }).count()).toBe(0)
    await page.getByLabel('Tên đăng nhập').fill('gate.tt-hcc')
    await page.getByLabel('Mật khẩu').fill(PASSWORD)
    await tap(page, 'Tiếp tục')
    await page.getByRole('button', { name: 'Mở camera' }).waitFor()
    expect(await page.getByRole('button', { name: 'Ngắt ki-ốt' }).isVisible()).toBe(true)
    await page.setViewportSize({ width: 1366, height: 657 })
    expect(
      await page.locator('main').evaluate(({ scrollHeight, clientHeight }) => scrollHeight - clientHeight),
    ).toBe(0)
    await page.clock.fastForward(31_000)
    await at(page, 'start')
    const list = (await head.get('/poster')).$('#kiosks form[action$="/unpair"]')
    for (const form of list.toArray()) await head.post(form.attribs['action'] ?? '')
    await page.clock.fastForward(66_000)
    await page.getByLabel('Mã ghép').waitFor()
  })

  test('is legible and reachable on every screen, light and dark, in both languages', async () => {
    const { page } = await open()
    const check = async (what: string) => {
      for (const size of SIZES) {
        await page.setViewportSize(size)
        const name = `${what} at ${size.width}`
        expect.soft(await overflow(page), name).toBe(0)
        const [least, lowest] = (await page.evaluate(LOOK)) as [number, number]
        expect.soft(least, `type of ${name}`).toBeGreaterThanOrEqual(size.width < 400 ? 16 : 20)
        expect.soft(lowest, `button of ${name}`).toBeLessThanOrEqual(size.height)
      }
      for (const colorScheme of ['dark', 'light'] as const) {
        await page.emulateMedia({ colorScheme })
        expect.soft(await accessProblems(page), `${what}, ${colorScheme}`).toEqual([])
      }
    }
    await check('start')
    await page.getByRole('link', { name: 'English' }).click()
    await page.getByRole('button', { name: 'Leave' }).waitFor()
    await check('English start')
    await page.goto(AT)
    await tap(page, 'Ra về')
    await at(page, 'leave')
    await check('leave')
    await page.goto(AT)
    await tap(page, 'Vào')
    await page.locator('.kiosk-keys').waitFor()
    await check('name')
    await page.locator('#name').fill('Nguyễn Hoàng Phạm Thị Thanh Tuyền')
    await tap(page, 'Tiếp tục')
    await at(page, 'purpose')
    await check('purpose')
    await tap(page, 'Tiếp tục')
    await at(page, 'app')
    await check('app')
    await page.locator('.kiosk-answers button').last().tap()
    await at(page, 'done')
    await check('done')
  })
})

/** The smallest type, and the lower edge of the last main button that does not scroll. */
const LOOK = `(() => {
  const shown = [...document.querySelectorAll('body *')].filter((one) => one.offsetParent && [...one.childNodes].some(({ nodeType, textContent }) => nodeType === 3 && textContent.trim()))
  const button = document.querySelector('main[data-kiosk]:not([data-kiosk=leave]) > form:last-of-type > button')
  return [Math.min(...shown.map((one) => parseFloat(getComputedStyle(one).fontSize))), button?.getBoundingClientRect().bottom ?? 0]
})()`
