import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { chromiumPath, signIn } from '../support/browser.ts'
import { openPages } from '../support/pages.ts'

describe.skipIf(!chromiumPath)('the pages of the reception keep WCAG 2.2 AA', () => {
  const pages = openPages()

  test('the empty gate, and one full of people', async () => {
    const page = await pages.signedIn('gate.tt-hcc')
    await pages.check(page, 'gate, empty')
    pages.app.clock.set('2026-11-25T06:30:00+07:00')
    const guard = await pages.app.client('gate.tt-hcc')
    await guard.enter({
      name: 'Nguyễn Phúc Công Tằng Tôn Nữ Thị Hoàng Phương Thảo',
      place: 'Công ty trách nhiệm hữu hạn một thành viên Thương mại và Dịch vụ Xuất nhập khẩu Long An',
      host: 'Bộ phận Tiếp nhận và Trả kết quả',
      party_size: '12',
      app_status: 'no_smartphone',
    })
    pages.app.clock.set('2026-11-25T08:30:00+07:00')
    const known = { name: 'Võ Thị Ngọc Hạnh', phone: '0983111222', client_uuid: randomUUID() }
    await guard.enter(known)
    for (const app_status of ['running', 'off', 'absent', 'unsupported', 'not_asked'])
      await guard.enter({ name: `Khách ${app_status.replace('_', ' ')}`, app_status })
    await guard.enter({ name: 'Trương Ẵm', app_status: 'absent', app_outcome: 'declined' })
    await guard.enter({ name: 'Y'.repeat(120), place: 'Đ'.repeat(160) })
    await page.goto('/gate')
    await pages.check(page, 'gate, full')

    await page.getByLabel('Chưa cài').check()
    await page.getByLabel('Khác (ghi rõ)').check()
    await page.getByLabel('Ghi rõ nội dung').fill('Sửa máy in')
    await pages.check(page, 'gate, advice open')

    await page.getByLabel('Số điện thoại').fill('0983111222')
    await page.locator('#recall p').waitFor()
    await page.getByRole('button', { name: 'Ghi khách vào' }).click()
    await page.locator('#entry .alert', { hasText: 'Khách này đã vào lúc 08:30, chưa ra' }).waitFor()
    await pages.check(page, 'gate, somebody is inside already')

    await page.goto('/gate')
    await page.getByLabel('Số điện thoại').fill('01681234567')
    await page.getByLabel('Số người').fill('0')
    await page.getByRole('button', { name: 'Ghi khách vào' }).click()
    await page.locator('.problem').first().waitFor()
    await pages.check(page, 'gate, mistakes')

    await page.goto('/gate')
    await page.getByRole('button', { name: 'Khách ra: Khách running' }).click()
    await page.getByRole('button', { name: 'Hoàn tác' }).waitFor()
    await pages.check(page, 'gate, message')
  })

  test('one visit, its advice and its correction', async () => {
    const guard = await pages.app.client('gate.tt-hcc')
    await guard.enter({ name: 'Lê Thị Mỹ Duyên', phone: '0912000111', app_status: 'absent' })
    const id = await pages.idOf('Lê Thị Mỹ Duyên')
    const page = await pages.signedIn('gate.tt-hcc')
    await page.goto(`/gate/visits/${id}`)
    for (const fold of await page.locator('main summary').all()) await fold.click()
    await pages.check(page, 'visit')
    await page.getByLabel('Họ và tên').fill('')
    await page.getByRole('button', { name: 'Lưu', exact: true }).click()
    await page.locator('.problem').first().waitFor()
    await pages.check(page, 'visit, mistakes')
    await page.goto(`/gate/visits/${id}/advice`)
    await pages.check(page, 'advice for a visitor')
    await page.goto('/gate/advice')
    await pages.check(page, 'advice')
    await page.goto('/evacuation')
    await page.getByRole('checkbox').first().check()
    await pages.check(page, 'evacuation list')
    // Ticked people stay ticked after a reload.
    const box = page.getByRole('checkbox').first()
    await box.check()
    await page.reload()
    expect(await box.isChecked()).toBe(true)
    await box.uncheck()
  })

  test('a shift that is handed over', async () => {
    const guard = await pages.app.client('gate.tt-hcc')
    await guard.enter({ name: 'Khách Ca Sáng', host: 'Bộ phận Một cửa', party_size: '2' })
    const page = await pages.signedIn('gate.tt-hcc')
    await page.getByRole('link', { name: 'Bàn giao ca' }).click()
    await pages.check(page, 'hand-over')
    await page.getByRole('button', { name: 'Bàn giao ca' }).click()
    await page.locator('.problem').first().waitFor()
    await pages.check(page, 'hand-over, mistakes')
    await page.getByLabel('Họ tên người nhận').fill('Trần Thị Ca Chiều')
    await page.getByRole('button', { name: 'Bàn giao ca' }).click()
    await page.getByText('Đã bàn giao ca cho').waitFor()
    await pages.check(page, 'the minutes right after the hand-over')
    await signIn(page, 'gate2.tt-hcc')
    await page.goto('/gate/handover')
    await page.locator('.list a').first().click()
    await page.getByRole('heading', { name: 'BIÊN BẢN' }).waitFor()
    await pages.check(page, 'minutes of a shift')
  })
})
