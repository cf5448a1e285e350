import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { accessProblems, chromiumPath, overflow, signIn, useBrowsers } from '../support/browser.ts'
import { useApp, useClient } from '../support/suite.ts'

const PHONE = { viewport: { width: 360, height: 740 } }
const LONG = 'Nguyễn Phước Bảo Quỳnh Thị Hoàng Thiên Kim Thượng'

describe.skipIf(!chromiumPath)('invitations in a browser', () => {
  const app = useApp({ PUBLIC_URL: 'http://localhost:3000' })
  const head = useClient(app, 'head.tt-hcc')
  const browsers = useBrowsers()

  test('are copied at the gate, opened on a phone without an account, and typed at the gate as a scan', async () => {
    await head.switchOn('guests')
    const id = randomUUID()
    await head.post('/guests', {
      ...{ client_uuid: id, name: LONG, day: '25/11/2026', time: '9h', host: 'Hội trường', party_size: '12' },
      place: 'Công ty trách nhiệm hữu hạn một thành viên Đặng Vĩnh Phước',
    })
    const { page } = await browsers.open(app, PHONE)
    await signIn(page, 'gate.tt-hcc')
    await page.goto('/guests')
    await page.getByRole('link', { name: LONG }).click()
    const link = await page.getByLabel('Đường dẫn thư mời').inputValue()
    expect(await page.getByLabel('Tin nhắn gửi khách').inputValue()).toContain(link)
    await page.getByRole('button', { name: 'Sao chép đường dẫn' }).click()
    await page.getByText('Đã sao chép').first().waitFor()
    expect([await overflow(page), await accessProblems(page)]).toEqual([0, []])

    const guest = await browsers.open(app, { ...PHONE, colorScheme: 'dark' })
    await guest.page.goto(new URL(link).pathname)
    await guest.page.getByRole('heading', { name: 'Thư mời' }).waitFor()
    await guest.page.getByText('09:00, thứ tư 25/11/2026').waitFor()
    expect([await overflow(guest.page), await accessProblems(guest.page)]).toEqual([0, []])
    await guest.page.getByRole('link', { name: 'English' }).click()
    await guest.page.getByText('Show this code at the gate.').waitFor()
    expect([await overflow(guest.page), await accessProblems(guest.page)]).toEqual([0, []])

    await page.goto('/guests/cards')
    await page.getByRole('button', { name: 'In trang này' }).waitFor()
    expect(await accessProblems(page)).toEqual([])

    await page.goto('/gate')
    await page.getByText('Gõ mã', { exact: true }).click()
    await page.locator('#scan-text').fill(link)
    await page.locator('#scan-text').press('Enter')
    await page.getByText(`Đã ghi ${LONG}`).waitFor()
    await page.getByText('đã đến 12/12').waitFor()
    await guest.page.reload()
    await guest.page.getByText(/Arrived/).waitFor()
    await guest.page.goto(`/i/${'0'.repeat(29)}`)
    await guest.page.getByText('This invitation has ended').waitFor()
    expect([await overflow(guest.page), await accessProblems(guest.page)]).toEqual([0, []])
  })
})
