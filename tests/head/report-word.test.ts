import { randomUUID } from 'node:crypto'
import { load } from 'cheerio'
import { describe, expect, test } from 'vitest'
import type { Answer } from '../support/client.ts'
import { shownAs } from '../support/client.ts'
import { readDocx } from '../support/docx.ts'
import { hasLibreOffice, pagesIn } from '../support/libre-office.ts'
import { BUSY, DAY, TODAY, useReports } from '../support/report.ts'
import { useApp } from '../support/suite.ts'

const app = useApp()
const { head, district, dayOf, freeze, download } = useReports(app)

const bare = (text: string) => text.replace(/\s+/g, '')
const document = ({ $ }: Answer) => $('article.report')

const numbers = async () =>
  (await app.rows<{ number: number }>('select number from report_snapshot order by office_id, number')).map(
    (row) => row.number,
  )

describe('frozen figures', () => {
  test('is written and read, and neither changed nor deleted by the application', async () => {
    await freeze(head, '/report')
    const officeId = await app.officeId('tt-hcc')
    for (const statement of ['update report_snapshot set number = 9', 'delete from report_snapshot']) {
      const client = await app.context.pool.connect()
      await client.query('begin')
      await client.query(`select set_config('app.office_id', $1, true)`, [officeId])
      await expect(client.query(statement)).rejects.toThrow('permission denied')
      await client.query('rollback')
      client.release()
    }
  })

  test('gets numbers without gaps when several freeze at once, and one number for one form', async () => {
    const twice = { client_uuid: randomUUID(), ...DAY }
    const forms = [twice, twice, ...Array.from({ length: 4 }, () => ({ client_uuid: randomUUID(), ...DAY }))]
    const answers = await Promise.all(forms.map((form) => head.post('/report', form)))
    expect(answers.map((answer) => answer.status)).toEqual(Array(6).fill(303))
    expect(answers[0]?.location).toBe(answers[1]?.location)
    expect(await numbers()).toEqual([1, 2, 3, 4, 5])
    const audited = await app.rows(
      `select from audit where action = 'report.frozen' and subject_id in (select id from report_snapshot)`,
    )
    expect(audited).toHaveLength(5)
  })

  test('is found however many came after it, fifty on a page', async () => {
    await freeze(head, '/report')
    await app.rows(`
      insert into report_snapshot (id, office_id, year, number, from_day, to_day, before_from, before_to, frozen_at, made_at, made_by, app_name, figures)
      select gen_random_uuid(), office_id, y, n, from_day, to_day, before_from, before_to, frozen_at, made_at, made_by, app_name, figures
      from report_snapshot, (select 2025 as y, n from generate_series(1, 60) n union select 2026, n from generate_series(2, 60) n) other`)
    const seen: string[] = []
    for (let address = '/report'; address !== ''; ) {
      const page = await head.get(address)
      const listed = page.$('[aria-labelledby=snapshots-title]')
      seen.push(
        ...listed
          .find('li a')
          .get()
          .map((one) => page.$(one).text().split(':')[0] ?? ''),
      )
      address = listed.find('a[href*="older="]').attr('href')?.split('#')[0] ?? ''
    }
    expect(seen).toHaveLength(120)
    expect(new Set(seen).size).toBe(120)
    expect([seen[0], seen[59], seen[60], seen.at(-1)]).toEqual([
      'Số 60/2026',
      'Số 01/2026',
      'Số 60/2025',
      'Số 01/2025',
    ])
    for (const nonsense of ['x', '2026-', "2026-1' or 1=1", '2026-9999999'])
      expect((await head.get(`/report?${new URLSearchParams({ older: nonsense }).toString()}`)).status).toBe(
        200,
      )
  })

  test('is numbered anew each year', async () => {
    await freeze(head, '/report')
    app.clock.set('2027-01-02T08:00:00+07:00')
    const then = await app.client('head.tt-hcc')
    const page = await then.get(await freeze(then, '/report'))
    expect(document(page).text()).toContain('bản chốt số 01/2027')
  })
})

describe('a period that cannot be', () => {
  test.each([
    ['2026-11-25', '2026-11-26', 'to', 'Ngày này chưa tới.'],
    ['2026-11-24', '2026-11-23', 'from', 'Ngày đầu phải trước ngày cuối.'],
    ['2025-11-23', '2026-11-24', 'from', 'Dài nhất 366 ngày.'],
    [
      '2026-02-30',
      '2026-03-01',
      'from',
      'Vui lòng chọn một ngày, hoặc ghi ngày/tháng/năm, ví dụ 05/03/2021.',
    ],
    ['', '', 'from', 'Vui lòng chọn một ngày, hoặc ghi ngày/tháng/năm, ví dụ 05/03/2021.'],
    ["1' or 1=1", '2026-11-25', 'from', 'Vui lòng chọn một ngày, hoặc ghi ngày/tháng/năm, ví dụ 05/03/2021.'],
  ])('is refused beside its field: %s to %s', async (from, to, field, problem) => {
    const address = `/report?${new URLSearchParams({ from, to }).toString()}`
    for (const answer of [
      await head.get(address),
      await head.post('/report', { client_uuid: randomUUID(), from, to }),
    ]) {
      expect(answer.status).toBe(422)
      expect(answer.$(`#${field}-problem`).text()).toBe(problem)
      expect(answer.$('#from').attr('value')).toBe(shownAs(from))
      expect(answer.$('.plain-lines')).toHaveLength(0)
    }
    expect(await numbers()).toEqual([])
  })

  test('is one in which the office did not exist', async () => {
    await app.rows(`update office set valid_from = '2026-11-01' where code = 'tt-hcc'`)
    app.clock.forward(61_000)
    const answer = await head.post('/report', {
      client_uuid: randomUUID(),
      from: '2026-10-01',
      to: '2026-10-31',
    })
    await app.rows(`update office set valid_from = null where code = 'tt-hcc'`)
    app.clock.forward(61_000)
    expect(answer.status).toBe(422)
    expect(answer.$('#from-problem').text()).toContain('chưa thành lập')
  })
})

describe('the file for Word', () => {
  test.skipIf(!hasLibreOffice)(
    'has 150 offices over pages whose head is repeated, opened with LibreOffice',
    async () => {
      await app.rows(
        `insert into office (id, code, name, short, kind, parent_id, created_at)
         select gen_random_uuid(), 'more-' || n, 'Trường Tiểu học Kỷ niệm lần thứ ' || n, 'TH ' || n, 'school_primary',
           (select id from office where kind = 'district'), now()
         from generate_series(1, 150 - (select count(*) from office where kind <> 'district')) n`,
      )
      app.clock.forward(61_000)
      await dayOf('tt-hcc', TODAY, BUSY)
      const address = await freeze(district, '/district/report')
      const { file } = await download(district, address)
      const pages = await pagesIn(file, 'docx')
      expect(pages.length).toBeGreaterThanOrEqual(6)
      expect(pages.length).toBeLessThanOrEqual(11)
      // The first page of either part has no number; the appendix is counted separately.
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

  test('has the margins, sizes and font of the decree', async () => {
    const { xml } = readDocx((await download(head, await freeze(head, '/report'))).file)
    const $ = load(xml, { xml: true })
    const millimetres = (twips: string | undefined) => Math.round((Number(twips) / 1440) * 25.4)
    const margins = $('w\\:pgMar').attr() ?? {}
    expect(['w:top', 'w:bottom', 'w:left', 'w:right'].map((side) => millimetres(margins[side]))).toEqual([
      20, 20, 30, 15,
    ])
    const size = $('w\\:pgSz').attr() ?? {}
    expect([millimetres(size['w:w']), millimetres(size['w:h'])]).toEqual([210, 297])
    expect(xml).toContain('<w:titlePg')
    const sizeOf = (text: string) =>
      Number($(`w\\:r:has(w\\:t:contains("${text}")) w\\:sz`).first().attr('w:val')) / 2
    expect(
      ['CỘNG HÒA', 'Độc lập', 'UBND HUYỆN', 'Số:', 'Cần Giuộc, ngày', 'BÁO CÁO', 'Nơi nhận', '- Lưu'].map(
        sizeOf,
      ),
    ).toEqual([12, 13, 12, 13, 13, 14, 12, 11])
  })
})
