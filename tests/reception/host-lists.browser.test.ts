import { randomUUID } from 'node:crypto'
import type { Page } from '@playwright/test'
import { describe, expect, test } from 'vitest'
import { accessProblems, chromiumPath, overflow, useBrowsers } from '../support/browser.ts'
import { newHost } from '../support/personal-link.ts'
import { useApp, useClient } from '../support/suite.ts'

const PHONE = { viewport: { width: 360, height: 740 } }
const LONG = 'Nguyễn Phước Bảo Quỳnh Thị Hoàng Thiên Kim Thượng'

describe.skipIf(!chromiumPath)('the lists of a host in a browser', () => {
  const app = useApp({ PUBLIC_URL: 'http://localhost:3000' })
  const browsers = useBrowsers()
  const head = useClient(app, 'head.tt-hcc')

  async function hostPage(name: string): Promise<string> {
    await head.switchOn('guests', 'hosts')
    return `${(await newHost(app, head, name)).at}/guests`
  }

  const check = async (page: Page) =>
    expect([await overflow(page), await accessProblems(page)]).toEqual([0, []])

  test('are pasted on a phone, with what is wrong beside its line, and each guest has a message to copy', async () => {
    const { page } = await browsers.open(app, PHONE)
    await page.goto(await hostPage(LONG))
    await page.getByRole('link', { name: 'Dán nhiều khách' }).click()
    await check(page)
    const text = `1. ${LONG} - UBND ${LONG} - 0912345111\n2. Trần Thị Hai (3 người)\n3. Lê Văn Ba - 30/2/2026`
    await page.getByLabel('Danh sách', { exact: true }).fill(text)
    await page.getByRole('button', { name: 'Xem trước' }).click()
    await page.getByText(/^Dòng 3: /).waitFor()
    await check(page)
    await page.getByRole('button', { name: 'Ghi 2 dòng' }).click()
    await page.getByText('Đã ghi danh sách.').waitFor()
    await check(page)
    await page.getByRole('link', { name: 'Gửi thư mời, sửa: Trần Thị Hai' }).click()
    await page.getByRole('button', { name: 'Sao chép lời nhắn' }).click()
    await page.getByRole('button', { name: 'Đã sao chép' }).waitFor()
    await page.getByText('Sửa khách hẹn').click()
    await check(page)
    await page.getByLabel('Số điện thoại').fill('0912 000 222')
    await page.getByRole('button', { name: 'Lưu' }).click()
    await page.getByText('Đã lưu khách hẹn.').waitFor()
    await page.getByText('Xóa khách hẹn').first().click()
    await check(page)
    await page.getByRole('button', { name: 'Xóa khách hẹn' }).click()
    await page.getByText('Đã xóa khách hẹn.').waitFor()
  })

  test('make a meeting whose delegates get their invitations, and which is moved and cancelled, without scripts', async () => {
    const { page } = await browsers.open(app, { ...PHONE, javaScriptEnabled: false })
    await page.goto(await hostPage('Bùi Thị Chủ Trì'))
    await page.getByRole('link', { name: 'Thêm cuộc họp' }).click()
    await page.getByLabel('Tên cuộc họp').fill(`Hội nghị ${LONG}`)
    await page.getByLabel('Giờ bắt đầu').fill('9h')
    await page.getByRole('button', { name: 'Thêm cuộc họp' }).click()
    await page.getByText('Đã thêm cuộc họp.').waitFor()
    await page.getByRole('link', { name: 'Dán danh sách đại biểu' }).click()
    await page.getByLabel('Danh sách', { exact: true }).fill(`Lý Tám - UBND ${LONG}\nHồ Chín`)
    await page.getByRole('button', { name: 'Xem trước' }).click()
    await page.getByRole('button', { name: 'Ghi 2 dòng' }).click()
    await page.getByText('0/2 đã đến').waitFor()
    expect(await overflow(page)).toBe(0)
    await page.getByRole('link', { name: 'Gửi thư mời' }).click()
    expect(await page.locator('#all-messages').inputValue()).toContain('Kính gửi Ông/Bà Hồ Chín')
    expect(await page.getByRole('button', { name: 'Sao chép tất cả' }).isVisible()).toBe(false)
    expect(await overflow(page)).toBe(0)
    await page.getByRole('link', { name: 'Về cuộc họp' }).click()
    await page.getByText('Sửa cuộc họp').click()
    await page.getByLabel('Giờ bắt đầu').fill('14h')
    await page.getByRole('button', { name: 'Lưu' }).click()
    await page.getByText('14:00, thứ').first().waitFor()
    await page.getByText('Hủy cuộc họp').first().click()
    await page.getByRole('button', { name: 'Hủy cuộc họp' }).click()
    await page.getByText('Đã hủy cuộc họp.').waitFor()
  })

  test('say on the page of a meeting who has just come, and keep what is being typed there', async () => {
    const guard = await app.client('gate.tt-hcc')
    const at = await hostPage('Đoàn Thị Chủ Trì')
    const { page } = await browsers.open(app, PHONE)
    const meeting = randomUUID()
    const said = { title: 'Họp trực tiếp', day: '25/11/2026', begins: '10h', room: 'Phòng 3' }
    const byLink = await app.client()
    await byLink.post(at.replace(/guests$/, 'meetings'), { client_uuid: meeting, ...said })
    const pasted = await guard.post(`/meetings/${meeting}/import`, {
      text: 'Họ và tên\nLý Mười\nHồ Mười Một',
    })
    await guard.post(pasted.location ?? '')
    const [guest] = await app.rows<{ id: string }>(
      `select id from expected_guest where meeting_id = $1 and name = 'Lý Mười'`,
      [meeting],
    )
    await page.goto(at.replace(/guests$/, `meetings/${meeting}`))
    await page.getByText('Sửa cuộc họp').click()
    const room = page.getByLabel('Phòng họp')
    await room.fill('Phòng đang gõ')
    const [missing] = await page.getByRole('link', { name: 'Hồ Mười Một' }).all()
    await missing?.focus()
    await guard.post(`/gate/guests/${guest?.id}/arrive`)
    await page.getByRole('status').getByText('Vừa đến: Lý Mười. 1/2 đã đến').waitFor()
    expect(await page.locator('#host-list').textContent()).toContain('Đã đến (1)')
    expect(await room.inputValue()).toBe('Phòng đang gõ')
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Hồ Mười Một')
    await check(page)
    await guard.post(`/meetings/${meeting}/cancel`)
    await page.getByRole('alert').getByText('không còn ở đây').waitFor()
    await check(page)
  })
})
