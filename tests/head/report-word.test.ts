import { expect, test } from 'vitest'
import { hasLibreOffice, pagesIn } from '../support/libre-office.ts'
import { BUSY, TODAY, useReports } from '../support/report.ts'
import { useApp } from '../support/suite.ts'

const app = useApp()
const { district, dayOf, freeze, download } = useReports(app)

const bare = (text: string) => text.replace(/\s+/g, '')

test.skipIf(!hasLibreOffice)(
  'the file for Word has 150 offices over pages whose head is repeated, opened with LibreOffice',
  async () => {
    await app.rows(
      `insert into office (id, code, name, short, kind, parent_id, created_at)
       select gen_random_uuid(), 'more-' || n, 'Trường Tiểu học Kỷ niệm lần thứ ' || n, 'TH ' || n, 'school_primary',
         (select id from office where kind = 'district'), now()
       from generate_series(1, 150 - (select count(*) from office where kind <> 'district')) n`,
    )
    await app.forget()
    await dayOf('tt-hcc', TODAY, BUSY)
    const address = await freeze(district, '/district/report')
    const { file } = await download(district, address)
    const pages = await pagesIn(file, 'docx')
    expect(pages.length).toBeGreaterThanOrEqual(6)
    expect(pages.length).toBeLessThanOrEqual(11)
    // The first page of the report and of the appendix has no number; the appendix is numbered separately.
    const appendix = pages.findIndex((page) => page.includes('Phụ lục') && page.includes('Kèm theo'))
    const tops = pages.map((page) => page.trim().split('\n')[0]?.trim() ?? '')
    expect(tops[0]).toContain('CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM')
    expect(tops[1]).toBe('2')
    expect(tops[appendix]).toContain('Phụ lục')
    expect(tops.slice(appendix + 1)).toEqual(
      Array.from({ length: pages.length - appendix - 1 }, (_, index) => String(index + 2)),
    )
    for (const page of pages.slice(appendix)) expect(page).toContain('Cơ quan, đơn vị')
    expect(pages.join(' ')).toMatch(/\b150\b/)
    expect(bare(pages.join(''))).toContain(bare('đạt 92,4%'))
  },
)
