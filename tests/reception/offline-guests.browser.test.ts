import { randomUUID } from 'node:crypto'
import type { Page } from '@playwright/test'
import { beforeEach, describe, expect, test } from 'vitest'
import { invitationCode } from '../../server/core/guests/invitation.ts'
import { badgeCode } from '../../server/core/visits/codes.ts'
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
  const today = officeDay(new Date()).split('-').reverse().join('/')
  let office: string

  beforeEach(async () => {
    await keepRealTime(app)
    office = await app.officeId('tt-hcc')
  })

  /** Opens the gate, waits until the device has the list of guests, and takes the server away. */
  async function withoutServer() {
    const { page } = await browsers.open(app, PHONE)
    await atTheGate(page, 'gate.tt-hcc')
    const stored = async () => (await page.evaluate<{ text: string }>(STORED)).text
    await expect.poll(async () => (await stored()).length).toBeGreaterThan(0)
    expect(await stored()).not.toMatch(/Đại Biểu|Hồng Ngữ|Nông dân|Giấy Mời/)
    const back = await app.goAway()
    await page.reload()
    return { page, back }
  }

  test('are found without tones, come by one tap or as a unit, can be taken back, and each is one visit', async () => {
    const head = await app.client('head.tt-hcc')
    await head.switchOn('guests')
    const meeting = randomUUID()
    await head.post('/meetings', {
      client_uuid: meeting,
      title: 'Hội nghị',
      day: today,
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
      day: today,
    })

    const { page, back } = await withoutServer()
    const row = (name: string) => page.locator('#expected-list .visit').filter({ hasText: name })
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

  /** Types a code as a keyboard scanner does. */
  async function scan(page: Page, text: string) {
    const field = page.locator('#scan-text')
    await page.evaluate(`document.getElementById('scan-text').closest('details').open = true`)
    await field.fill(text)
    await field.press('Enter')
  }
  const said = (page: Page, text: string) => page.locator('#notice').getByText(text).waitFor()
  const expectedGuest = async (name: string) => {
    const guard = await app.client('gate.tt-hcc')
    await guard.post('/guests', { client_uuid: randomUUID(), name, host: 'Bà Tư', day: today })
    const [row] = await app.rows<{ id: string }>('select id from expected_guest where name = $1', [name])
    return { id: row?.id ?? '', code: invitationCode(app.context.keys, office, row?.id ?? '') }
  }

  test('the code of an invitation is one arrival, also where another gate has let the guest in meanwhile; the code of a badge is the departure', async () => {
    const head = await app.client('head.tt-hcc')
    await head.switchOn('guests')
    await head.post('/office/fields', { fields: 'badge' })
    await head.post('/badges', { prefix: 'K', from: '1', to: '3' })
    const [one, other] = [await expectedGuest('Trần Thị Giấy Mời'), await expectedGuest('Lê Văn Hai Cổng')]
    const badges = await app.rows<{ id: string; label: string }>(
      'select id, label from badge order by number',
    )
    const [known, given] = badges.map(({ id }) => badgeCode(app.context.keys, office, id))
    if (!known || !given) throw new Error('no badges')
    const guard = await app.client('gate.tt-hcc')
    await guard.enter({ name: 'Khách Đeo Thẻ', phone: '', badge: 'K 1' })

    const { page, back } = await withoutServer()
    await page.locator('#expected-list .visit').filter({ hasText: 'Giấy Mời' }).waitFor()

    await scan(page, `https://socong.example.vn/i/${one.code}`)
    await said(page, 'Đã giữ trên máy: Trần Thị Giấy Mời vào lúc')
    await scan(page, one.code)
    await said(page, 'Trần Thị Giấy Mời đã vào lúc')
    await scan(page, other.code)
    await said(page, 'Đã giữ trên máy: Lê Văn Hai Cổng vào lúc')
    await scan(page, known)
    await said(page, 'Đã giữ trên máy: Khách Đeo Thẻ ra lúc')
    // A free badge goes into the form; scanning it later records the visitor's departure.
    await scan(page, given)
    await said(page, 'Thẻ K 2 chưa giao cho ai')
    await page.getByLabel('Họ và tên').fill('Khách Nhận Thẻ')
    await page.getByRole('button', { name: 'Ghi khách vào' }).click()
    await said(page, 'Đã giữ trên máy: Khách Nhận Thẻ vào lúc')
    await scan(page, 'z'.repeat(3) + invitationCode(app.context.keys, office, randomUUID()))
    await said(page, 'máy không biết mã này')
    expect(await page.evaluate(OUTBOX_SIZE)).toBe(4)

    const elsewhere = await app.secondInstance()
    const second = await elsewhere.client('gate2.tt-hcc')
    const there = await second.post('/gate/scan', { text: other.code }, { 'HX-Request': 'true' })
    expect(there.$('#notice').text()).toContain('Lê Văn Hai Cổng')
    await elsewhere.close()

    await comeBack(back, page)
    await expect.poll(() => page.evaluate(OUTBOX_SIZE)).toBe(0)
    const visits = await app.rows<{
      name: string
      state: string
      badge: string | null
      guest_id: string | null
    }>('select name, state, badge, guest_id from visit where voided_at is null order by badge, name')
    expect(visits).toEqual([
      { name: 'Khách Đeo Thẻ', state: 'left', badge: 'K 1', guest_id: null },
      { name: 'Khách Nhận Thẻ', state: 'inside', badge: 'K 2', guest_id: null },
      { name: 'Lê Văn Hai Cổng', state: 'inside', badge: null, guest_id: other.id },
      { name: 'Trần Thị Giấy Mời', state: 'inside', badge: null, guest_id: one.id },
    ])
  })
})
