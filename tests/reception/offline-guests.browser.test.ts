import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { officeDay } from '../../server/platform/lib/clock.ts'
import { accessProblems, chromiumPath, overflow, useBrowsers } from '../support/browser.ts'
import { atTheGate, comeBack, keepRealTime, OUTBOX_SIZE, STORED } from '../support/device.ts'
import { useFreshApp } from '../support/suite.ts'

const PHONE = { viewport: { width: 360, height: 740 }, serviceWorkers: 'allow' } as const
const UNIT = 12
const NAMES = Array.from({ length: UNIT }, (_, at) => `Đại Biểu Số ${at + 1}`)

describe.skipIf(!chromiumPath)('expected guests without the server, in Chromium', () => {
  const app = useFreshApp()
  const browsers = useBrowsers(chromiumPath)

  beforeEach(async () => {
    await keepRealTime(app)
  })

  test('are found without tones, come by one tap or as a unit, can be taken back, and each is one visit', async () => {
    const head = await app.client('head.tt-hcc')
    await head.switchOn('guests')
    const day = officeDay(new Date()).split('-').reverse().join('/')
    const meeting = randomUUID()
    await head.post('/meetings', {
      client_uuid: meeting,
      title: 'Hội nghị',
      day,
      begins: '23h',
      room: 'Hội trường',
    })
    const list = ['Họ và tên;Đơn vị', ...NAMES.map((name) => `${name};Hội Nông dân`), 'Võ Thị Lẻ;Hội Phụ nữ']
    await head.post(
      (await head.post(`/meetings/${meeting}/import`, { text: list.join('\n') })).location ?? '',
    )
    await head.post('/guests', {
      client_uuid: randomUUID(),
      name: 'Trần Thị Hồng Ngữ',
      host: 'Bà Tư',
      phone: '0912345678',
      day,
    })

    const { page } = await browsers.open(app, PHONE)
    await atTheGate(page, 'gate.tt-hcc')
    await expect
      .poll(async () => (await page.evaluate<{ text: string }>(STORED)).text.length)
      .toBeGreaterThan(0)
    expect((await page.evaluate<{ text: string }>(STORED)).text).not.toMatch(/Đại Biểu|Hồng Ngữ|Nông dân/)
    const back = await app.goAway()
    const row = (name: string) => page.locator('#expected-list .visit').filter({ hasText: name })
    await page.reload()
    await row('Hội Nông dân').waitFor()
    expect([await overflow(page), await accessProblems(page)]).toEqual([0, []])
    await page.getByText(`còn ${UNIT + 2} người chưa đến`).waitFor()

    const find = page.getByLabel('Tìm khách đang ở trong')
    await find.fill('hong ngu')
    await expect.poll(() => page.locator('#expected-list .visit').count()).toBe(1)
    const tapped = Date.now()
    await page.getByRole('button', { name: 'Cho vào: Trần Thị Hồng Ngữ' }).click()
    await page.getByText('Đã giữ trên máy: Trần Thị Hồng Ngữ vào lúc').waitFor()
    await find.fill('')
    await page.getByRole('button', { name: `Cho cả đơn vị vào (${UNIT} người): Hội Nông dân` }).click()
    await page.getByText(`Đã giữ trên máy: ${UNIT} khách hẹn đến lúc`).waitFor()
    expect(await page.evaluate(OUTBOX_SIZE)).toBe(UNIT + 1)
    await page.locator('#notice').getByRole('button', { name: 'Hoàn tác' }).click()
    await page.getByText('Đã hoàn tác. Khách vẫn còn').waitFor()
    expect(await page.evaluate(OUTBOX_SIZE)).toBe(1)
    await find.fill('nong dan so 7')
    await page.getByRole('button', { name: 'Cho vào: Đại Biểu Số 7' }).click()
    await find.fill('')
    await page.getByRole('button', { name: `Cho cả đơn vị vào (${UNIT - 1} người): Hội Nông dân` }).click()
    await page.getByText(`Đã giữ trên máy: ${UNIT - 1} khách hẹn đến lúc`).waitFor()
    await page.getByText('còn 1 người chưa đến').waitFor()
    // The form offers the expected guest with a matching name, and the choice is kept.
    await page.getByLabel('Họ và tên').fill('vo thi le')
    await page.locator('#expected-hint').getByRole('button', { name: 'Ghi nhận khách hẹn này' }).click()
    await page.getByText('Đã giữ trên máy: vo thi le vào lúc').waitFor()
    await page.getByText('còn 0 người chưa đến').waitFor()

    await comeBack(back, page)
    await expect.poll(() => page.evaluate(OUTBOX_SIZE)).toBe(0)
    const visits = await app.rows<{
      name: string
      entered_at: Date
      meeting_id: string | null
      guest_id: string | null
    }>('select * from visit where voided_at is null')
    expect(visits.map(({ name }) => name).toSorted()).toEqual(
      [...NAMES, 'Trần Thị Hồng Ngữ', 'Vo Thi Le'].toSorted(),
    )
    expect(visits.every(({ guest_id: guest }) => guest)).toBe(true)
    expect(visits.filter((one) => one.meeting_id === meeting)).toHaveLength(UNIT + 1)
    const [tap] = visits.filter(({ name }) => name === 'Trần Thị Hồng Ngữ')
    expect(Math.abs((tap?.entered_at.getTime() ?? 0) - tapped)).toBeLessThan(5000)
    expect(tap).toMatchObject({ phone: '+84912345678', host: 'Bà Tư' })
    await page
      .locator('.expected')
      .getByText(`${UNIT + 1}/${UNIT + 1}`)
      .waitFor()
  })
})
