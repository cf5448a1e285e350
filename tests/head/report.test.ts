import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { type Answer, cellsOf, textsOf } from '../support/client.ts'
import { readDocx } from '../support/docx.ts'
import { BUSY, TODAY, useReports } from '../support/report.ts'
import { useApp } from '../support/suite.ts'

const app = useApp()
const { head, district, dayOf, freeze, download } = useReports(app)

const bare = (text: string) => text.replace(/\s+/g, '')
const numbersIn = (text: string): string[] => text.match(/\d[\d.,/]*%?/g) ?? []
const document = ({ $ }: Answer) => $('article.report')
const message = ({ $ }: Answer) => $('#message').text()

describe('an office’s report', () => {
  test('says the same on the page, in the file for Word and in the message', async () => {
    await dayOf('tt-hcc', TODAY, { ...BUSY, os_running: 20, os_absent: 2, os_leaving: 20 })
    const address = await freeze(head, '/report')
    const page = await head.get(address)
    expect(cellsOf(page, 'article.report table').at(-1)).toEqual([
      'Tỷ lệ tại nơi tiếp nhận và trả kết quả',
      ...['90,9%', '–', '–'],
    ])
    expect(page.$('.screen-tools > .hint').text()).toContain('Số liệu chốt lúc 08:30 25/11/2026')
    expect(document(page).attr('lang')).toBe('vi')
    const { name, file } = await download(head, address)
    expect(name).toBe('bao-cao_tt-hcc_2026-11-25_so-01.docx')
    // Word capitalises what the page shows in capitals.
    const word = readDocx(file)
    expect(bare(word.paragraphs.join('').toLowerCase())).toBe(bare(document(page).text().toLowerCase()))
    const told = numbersIn(document(page).text())
    expect(numbersIn(message(page)).length).toBeGreaterThan(8)
    expect(numbersIn(message(page)).filter((number) => !told.includes(number))).toEqual([])
    const [last] = await app.rows<{ action: string; subject_id: string }>(
      `select action, subject_id from audit order by seq desc limit 1`,
    )
    expect(last).toEqual({ action: 'report.downloaded', subject_id: address.split('/').at(-1) })
  })

  test('that was frozen before the staff were counted does not mention them', async () => {
    await head.post('/people', { client_uuid: randomUUID(), name: 'Cán Bộ Cũ', status: 'running' })
    const address = await freeze(head, '/report')
    await app.rows(`update report_snapshot set figures = figures - 'staff'`)
    expect(document(await head.get(address)).text()).not.toContain('đã khai')
    const compared = await head.get(`${address}/compare`)
    expect(compared.$('.verdict').text()).toContain('Khớp')
    expect(compared.text).not.toContain('Cán bộ đã tự khai')
  })

  test('does not change when the figures do, and lists afterwards what has changed', async () => {
    await dayOf('tt-hcc', '2026-11-24', { ...BUSY, inside: 0 })
    const period = { from: '2026-11-23', to: '2026-11-24' }
    const address = await freeze(head, '/report', period)
    const before = document(await head.get(address)).text()
    const same = await head.get(`${address}/compare`)
    expect(same.$('.verdict').text()).toBe('Khớp: số liệu hiện nay vẫn đúng như khi chốt.')
    await dayOf('tt-hcc', '2026-11-24', { ...BUSY, inside: 0, visits: 1235, unclosed: 15 }, 1)
    expect(document(await head.get(address)).text()).toBe(before)
    const changed = await head.get(`${address}/compare`)
    expect(changed.$('.verdict').text()).toContain('1 ngày, 1 cơ quan')
    const [line] = cellsOf(changed, '[aria-labelledby=which-title]')
    expect(line).toEqual([
      '24/11/2026',
      'Trung tâm Hành chính công huyện Cần Giuộc',
      'Lượt khách 1.234 → 1.235 (+1); Chưa ghi được giờ ra 14 → 15 (+1)',
      '08:30 25/11/2026: ghi bù 1 lượt, sau khi đã khóa sổ',
    ])
    expect(cellsOf(changed, '[aria-labelledby=sums-title]')[0]).toEqual([
      'Lượt khách',
      '1.234',
      '1.235',
      '+1',
    ])
  })

  test('leaves the app out where none is recommended, and says so when nobody came', async () => {
    await app.rows('update recommended_app set enabled = false')
    await app.forget()
    const page = await head.get(await freeze(head, '/report'))
    await app.rows('update recommended_app set enabled = true')
    await app.forget()
    const report = document(page).text()
    expect(report).toContain('cơ quan chưa ghi nhận lượt khách nào.')
    expect(report).not.toMatch(/ứng dụng|điện thoại/)
  })
})

describe('the district’s report', () => {
  test('lists who has recorded nobody and who has not frozen the same period', async () => {
    await dayOf('tt-hcc', TODAY, BUSY)
    await dayOf('ubnd-xa-long-hau', TODAY, { visits: 3, people: 3, departed: 3, not_asked: 3 })
    await freeze(head, '/report')
    await freeze(head, '/report', { from: '2026-11-24', to: '2026-11-24' })
    app.clock.forward(1000)
    await freeze(head, '/report')
    const [{ offices } = { offices: 0 }] = await app.rows<{ offices: number }>(
      `select count(*)::int as offices from office where kind <> 'district'`,
    )
    const page = await district.get('/district/report')
    const titles = textsOf(page, '.name-list summary')
    expect(titles).toEqual([
      `Chưa có lượt khách nào: ${offices - 2}/${offices} cơ quan`,
      `Chưa chốt số liệu của kỳ này: ${offices - 1}/${offices} cơ quan`,
    ])
    expect(page.$('.name-list').first().text()).not.toContain('UBND xã Long Hậu')
    const report = await district.get(await freeze(district, '/district/report'))
    const rows = cellsOf(report, '.report-appendix table')
    expect(rows).toHaveLength(offices + 1)
    expect(rows[0]?.slice(1)).toEqual(['Tổng cộng', '1.237', '1.303', '1.000', '924', '92,4%', ''])
    const centre = rows.find((row) => row[1]?.startsWith('Trung tâm Hành chính công'))
    expect(centre?.slice(2)).toEqual(['1.234', '1.300', '1.000', '924', '92,4%', '03'])
    const commune = rows.find((row) => row[1] === 'UBND xã Long Hậu')
    expect(commune?.slice(2)).toEqual(['3', '3', '0', '0', '–', 'chưa'])
    expect(document(report).text()).toContain(`${offices - 2}/${offices} cơ quan, đơn vị chưa ghi nhận`)
  })

  test('belongs to the district: no office finds it, and the district no office’s', async () => {
    const own = await freeze(head, '/report')
    const its = await freeze(district, '/district/report')
    const id = (address: string) => address.split('/').at(-1)
    expect((await head.get(`/report/${id(its)}`)).status).toBe(404)
    expect((await district.get(`/district/report/${id(own)}`)).status).toBe(404)
    const neighbour = await app.client('head.ubnd-xa-long-hau')
    for (const way of ['', '/compare']) expect((await neighbour.get(own + way)).status).toBe(404)
    expect((await neighbour.post(`${own}/docx`)).status).toBe(404)
  })

  test('leaves out an office that did not exist in the period', async () => {
    await app.rows(`update office set valid_to = '2026-10-31' where code = 'ubnd-xa-long-hau'`)
    await app.forget()
    const now = await district.get(await freeze(district, '/district/report'))
    const then = await district.get(
      await freeze(district, '/district/report', { from: '2026-10-01', to: '2026-10-31' }),
    )
    await app.rows(`update office set valid_to = null where code = 'ubnd-xa-long-hau'`)
    await app.forget()
    expect(document(now).text()).not.toContain('UBND xã Long Hậu')
    expect(document(then).text()).toContain('UBND xã Long Hậu')
  })

  test('a turn of the year adds up, freezes and compares each day of each office once', async () => {
    await app.rows(`insert into office_day (office_id, day, closed_at, visits, people)
      select id, d, d + interval '19 hours', 1 + abs(hashtext(code || d)) % 9, 10 from office, generate_series(date '2025-12-01', date '2026-02-01', interval '1 day') d
      where parent_id is not null`)
    const [{ visits } = { visits: '' }] = await app.rows<{ visits: string }>(
      `select sum(visits)::text as visits from office_day where day >= '2025-12-02'`,
    )
    const told = Number(visits).toLocaleString('vi-VN')
    const year = { from: '2025-12-02', to: '2026-02-01' }
    const preview = await district.get(`/district/report?${new URLSearchParams(year).toString()}`)
    expect(cellsOf(preview, '.plain-lines')[0]?.slice(0, 2)).toEqual(['Lượt khách', told])
    const address = await freeze(district, '/district/report', year)
    expect(cellsOf(await district.get(address), '.report-appendix table')[0]?.[2]).toBe(told)
    const days = 'select count(*)::int as days from'
    expect(await app.rows(`${days} report_day`)).toEqual(await app.rows(`${days} office_day`))
    for (const code of ['tt-hcc', 'ubnd-xa-long-hau'])
      await dayOf(code, '2026-01-05', { visits: 99, people: 10 }, 1)
    const changed = await district.get(`${address}/compare`)
    expect(changed.$('.verdict').text()).toContain('1 ngày, 2 cơ quan')
  })
})
