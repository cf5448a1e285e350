import { describe, expect, test } from 'vitest'
import { chromiumPath, signIn } from '../support/browser.ts'
import { openPages } from '../support/pages.ts'
import { REQUESTS, Scene } from '../support/requests.ts'

describe.skipIf(!chromiumPath)('the first page of a head', () => {
  const pages = openPages()

  test('keeps WCAG 2.2 AA empty and full, and leads to what waits and to the gate', {
    timeout: 120_000,
  }, async () => {
    const page = await pages.signedIn('head.tt-hcc')
    await page.getByRole('heading', { name: 'Hôm nay, thứ tư 25/11/2026' }).waitFor()
    await pages.check(page, 'the empty page of today')

    // The page reloads when its tab becomes visible again, and twice a minute.
    const inside = page.locator('.today-inside')
    await (await pages.app.client('gate.tt-hcc')).enter({ name: 'Trần Văn Vừa Vào' })
    await page.evaluate(`document.dispatchEvent(new Event('visibilitychange'))`)
    await inside.getByText('Trần Văn Vừa Vào').waitFor()

    const scene = new Scene(pages.app)
    await scene.visit({ name: 'Công Tằng Tôn Nữ Thị Hoàng Phượng Vĩ', party_size: '12' })
    for (const name of ['POST /breach', 'POST /subjects', 'POST /log/paper']) {
      const [request] = [REQUESTS[name] ?? []].flat()
      if (request) await scene.send(await request(scene), 'POST')
    }
    await scene.unnamed()
    pages.app.clock.set('2026-11-25T10:30:00+07:00')
    // The session has expired.
    await signIn(page, 'head.tt-hcc')
    await page.getByText('3 lượt quá giờ').waitFor()
    await pages.check(page, 'the full page of today')

    await page.getByRole('link', { name: 'Yêu cầu về dữ liệu cá nhân: 1' }).click()
    await page.getByRole('heading', { level: 1, name: 'Yêu cầu về dữ liệu cá nhân' }).waitFor()
    await page.getByRole('link', { name: 'Sổ Cổng' }).click()
    await page.getByRole('link', { name: /^Phiếu \d+ \(/ }).click()
    await page.getByRole('link', { name: 'Ghi tên' }).waitFor()
    await page.goBack()
    await page.getByRole('link', { name: 'Mở trang Cổng' }).click()
    await page.getByLabel('Họ và tên').waitFor()
    expect(new URL(page.url()).pathname).toBe('/gate')
  })

  test('asks after a restore for what has to be done again, until somebody presses the button', async () => {
    await new Scene(pages.app).restored()
    for (const who of ['head.tt-hcc', 'district']) {
      const page = await pages.signedIn(who)
      await page.getByText('Dữ liệu đã được khôi phục như lúc').waitFor()
      await pages.check(page, `the first page of ${who} after a restore`)
      await page.getByRole('button', { name: 'Đã làm lại xong' }).click()
      await page.getByRole('heading', { level: 1 }).waitFor()
      // The district's page keeps the note for offices without a head.
      expect(await page.getByRole('button', { name: 'Đã làm lại xong', exact: true }).count()).toBe(0)
    }
  })
})
