import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { MORNING } from '../support/app.ts'
import { accessProblems, chromiumPath, openPage, overflow } from '../support/browser.ts'
import { Client } from '../support/client.ts'
import { openPages } from '../support/pages.ts'

const PHONE = { viewport: { width: 360, height: 740 } }

describe.skipIf(!chromiumPath)('the settings of an office in a browser', () => {
  const pages = openPages()

  beforeEach(() => pages.app.clock.set(MORNING))

  test('the page works on a phone', async () => {
    const page = await pages.signedIn('head.tt-hcc', PHONE)
    await openPage(page, 'Cài đặt')
    await page.getByLabel('Quá giờ sau').fill('120')
    await page.getByRole('button', { name: 'Lưu', exact: true }).click()
    await page.getByText('Đã lưu giờ làm việc').waitFor()
    expect(await accessProblems(page)).toEqual([])
    expect(await overflow(page)).toBe(0)
  })

  test('a close of day that ends what is open is asked about on a page', async () => {
    await peopleOfAnAfternoon()
    const page = await pages.signedIn('head.tt-hcc', PHONE)
    await openPage(page, 'Cài đặt')
    await page.getByLabel('Tiếp khách đến').fill('15:00')
    await page.getByLabel('Khóa sổ trong ngày lúc').fill('16:00')
    await page.getByRole('button', { name: 'Lưu', exact: true }).click()
    await page.getByRole('heading', { name: 'Khóa sổ ngay bây giờ?' }).waitFor()
    expect(await accessProblems(page)).toEqual([])
    expect(await overflow(page)).toBe(0)
    await page.getByRole('button', { name: 'Chọn giờ khác' }).click()
    await page.getByRole('button', { name: 'Lưu', exact: true }).click()
    await page.getByRole('button', { name: 'Lưu và khóa sổ ngay' }).click()
    await page.getByText('Đã lưu giờ làm việc').waitFor()
    expect(await pages.app.rows(`select close_minutes from office where code = 'tt-hcc'`)).toEqual([
      { close_minutes: 960 },
    ])
  })

  async function peopleOfAnAfternoon(): Promise<void> {
    const { app } = pages
    app.clock.set(MORNING)
    await app.rows('delete from visit')
    await app.rows('delete from office_day')
    await app.rows(`update office set opens_minutes = 420, closes_minutes = 1020, close_minutes = 1140
      where code = 'tt-hcc'`)
    app.context.live.changed('offices')
    await (await app.client('gate.tt-hcc')).enter({ name: 'Đang Ở Trong' })
    await new Client(app.url).post('/v/tt-hcc', { client_uuid: randomUUID(), name: 'Đang Chờ' })
    app.clock.set('2026-11-25T16:30:00+07:00')
  }
})
