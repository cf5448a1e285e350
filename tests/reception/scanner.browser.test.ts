import { rm, writeFile } from 'node:fs/promises'
import type { Browser, BrowserContextOptions, Page, Route } from '@playwright/test'
import QRCode from 'qrcode'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { SLOW_MS } from '../../public/offline/rules.ts'
import { startApp, type TestApp } from '../support/app.ts'
import { launchChromium, type Visit, visit } from '../support/chromium.ts'
import { film, framesOf } from '../support/film.ts'
import { makeTempDir } from '../support/temp-dir.ts'
import { expanded, pressed, replacing, send, withUnikey } from '../support/unikey.ts'

const CARD =
  '080123456789|301234567|Nguyễn Thị Thùy Dương|15081990|Nữ|Ấp Lộc Tiền, Xã Mỹ Lộc, Huyện Cần Giuộc, Tỉnh Long An|10052021'
/** The part of the card's text that the browser sends. */
const KEPT = '080123456789||Nguyễn Thị Thùy Dương|||Ấp Lộc Tiền, Xã Mỹ Lộc, Huyện Cần Giuộc, Tỉnh Long An|'
const NUMBER = '080123456789'
const OTHER = 'https://example.org/menu'
const SCENES = [
  { text: OTHER, seconds: 1, pointsPerModule: 4 },
  { text: CARD, seconds: 2, pointsPerModule: 2.2 },
]

let app: TestApp
let browser: Browser
let opened: Visit
let wasPlain = false
let posted: string[]
/** Bodies of all requests, to any address. */
let sent: string[]

beforeAll(async () => {
  app = await startApp()
  const { folder, remove } = await makeTempDir()
  const reel = `${folder}/gate.y4m`
  await writeFile(reel, film(SCENES))
  browser = await launchChromium([
    '--use-fake-ui-for-media-stream',
    '--use-fake-device-for-media-stream',
    `--use-file-for-fake-video-capture=${reel}`,
    '--host-resolver-rules=MAP gate.test 127.0.0.1',
  ])
  return async () => {
    await browser.close()
    await app.close()
    await rm(reel)
    await remove()
  }
})

afterEach(() => {
  for (const body of sent) expect(body).not.toMatch(/301234567|15081990|10052021|Nữ/)
})

/** Opens the gate, with a minimal answer to scans; where nothing is special, in the window that is open already. */
async function openGate(
  prepare?: (page: Page) => Promise<unknown>,
  origin?: string,
  device?: BrowserContextOptions,
): Promise<Page> {
  posted = []
  sent = []
  const isPlain = !(prepare || origin || device)
  if (isPlain && wasPlain) {
    opened.complaints.length = 0
    await opened.page.goto(`${app.url}/gate`)
    return opened.page
  }
  wasPlain = isPlain
  await opened?.context.close()
  opened = await visit(browser, app, 'gate.tt-hcc', origin, device)
  const { page } = opened
  page.on('request', (request) =>
    sent.push(decodeURIComponent(request.postData()?.replaceAll('+', ' ') ?? '')),
  )
  await page.route('**/gate/scan', (route) => {
    const text = new URLSearchParams(route.request().postData() ?? '').get('text') ?? ''
    posted.push(text)
    const tone = text === OTHER ? 'warn' : 'good'
    return route.fulfill({
      contentType: 'text/html',
      body: `<hx-partial hx-target="#notice" hx-swap="outerMorph"><div id="notice" class="notice shown ${tone}"><p>${posted.length}</p></div></hx-partial>`,
    })
  })
  // However busy this computer is, the page must not take it for a lost server.
  await page.addInitScript(
    `{ const later = setTimeout; setTimeout = (act, ms, ...rest) => later(act, ms === ${SLOW_MS} ? 1e6 : ms, ...rest) }`,
  )
  await prepare?.(page)
  await page.goto(`${origin ?? app.url}/gate`)
  return page
}

async function expectPosted(...texts: string[]): Promise<void> {
  await expect.poll(() => posted, { timeout: 15_000 }).toEqual(texts)
}

function state(page: Page): Promise<string | null> {
  return page.locator('#scan-state').textContent()
}

/** Sends keys as a scanner does: each released before the next. */
async function burst(page: Page, text: string, end: string | undefined = 'Enter'): Promise<void> {
  await send(page, keysOfScanner([...Array.from(text), ...(end ? [end] : [])]))
}

/** Waits until what was typed before no longer belongs to the same run of keys. */
const afterPause = (page: Page) => page.waitForTimeout(200)

const keysOfScanner = (keys: string[]) => keys.map((key) => pressed(key, 3))

describe('the camera', () => {
  test('reads a damaged code and then a distant card, each of them once, and is released', async () => {
    const page = await openGate()
    await page.getByRole('button', { name: 'Mở camera' }).click()
    await expect.poll(() => posted, { timeout: 15_000 }).toHaveLength(2)
    expect(new Set(posted)).toEqual(new Set([OTHER, KEPT]))
    const track = await page.evaluateHandle<{ readyState: string }>(
      'document.querySelector("video").srcObject.getVideoTracks()[0]',
    )
    expect(await track.evaluate((one) => one.readyState)).toBe('live')
    // Wait until the film has shown both codes once more.
    const shown = () =>
      page.evaluate<number>('document.querySelector("video").getVideoPlaybackQuality().totalVideoFrames')
    const before = await shown()
    await expect.poll(shown, { timeout: 60_000 }).toBeGreaterThan(before + framesOf(SCENES))
    expect(posted).toHaveLength(2)
    await page.getByRole('button', { name: 'Đóng camera' }).click()
    await expect.poll(() => track.evaluate((one) => one.readyState)).toBe('ended')
    expect(await page.locator('video').count()).toBe(0)
    expect(opened.complaints).toEqual([])
  })

  test('is released when the page is left, and opens again', async () => {
    const page = await openGate()
    for (let round = 0; round < 2; round++) {
      await page.getByRole('button', { name: 'Mở camera' }).click()
      await page.locator('video').waitFor()
      await expect.poll(() => page.locator('video').count()).toBe(1)
      await page.getByRole('button', { name: 'Đóng camera' }).click()
      await page.locator('video').waitFor({ state: 'detached' })
    }
    await page.getByRole('button', { name: 'Mở camera' }).click()
    await page.locator('video').waitFor()
    await page.evaluate('dispatchEvent(new PageTransitionEvent("pagehide"))')
    await page.locator('video').waitFor({ state: 'detached' })
    expect(opened.complaints).toEqual([])
  })

  test('is chosen among those that have an identity', async () => {
    const page = await openGate((one) =>
      one.addInitScript(`{
        const all = navigator.mediaDevices.enumerateDevices.bind(navigator.mediaDevices)
        navigator.mediaDevices.enumerateDevices = async () => [
          ...(await all()),
          { kind: 'videoinput', deviceId: '', label: '' },
          { kind: 'videoinput', deviceId: 'second', label: 'Trước' },
        ]
      }`),
    )
    await page.getByRole('button', { name: 'Mở camera' }).click()
    const choice = page.locator('#scan-camera')
    await choice.waitFor()
    expect(await choice.locator('option').allTextContents()).toEqual([
      expect.stringContaining('gate.y4m'),
      'Trước',
    ])
  })

  test('keeps running when a new entry form is loaded', async () => {
    const page = await openGate()
    await page.getByRole('button', { name: 'Mở camera' }).click()
    await page.locator('video').waitFor()
    await page.getByLabel('Họ và tên').fill('Võ Thị Sáu')
    await page.getByRole('button', { name: 'Ghi khách vào' }).click()
    await page.locator('#inside .visit', { hasText: 'Võ Thị Sáu' }).waitFor()
    expect(await page.evaluate('document.querySelector("video").paused')).toBe(false)
    await expect.poll(() => posted.length, { timeout: 15_000 }).toBe(2)
    expect(opened.complaints).toEqual([])
  })

  test('a returning visitor: one scan, one tap', async () => {
    const guard = await app.client('gate.tt-hcc')
    const details = { name: 'Nguyễn Thị Thùy Dương', place: 'Xã Mỹ Lộc', phone: '0912345678' }
    await guard.enter({ ...details, id_number: NUMBER })
    await app.rows(`update visit set state = 'left', left_at = entered_at where id_last4 = '6789'`)
    const page = await openGate((page) => page.unroute('**/gate/scan'))
    await page.getByRole('button', { name: 'Mở camera' }).click()
    await page.evaluate(`{
      window.taps = []
      for (const kind of ['pointerdown', 'keydown']) document.addEventListener(kind, () => taps.push(kind), true)
    }`)
    await expect.poll(() => page.locator('#phone').inputValue(), { timeout: 15_000 }).toBe('0912 345 678')
    expect(await page.locator('#name').inputValue()).toBe(details.name)
    expect(await page.locator('#place').inputValue()).toBe(details.place)
    expect(await page.evaluate('scrollY')).toBe(0)
    await page.getByRole('button', { name: 'Ghi khách vào' }).click()
    await page.locator('#inside .visit').getByText(details.name).waitFor()
    expect(await page.evaluate('taps')).toEqual(['pointerdown'])
    const rows = await app.rows(
      `select name, phone, source from visit where id_last4 = '6789' and state = 'inside'`,
    )
    expect(rows).toMatchObject([{ name: details.name }])
    expect(opened.complaints).toEqual([])
    await app.rows(`update visit set state = 'left', left_at = entered_at where id_last4 = '6789'`)
  })

  test('on a phone a scan brings up no keyboard', async () => {
    const page = await openGate((page) => page.unroute('**/gate/scan'), undefined, {
      hasTouch: true,
      isMobile: true,
      viewport: { width: 360, height: 740 },
    })
    await page.getByRole('button', { name: 'Mở camera' }).tap()
    await expect.poll(() => page.locator('[name=id_number]').inputValue(), { timeout: 15_000 }).toBe(NUMBER)
    expect(await page.evaluate('document.activeElement.tagName')).not.toBe('INPUT')
  })

  test('without WebAssembly the built-in decoder takes over', async () => {
    const page = await openGate((page) =>
      page.context().route('**/*.wasm', (route) => route.fulfill({ status: 404 })),
    )
    await page.getByRole('button', { name: 'Mở camera' }).click()
    await expect.poll(() => posted, { timeout: 15_000 }).toContain(OTHER)
  })

  test.each([
    ['NotAllowedError', 'chưa được phép'],
    ['NotFoundError', 'Không tìm thấy camera'],
    ['NotReadableError', 'chương trình khác'],
  ])('explains %s', async (name, words) => {
    const page = await openGate((page) =>
      page.addInitScript(
        `navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', '${name}'))`,
      ),
    )
    await page.getByRole('button', { name: 'Mở camera' }).click()
    await expect.poll(() => state(page)).toContain(words)
    expect(await page.getByRole('button', { name: 'Mở camera' }).isVisible()).toBe(true)
  })

  test('explains that a page without https has no camera', async () => {
    const page = await openGate(undefined, app.url.replace('127.0.0.1', 'gate.test'))
    await page.getByRole('button', { name: 'Mở camera' }).click()
    await expect.poll(() => state(page)).toContain('https://')
  })
})

describe('other ways to scan a code', () => {
  test('a picture file is read, and one without a code is reported', async () => {
    const page = await openGate()
    const picture = await QRCode.toBuffer(CARD, { scale: 3 })
    await page.setInputFiles('#scan-picture', { name: 'card.png', mimeType: 'image/png', buffer: picture })
    await expectPosted(KEPT)
    const nothing = await QRCode.toBuffer('x', { scale: 1, color: { dark: '#fff' } })
    await page.setInputFiles('#scan-picture', { name: 'no.png', mimeType: 'image/png', buffer: nothing })
    await expect.poll(() => state(page)).toContain('Không đọc được mã')
    expect(opened.complaints).toEqual([])
  })

  test('a typed code is sent, and its field is cleared', async () => {
    const page = await openGate()
    await page.getByText('Gõ mã').click()
    for (const round of [1, 2]) {
      await page.locator('#scan-text').fill('080123456789')
      await page.getByRole('button', { name: 'Gửi mã' }).click()
      await expectPosted(...Array.from({ length: round }, () => '080123456789'))
    }
    await expect.poll(() => page.locator('#scan-text').inputValue()).toBe('')
  })

  test('a card that the server does not answer waits beside the form in which the guard types on', async () => {
    const asked: Route[] = []
    const page = await openGate((page) => page.route('**/gate/scan', (route) => void asked.push(route)))
    await page.getByText('Gõ mã').click()
    await page.locator('#scan-text').fill(CARD)
    await page.getByRole('button', { name: 'Gửi mã' }).click()
    await page.locator('#name').fill('Lê Văn Sau')
    await expect.poll(() => asked.length).toBe(1)
    await asked[0]?.abort()
    await page.locator('#held-entries').getByText('Nguyễn Thị Thùy Dương').waitFor()
    expect(await page.locator('#name').inputValue()).toBe('Lê Văn Sau')
  })
})

test('a scanner on a serial port that was allowed before', async () => {
  const page = await openGate((page) =>
    page.addInitScript(`{
      const readable = new ReadableStream({ start: (controller) => { window.line = controller } })
      const port = Object.assign(new EventTarget(), { readable: null, open: async () => { port.readable = readable } })
      const serial = Object.assign(new EventTarget(), { getPorts: async () => [port] })
      Object.defineProperty(navigator, 'serial', { value: serial })
    }`),
  )
  await expect.poll(() => state(page)).toContain('Đã nối máy quét')
  await page.evaluate(`line.enqueue(new TextEncoder().encode(${JSON.stringify(`${CARD}\r\n`)}))`)
  await expectPosted(KEPT)
})

describe('a scanner that types', () => {
  const typed = '080123456789|301234567|Nguyn Th Thy Dng|15081990|N|p Lc Tin|10052021'

  test('does not write into the guard’s fields or submit their form', async () => {
    const page = await openGate()
    const name = page.getByLabel('Họ và tên')
    await name.fill('Võ Thị')
    await name.press('End')
    await burst(page, typed)
    await expectPosted(NUMBER)
    expect(await name.inputValue()).toBe('Võ Thị')
    expect(await page.locator('#entry [aria-invalid]').count()).toBe(0)
    expect(page.url()).toBe(`${app.url}/gate`)
    expect(await app.rows('select 1 from visit where name = $1', ['Võ Thị'])).toEqual([])
  })

  test('works without a focused field and without Enter', async () => {
    const page = await openGate()
    await page.evaluate('document.activeElement.blur()')
    await burst(page, typed, '')
    await expectPosted(NUMBER)
  })

  test('does not press the button that has the focus', async () => {
    const page = await openGate()
    await page.getByRole('button', { name: 'Ghi khách vào' }).focus()
    await burst(page, typed)
    await expectPosted(NUMBER)
    expect(await page.locator('#entry .problem').count()).toBe(0)
  })

  test('does not look up a card number as a phone number', async () => {
    const page = await openGate()
    let recalls = 0
    await page.route('**/gate/recall', (route) => {
      recalls++
      return route.abort()
    })
    await page.locator('#phone').focus()
    await burst(page, '080123456789')
    await expectPosted('080123456789')
    expect(await page.locator('#phone').inputValue()).toBe('')
    expect(recalls).toBe(0)
  })

  test.each([
    ['name', 'Nguyen Thi Xuan Mai'],
    ['phone', '0912345699'],
    ['host', 'Quay 3, phong 12/4'],
  ])('leaves in the field %s a burst that is no code, as from a text expander', async (id, text) => {
    const page = await openGate()
    const field = page.locator(`#entry-form #${id}`)
    await field.focus()
    await burst(page, text)
    await expect.poll(() => field.inputValue()).toBe(text)
    expect(posted).toEqual([])
    // Its Enter must not submit the form, or a scanner would send a half-typed entry.
    expect(await app.rows('select 1 from visit where name = $1', [text])).toEqual([])
  })

  test('leaves in the field neither a card whose beginning is lost nor a URL', async () => {
    const page = await openGate()
    const name = page.getByLabel('Họ và tên')
    await name.focus()
    await burst(page, '23456789|301234567|Nguyn Th Thy Dng|15081990')
    await burst(page, 'https://example.org/somewhere')
    await expect.poll(() => posted.length).toBe(2)
    expect(await name.inputValue()).toBe('')
  })

  test('with an input method on: the digits count, and nothing of it stays', async () => {
    const page = await openGate()
    const name = page.getByLabel('Họ và tên')
    await name.focus()
    await page.evaluate(`for (const key of ${JSON.stringify([...Array.from(typed), 'Enter'])}) {
      const code = /[0-9]/.test(key) ? 'Digit' + key : key === '|' ? 'Backslash' : key
      const seen = key === 'Enter' ? { key, keyCode: 13 } : { key: 'Process', keyCode: 229 }
      const event = { ...seen, code, shiftKey: key === '|', bubbles: true, cancelable: true }
      document.activeElement.dispatchEvent(new KeyboardEvent('keydown', event))
      if (key !== 'Enter') document.activeElement.value += key
    }`)
    await expectPosted(NUMBER)
    expect(await name.inputValue()).toBe('')
  })

  // A field of the entry, one that filters, and one with a form of its own.
  test.each(['#phone', '#find', '#scan-text'])(
    'with Unikey on: takes a card that it garbled out of %s again, whole, with and without Enter',
    async (field) => {
      const page = await openGate()
      // The answer to the first card comes while the second is typed.
      const devTools = await page.context().newCDPSession(page)
      await devTools.send('Emulation.setCPUThrottlingRate', { rate: 6 })
      await page.getByText('Gõ mã').click()
      await page.locator(field).fill('Võ 12')
      await page.locator(field).press('Home')
      await afterPause(page)
      for (const [card, end] of [[NUMBER, 'Enter'], ['080123456780']]) {
        await send(page, [
          ...keysOfScanner(Array.from(`${card}|301234567|Nguye`)),
          ...replacing(1, 'ễ', 'backspaces'),
          ...keysOfScanner([...Array.from('n Th|15081990|N'), ...(end ? [end] : [])]),
        ])
        await expect.poll(() => posted.at(-1)).toBe(card)
        expect(await page.locator(field).inputValue()).toBe('Võ 12')
      }
      await devTools.detach()
      expect(posted).toHaveLength(2)
    },
  )

  test('with Unikey on: a card without its number is not read, which is said, and nothing of it is sent', async () => {
    const page = await openGate()
    const name = page.getByLabel('Họ và tên')
    await name.fill('Võ Thị')
    await name.press('End')
    await afterPause(page)
    await send(page, [
      ...replacing(1, 'i', 'backspaces'),
      ...keysOfScanner([...Array.from('80123456789|301234567|Nguyn Th|15081990'), 'Enter']),
    ])
    await expect.poll(() => page.locator('#notice').textContent()).toContain('Không đọc được mã')
    expect(await name.inputValue()).toBe('Võ Thị')
    expect(posted).toEqual([])
  })

  test('leaves what was typed right before it', async () => {
    const page = await openGate()
    const name = page.getByLabel('Họ và tên')
    await name.focus()
    await send(page, [
      ...withUnikey('Bùi Thị', 'telex', 70),
      ...keysOfScanner([...Array.from(typed), 'Enter']),
    ])
    await expectPosted(NUMBER)
    expect(await name.inputValue()).toBe('Bùi Thị')
  })

  test('puts a filtered list right again', async () => {
    await (await app.client('gate.tt-hcc')).enter({ name: 'Lê Thị Còn Đây' })
    const page = await openGate()
    await page.locator('#find').focus()
    await burst(page, typed)
    await expectPosted(NUMBER)
    expect(await page.locator('#find').inputValue()).toBe('')
    expect(await page.locator('#inside .visit').getByText('Lê Thị Còn Đây').isVisible()).toBe(true)
  })
})

describe('what a person types stays as typed', () => {
  const NAMES = [
    ...['Nguyễn Thành', 'Trương Thị Hường', 'Đặng Đức Ước', 'Phạm Quyển', 'Võ Thị Thùy Dương', 'Huỳnh Như Ý'],
    ...['Đỗ Mười', 'Hoàng Ngọc Phượng', 'Tạ Ửng', 'Tôn Nữ Ẩn'],
  ]

  test.each([
    ...(['telex', 'vni'] as const).flatMap((method) =>
      (['backspaces', 'clipboard', 'selection'] as const).map(
        (sending) => [method, sending, '#name'] as const,
      ),
    ),
    ['telex', 'backspaces', '#place'] as const,
    ['vni', 'backspaces', '#host'] as const,
    ['telex', 'backspaces', '#find'] as const,
  ])('with Unikey (%s, %s) in %s', async (method, sending, field) => {
    const page = await openGate()
    const input = page.locator(field)
    for (const pace of field === '#name' ? [60, 300] : [80]) {
      const shown: string[] = []
      for (const name of NAMES) {
        await input.fill('')
        await send(page, withUnikey(name, method, pace, sending))
        shown.push(await input.inputValue())
      }
      expect(shown, `${pace} ms`).toEqual(NAMES)
    }
    expect(posted).toEqual([])
  })

  test('the Enter of a person, or of a text expander, records the entry', async () => {
    const page = await openGate()
    for (const [index, name] of NAMES.slice(0, 3).entries()) {
      await page.getByLabel('Họ và tên').focus()
      await send(page, [...withUnikey(name, index % 2 ? 'vni' : 'telex', 80), pressed('Enter', 80)])
      await page.locator('#inside .visit').getByText(name).waitFor()
    }
    await page.getByLabel('Họ và tên').focus()
    await send(page, [...expanded('pbc', 'Phan Bội Châu Trinh', 90), { ...pressed('Enter', 1), code: '' }])
    await page.locator('#inside .visit').getByText('Phan Bội Châu Trinh').waitFor()
  })

  test.each(['Nguyễn Thị Xuân Mai', '0912345699', 'Quầy 3 | phòng 12/4'])(
    'by a text expander: %s',
    async (text) => {
      const page = await openGate()
      const name = page.getByLabel('Họ và tên')
      await name.focus()
      await send(page, expanded('btvn', text, 90))
      await page.waitForTimeout(300)
      expect(await name.inputValue()).toBe(text)
      expect(posted).toEqual([])
    },
  )

  test('pasted, or typed as twelve digits by hand', async () => {
    const page = await openGate()
    const find = page.locator('#find')
    await find.focus()
    await send(page, [{ key: 'v', code: 'KeyV', keyCode: 86, after: 90, modifiers: 2, pasted: NUMBER }])
    await page.waitForTimeout(300)
    expect(await find.inputValue()).toBe(NUMBER)
    await find.fill('')
    await send(
      page,
      Array.from(NUMBER, (digit) => pressed(digit, 60)),
    )
    await page.waitForTimeout(300)
    expect(await find.inputValue()).toBe(NUMBER)
    expect(posted).toEqual([])
  })
})

test('the page that shows what a scanner sends says what is wrong, and nothing of it leaves the page', async () => {
  const BADGE = '0123456789bcghklmnpqtv0123456'
  const page = await openGate()
  await page.goto(`${app.url}/gate/scanner`)
  page.on('request', (request) => sent.push(request.url()))
  const said = page.locator('[data-says]:visible')
  const says = async () => Promise.all((await said.all()).map((one) => one.getAttribute('data-says')))

  await burst(page, BADGE)
  await expect.poll(says).toEqual(['pass'])
  expect(await page.locator('#scanner-text').textContent()).toBe(BADGE)
  await burst(page, BADGE, '')
  await expect.poll(says).toEqual(['pass', 'no_enter'])
  await send(page, [...withUnikey(CARD, 'telex', 5), pressed('Enter', 5)])
  await expect.poll(says).toEqual(['unikey'])
  await page.getByText('Bị Unikey đổi chữ.').waitFor()
  await burst(page, '8934567890123')
  await expect.poll(says).toEqual(['unknown'])
  expect(await page.getByLabel('Bấm vào đây rồi quét').inputValue()).toBe('')
  expect(sent.filter((one) => /0123456789|080123456789|8934567890/.test(one))).toEqual([])
})

test('WebAssembly is allowed to the worker alone', async () => {
  const guard = await app.client('gate.tt-hcc')
  const policyOf = async (path: string) => (await guard.get(path)).headers.get('content-security-policy')
  expect(await policyOf(app.context.assets.url('decoder-worker.js'))).toContain("'wasm-unsafe-eval'")
  expect(await policyOf(app.context.assets.url('scanner.js'))).not.toContain('wasm')
  expect(await policyOf('/gate')).not.toContain('wasm')
  const wasm = await guard.get(app.context.assets.url('zxing_reader.wasm'), { 'Accept-Encoding': 'br' })
  expect(wasm.headers.get('content-type')).toBe('application/wasm')
  expect(wasm.headers.get('content-encoding')).toBe('br')
})
