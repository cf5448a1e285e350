// A form that is shown again is scrolled to its first mistake, whatever the control, with or without scripts.
import { beforeAll, describe, expect, test } from 'vitest'
import { dateText, officeDay } from '../../server/platform/lib/clock.ts'
import { chromiumPath, signIn, useBrowsers } from '../support/browser.ts'
import { useApp } from '../support/suite.ts'

const GUARD = 'gate.tt-hcc'
const HEAD = 'head.tt-hcc'
const DISTRICT = 'district'

describe.skipIf(!chromiumPath)('a form that comes back', () => {
  const app = useApp()
  let visit: string
  const browsers = useBrowsers()

  beforeAll(async () => {
    await (await app.client(GUARD)).enter({ name: 'Lê Văn Tám' })
    visit = (await app.rows<{ id: string }>('select id from visit'))[0]?.id ?? ''
  })

  test.each([
    [GUARD, 'a reason', '/gate/visits/:visit', 'Lưu', 'reason'],
    [HEAD, 'a purpose', '/log/export', 'Xuất tệp Excel', 'export_purpose'],
    [HEAD, 'a file', '/people/import', 'Xem trước', 'file'],
    [DISTRICT, 'a role', '/district/accounts/new', 'Lập tài khoản và lời mời', 'role'],
  ] as const)('to %s for lack of %s has its focus there', async (who, _what, path, button, field) => {
    const { page } = await browsers.open(app, { javaScriptEnabled: false })
    await signIn(page, who)
    await page.goto(path.replace(':visit', visit))
    if (field === 'role') {
      await page.getByLabel('Họ và tên').fill('Võ Thị Lan')
      await page.getByLabel('Tên đăng nhập').fill('lan.vo')
    }
    await page.locator('main').getByRole('button', { name: button, exact: true }).click()
    const focused = page.locator(':focus')
    expect(await focused.getAttribute('name')).toBe(field)
    const box = await focused.boundingBox()
    expect(box?.y).toBeGreaterThanOrEqual(0)
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(768)
    // The message below the field must be visible as well.
    const message = await page.locator('.problem').first().boundingBox()
    expect((message?.y ?? 0) + (message?.height ?? 0)).toBeLessThanOrEqual(768)
  })

  test('the form to end an office with people inside has its focus on the checkbox that confirms it', async () => {
    const { page } = await browsers.open(app, { javaScriptEnabled: false })
    await signIn(page, DISTRICT)
    const [office] = await app.rows<{ id: string }>(`select id from office where code = 'tt-hcc'`)
    await page.goto(`/district/offices/${office?.id}`)
    await page.getByText('Ghi ngày cuối').click()
    await page.getByLabel('Ngày hoạt động cuối cùng').fill(dateText(officeDay(app.clock.now())))
    await page.getByRole('button', { name: 'Kết thúc hoạt động' }).click()
    const focused = page.locator(':focus')
    expect(await focused.getAttribute('name')).toBe('sure')
    expect(await focused.getAttribute('aria-describedby')).toBe(
      await page.locator('.problem').first().getAttribute('id'),
    )
    const box = await focused.boundingBox()
    expect((box?.y ?? 768) + (box?.height ?? 0)).toBeLessThanOrEqual(768)
  })
})
