import { randomUUID } from 'node:crypto'
import type { Page } from '@playwright/test'
import { beforeEach, describe, expect, test } from 'vitest'
import { chromiumPath, overflow, signIn, useBrowsers } from '../support/browser.ts'
import { useApp, useClient } from '../support/suite.ts'

const PHONE = { viewport: { width: 360, height: 740 } }
const TITLE = 'Hội nghị tổng kết năm'
const LONG = 'Nguyễn Phước Bảo Quỳnh Thị Hoàng Thiên Kim Thượng'
const LONG_UNIT = 'Công ty trách nhiệm hữu hạn một thành viên Thương mại và Dịch vụ'
const ALONE = 'Đỗ Thị Quét Mã'
const TWELVE = [
  ...['Nguyễn Văn An', 'Trần Thị Bé', 'Lê Văn Cảnh', 'Võ Thị Dung', 'Đặng Văn Em'].map(
    (name) => `${name};Xã Phước Lý`,
  ),
  ...['Phan Văn Giàu', 'Hồ Thị Hoa', 'Bùi Văn Khoa', 'Ngô Thị Lan', 'Lý Văn Minh', 'Mai Thị Nga'].map(
    (name) => `${name};Xã Long Hậu`,
  ),
  `${ALONE};Xã Tân Kim`,
]
const asPasted = (lines: string[]) => ['Họ và tên;Đơn vị', ...lines].join('\n')

describe.skipIf(!chromiumPath)('meetings in a browser', () => {
  const app = useApp({ PUBLIC_URL: 'http://localhost:3000' })
  const head = useClient(app, 'head.tt-hcc')
  const browsers = useBrowsers()

  beforeEach(async () => {
    await head.switchOn('guests')
    await app.rows('delete from expected_guest')
    await app.rows('delete from meeting')
  })

  const held = async (lines: string[], title = TITLE, room = 'Hội trường A'): Promise<string> => {
    const id = randomUUID()
    const day = { day: '25/11/2026', begins: '8h', ends: '11h' }
    expect((await head.post('/meetings', { client_uuid: id, title, room, ...day })).status).toBe(303)
    const preview = (await head.post(`/meetings/${id}/import`, { text: asPasted(lines) })).location ?? ''
    expect((await head.post(preview)).location).toBe(`/meetings/${id}`)
    return id
  }

  /** What axe says of these pages: system/pages.browser. */
  const fits = async (page: Page) => expect(await overflow(page)).toBe(0)

  /** Waits for the counts on the organiser's page. */
  const counted = (page: Page, came: number, invited: number) =>
    page
      .locator('.meeting-counts')
      .filter({ hasText: new RegExp(`${came}\\s+Đã đến\\s+${invited}\\s+Được mời`) })
      .waitFor()

  const atGate = async (page: Page) => {
    await signIn(page, 'gate.tt-hcc')
    await page.goto('/gate')
    await page.getByRole('link', { name: TITLE, exact: true }).click()
    await page.getByRole('heading', { level: 1, name: TITLE }).waitFor()
  }

  test('are followed by their organiser and at the other gate without a reload', async () => {
    const id = await held(TWELVE)
    const organiser = await browsers.open(app)
    await signIn(organiser.page, 'head.tt-hcc')
    await organiser.page.goto(`/meetings/${id}`)
    await counted(organiser.page, 0, 12)
    const gate = await browsers.open(app)
    await signIn(gate.page, 'gate2.tt-hcc')
    await gate.page.goto(`/gate/meetings/${id}`)
    await gate.page.getByText('0/12 đã đến').waitFor()
    let loads = 0
    for (const { page } of [organiser, gate]) page.on('load', () => loads++)

    const guard = await browsers.open(app)
    await atGate(guard.page)
    await guard.page.getByRole('button', { name: 'Cho cả đơn vị vào (6 người): Xã Long Hậu' }).click()
    await guard.page.getByText('6/12 đã đến').waitFor()
    await counted(organiser.page, 6, 12)
    await organiser.page.getByText('6/6 đã đến').waitFor()
    await gate.page.getByText('6/12 đã đến').waitFor()
    await guard.page.getByRole('button', { name: 'Hoàn tác' }).click()
    await counted(organiser.page, 0, 12)
    await gate.page.getByText('0/12 đã đến').waitFor()
    expect(loads).toBe(0)
    for (const { page } of [organiser, gate]) await fits(page)
  })

  test('a meeting with forty delegates of long names and units fits the width of a phone, at the desk and at the gate', async () => {
    const forty = Array.from({ length: 40 }, (_, each) => `${LONG} ${each};${LONG_UNIT} ${each % 4}`)
    const id = await held(forty, `${TITLE} ${LONG_UNIT}`, LONG_UNIT)
    const { page } = await browsers.open(app, PHONE)
    await signIn(page, 'gate.tt-hcc')
    await page.goto(`/meetings/${id}`)
    await counted(page, 0, 40)
    await fits(page)
    for (const path of ['/meetings', '/gate', `/gate/meetings/${id}`]) {
      await page.goto(path)
      await page.getByText('0/40').first().waitFor()
      await fits(page)
    }
    await page.getByLabel('Tìm đại biểu, đơn vị').fill('thuong 17')
    await page.getByRole('button', { name: `Cho vào: ${LONG} 18` }).waitFor({ state: 'hidden' })
    await page.getByRole('button', { name: `Cho vào: ${LONG} 17` }).click()
    await page.getByText('Đã ghi 1 lượt vào.').waitFor()
    await page
      .getByRole('button', { name: /^Cho cả đơn vị vào \(10 người\)/ })
      .first()
      .click()
    await page.getByText('Đã ghi 10 lượt vào.').waitFor()
    await page.getByText('11/40 đã đến').waitFor()
    await fits(page)
    await page.goto(`/meetings/${id}`)
    await counted(page, 11, 40)
    await fits(page)
  })
})
