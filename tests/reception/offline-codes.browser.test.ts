import { randomUUID } from 'node:crypto'
import type { Page } from '@playwright/test'
import { beforeEach, describe, expect, test } from 'vitest'
import { invitationCode } from '../../server/core/guests/invitation.ts'
import { badgeCode } from '../../server/core/visits/codes.ts'
import { officeDay } from '../../server/platform/lib/clock.ts'
import { chromiumPath, useBrowsers } from '../support/browser.ts'
import { atTheGate, comeBack, keepRealTime, OUTBOX_SIZE, STORED } from '../support/device.ts'
import { useFreshApp } from '../support/suite.ts'

const PHONE = { viewport: { width: 360, height: 740 }, serviceWorkers: 'allow' } as const

describe.skipIf(!chromiumPath)('a code scanned without the server, in Chromium', () => {
  const app = useFreshApp()
  let office: string
  const browsers = useBrowsers(chromiumPath)

  beforeEach(async () => {
    await keepRealTime(app)
    office = await app.officeId('tt-hcc')
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
    const day = officeDay(new Date()).split('-').reverse().join('/')
    await guard.post('/guests', { client_uuid: randomUUID(), name, host: 'Bà Tư', day })
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

    const { page } = await browsers.open(app, PHONE)
    await atTheGate(page, 'gate.tt-hcc')
    await expect
      .poll(async () => (await page.evaluate<{ text: string }>(STORED)).text.length)
      .toBeGreaterThan(0)
    const back = await app.goAway()
    await page.reload()
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
