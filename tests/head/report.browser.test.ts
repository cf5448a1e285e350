import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { chromiumPath, openPage, signIn, useBrowsers } from '../support/browser.ts'
import { readDocx } from '../support/docx.ts'
import { hasLibreOffice, pagesOfPdf } from '../support/libre-office.ts'
import { useApp } from '../support/suite.ts'

describe.skipIf(!chromiumPath)('the quick report in a browser', () => {
  const app = useApp()
  const browsers = useBrowsers()

  test('is frozen in two clicks, read, downloaded for Word and compared', async () => {
    const { page } = await browsers.open(app)
    await signIn(page, 'head.tt-hcc')
    await openPage(page, 'Báo cáo')
    await page.getByLabel('Giờ chốt').selectOption('08 giờ')
    await page.getByRole('button', { name: 'Xem số liệu' }).click()
    await page.getByText('số liệu đến 08:00 25/11/2026').waitFor()
    await page.getByRole('button', { name: 'Chốt số liệu' }).click()
    await page.getByRole('heading', { name: 'BÁO CÁO', exact: true }).waitFor()
    await page.getByText('Số liệu chốt tại 08:00 25/11/2026, lập lúc 08:30').waitFor()
    expect(await page.getByRole('textbox', { name: 'Đoạn tin gửi Zalo' }).inputValue()).toContain(
      'bản chốt số 01/2026',
    )

    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Tải tệp Word' }).click()
    const file = await download
    expect(file.suggestedFilename()).toBe('bao-cao_tt-hcc_2026-11-25_so-01.docx')
    expect(readDocx(readFileSync(await file.path())).paragraphs).toContain('DỰ THẢO')

    await page.getByRole('link', { name: 'Tính lại và so sánh' }).click()
    await page.getByText('Tính lại từ sổ đúng tại giờ chốt: khớp').waitFor()
    await page.getByText('Khớp: số liệu hiện nay vẫn đúng như khi chốt.').waitFor()
  })

  test.skipIf(!hasLibreOffice)('prints nothing but the document, numbered from its second page', async () => {
    const { page } = await browsers.open(app)
    await signIn(page, 'district')
    await page.goto('/district/report')
    await page.getByRole('button', { name: 'Chốt số liệu' }).click()
    await page.getByRole('heading', { name: 'BÁO CÁO', exact: true }).waitFor()
    const pages = await pagesOfPdf(await page.pdf({ preferCSSPageSize: true }))
    const tops = pages.map((text) => text.trim().split('\n')[0]?.trim())
    expect(tops[0]).toContain('CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM')
    expect(tops.slice(1)).toEqual(tops.slice(1).map((_, index) => String(index + 2)))
    expect(pages.join('')).not.toMatch(/Zalo|Tải tệp|Đăng xuất/)
    for (const text of pages.slice(2)) expect(text).toContain('Cơ quan, đơn vị')
  })
})
