import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { accessProblems, chromiumPath, overflow, signIn, useBrowsers } from '../support/browser.ts'
import { newHost } from '../support/personal-link.ts'
import { useApp, useClient } from '../support/suite.ts'

const PHONE = { viewport: { width: 360, height: 740 } }
const LONG = 'Nguyễn Phước Bảo Quỳnh Thị Hoàng Thiên Kim Thượng'

describe.skipIf(!chromiumPath)('a host in a browser', () => {
  const app = useApp()
  const browsers = useBrowsers()
  const head = useClient(app, 'head.tt-hcc')
  const guard = useClient(app, 'gate.tt-hcc')

  async function hostPage(name: string): Promise<string> {
    await head.switchOn('guests', 'hosts')
    return (await newHost(app, head, name, { unit: 'Văn phòng', room_phone: '0272 388 6123' })).at
  }

  test('hears of a visitor, answers in one tap, and the guard sees it without a touch', async () => {
    const at = await hostPage(LONG)
    const host = await browsers.open(app, PHONE)
    await host.page.goto(at)
    await host.page.getByRole('link', { name: 'Khách của tôi' }).click()
    await host.page.getByText('Chưa có ai đến gặp Ông/Bà hôm nay.').waitFor()

    const gate = await browsers.open(app, { viewport: { width: 1366, height: 768 } })
    await signIn(gate.page, 'gate.tt-hcc')
    await gate.page.getByLabel('Họ và tên').fill('Hồ Thị Khách Mới')
    expect(await gate.page.locator(`#hosts option[value="${LONG}"]`).count()).toBe(1)
    await gate.page.getByLabel('Người, phòng cần gặp').fill(LONG)
    await gate.page.getByRole('button', { name: 'Ghi khách vào' }).click()
    await host.page.getByText('Có khách mới đến gặp Ông/Bà.').waitFor()
    await host.page.getByText('Hồ Thị Khách Mới').waitFor()
    await gate.page.getByText('gọi 0272 388 6123').waitFor()

    await host.page.getByRole('button', { name: 'Xin chờ 10 phút: Hồ Thị Khách Mới' }).click()
    await host.page.getByText(/^Xin chờ 10 phút \d\d:\d\d$/).waitFor()
    await gate.page
      .locator('.visit-marks')
      .getByText(/^Xin chờ 10 phút \d\d:\d\d$/)
      .waitFor()
    for (const { page } of [host, gate]) expect(await overflow(page)).toBe(0)

    const lines = `[...document.querySelectorAll('.outcomes button')].map((button) => {
      const words = document.createRange()
      words.selectNodeContents(button)
      return words.getClientRects().length
    })`
    for (const lang of ['en', 'vi']) {
      await host.page.goto(`${at}/guests?lang=${lang}`)
      expect([lang, await host.page.evaluate(lines)]).toEqual([lang, [1, 1, 1]])
    }

    await host.page.getByRole('link', { name: 'Thêm khách hẹn' }).click()
    await host.page.getByLabel('Họ và tên').fill('Lê Thị Được Mời')
    await host.page.getByLabel('Ngày hẹn').fill('25/11/2026')
    await host.page.getByRole('button', { name: 'Thêm khách hẹn' }).click()
    await host.page.getByText('Đã thêm khách hẹn.').waitFor()
    await gate.page.getByText('Lê Thị Được Mời').first().waitFor()
  })

  test('makes a meeting, and sees without a touch who of it has come and who is missing', async () => {
    const at = await hostPage('Phạm Chủ Trì')
    const { page } = await browsers.open(app, PHONE)
    await page.goto(`${at}/guests`)
    await page.getByRole('link', { name: 'Thêm cuộc họp' }).click()
    await page.getByLabel('Tên cuộc họp').fill(`Hội nghị ${LONG}`)
    await page.getByLabel('Giờ bắt đầu').fill('9h')
    await page.getByRole('button', { name: 'Thêm cuộc họp' }).click()
    await page.getByText('Đã thêm cuộc họp.').waitFor()
    await page.getByRole('link', { name: 'Về Khách của tôi' }).click()
    const [meeting] = await app.rows<{ id: string }>('select id from meeting')
    const text = `Họ và tên;Đơn vị\nNguyễn Văn An;Xã Phước Lý\n${LONG};UBND ${LONG}`
    await guard.imports(`/meetings/${meeting?.id}`, text)
    await page.getByText('0/2 đã đến').waitFor()
    await page.getByText('Chưa đến (2)').click()
    await page.getByText('Nguyễn Văn An · Xã Phước Lý').waitFor()
    const [guest] = await app.rows<{ id: string }>(
      `select id from expected_guest where name = 'Nguyễn Văn An'`,
    )
    await guard.post(`/gate/guests/${guest?.id}/arrive`)
    await page.getByText('1/2 đã đến').waitFor()
    // An unfolded section stays unfolded after an update.
    await page.getByText(`UBND ${LONG}`).waitFor()
  })

  test('is offered while one types without tones, once, and taken by one tap', async () => {
    await head.switchOn('hosts')
    for (const name of ['Dương Thị Kim Lan', 'Dương Thị Kim Liên', 'Lê Văn Ân'])
      await head.post('/people', { client_uuid: randomUUID(), name, unit: 'Phòng Tư pháp' })
    const { page } = await browsers.open(app, PHONE)
    await signIn(page, 'gate.tt-hcc')
    await page.goto('/gate')
    await page.getByText('Thêm', { exact: true }).click()
    const field = page.locator('#host')
    const offered = page.locator('.host-offer button')
    await field.fill('duong thi')
    expect(await offered.allTextContents()).toEqual([
      'Dương Thị Kim Lan · Phòng Tư pháp',
      'Dương Thị Kim Liên · Phòng Tư pháp',
    ])
    expect([await overflow(page), await accessProblems(page)]).toEqual([0, []])
    // If the browser's datalist finds the name, our own list stays empty.
    await field.fill('Dương Thị')
    expect(await offered.count()).toBe(0)
    await field.fill('du')
    expect(await offered.count()).toBe(0)
    await field.fill(' duong  thi kim lan ')
    await offered.first().click()
    expect(await field.inputValue()).toBe('Dương Thị Kim Lan')
    expect(await offered.filter({ visible: true }).count()).toBe(0)
    await page.getByLabel('Họ và tên').fill('Khách Của Bà Lan')
    await page.getByRole('button', { name: 'Ghi khách vào' }).click()
    await page.locator('.visit').filter({ hasText: 'Dương Thị Kim Lan' }).waitFor()
  })
})
