import { beforeAll, describe, expect, test } from 'vitest'
import { chromiumPath, signIn, useBrowsers } from '../support/browser.ts'
import { hasLibreOffice, pagesOfPdf } from '../support/libre-office.ts'
import { useApp } from '../support/suite.ts'

const CONTACTS = 30

describe.skipIf(!chromiumPath)('a trace in a browser', () => {
  const app = useApp()
  const browsers = useBrowsers()

  beforeAll(async () => {
    const guard = await app.client('gate.ubnd-xa-long-hau')
    const where = { place: 'Công ty TNHH Một thành viên Xuất nhập khẩu Sao Mai', purpose: 'procedure' }
    const host = 'Bà Trần Thị Tư, công chức Tư pháp - Hộ tịch'
    await guard.enter({ name: 'Nguyễn Thị Hồng Nhung', phone: '0977000111', party_size: '4', ...where, host })
    for (let number = 1; number <= CONTACTS; number += 1)
      await guard.enter({ name: `Khách Số ${number}`, party_size: '12', ...where, host })
    app.clock.set('2026-11-25T10:00:00+07:00')
  })

  test('is made and printed as minutes whose pages are numbered', async () => {
    const { page } = await browsers.open(app, { viewport: { width: 360, height: 740 } })
    await signIn(page, 'head.ubnd-xa-long-hau')
    await page.goto('/trace')
    await page.getByLabel('Số điện thoại hoặc số căn cước').fill('0977 000 111')
    await page.getByLabel('Số, ký hiệu').fill('12/TTYT-KSBT')
    await page.getByLabel('Ngày văn bản').fill('2026-11-25')
    await page.getByLabel('Cơ quan yêu cầu').fill('Trung tâm Y tế huyện Cần Giuộc')
    await page.getByLabel('Người ký').fill('Lê Thị Hạnh')
    await page.getByRole('button', { name: 'Truy vết' }).click()

    await page.getByRole('heading', { name: 'Kết quả truy vết' }).waitFor()
    await page.getByText('30 lượt, 360 người; ngoài ra 3 người cùng đoàn').waitFor()
    expect(await page.getByText('Cùng quầy', { exact: true }).count()).toBe(CONTACTS)

    await page.getByRole('button', { name: 'In biên bản' }).click()
    await page.getByRole('heading', { name: 'BIÊN BẢN' }).waitFor()
    if (!hasLibreOffice) return
    const pages = await pagesOfPdf(await page.pdf({ preferCSSPageSize: true }))
    const tops = pages.map((text) => text.trim().split('\n')[0]?.trim())
    expect(tops[0]).toContain('CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM')
    expect(tops.slice(1)).toEqual(tops.slice(1).map((_, index) => String(index + 2)))
    // Narrow columns must not split a time.
    expect(pages.join('').match(/\b08:30\b/g)).toHaveLength(CONTACTS + 1)
    expect(pages.at(-1)).toContain('ĐẠI DIỆN BÊN NHẬN')
  })
})
