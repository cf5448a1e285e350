// One figure has one name and one value, wherever it is shown.
import { beforeEach, describe, expect, test } from 'vitest'
import { findSnapshot } from '../../server/head/report/queries.ts'
import { summaryMail } from '../../server/head/report/summary-mail.ts'
import { type Answer, Client, cellsOf } from '../support/client.ts'
import { readDocx } from '../support/docx.ts'
import { pairingCode } from '../support/pairing-code.ts'
import { BUSY, TODAY, useReports } from '../support/report.ts'
import { Scene } from '../support/requests.ts'
import { useRenewedApp } from '../support/suite.ts'

const OWN = { Origin: 'https://socong.example.vn' }
const app = useRenewedApp({ PUBLIC_URL: OWN.Origin })
const { head, district, dayOf, freeze, download } = useReports(app)

const MONTH = { from: '2026-11-01', to: '2026-11-24' }
const number = (text: string | undefined) => Number(text?.replaceAll('.', ''))
/** The number of the pattern's only group. */
const found = (text: string, pattern: RegExp) => number(pattern.exec(text.replace(/\s+/g, ' '))?.[1])
const tile = ({ $ }: Answer, label: string) => {
  const one = $('.tiles > div').filter((_, div) => $(div).find('dt').text() === label)
  return { value: number(one.find('dd').first().text()), note: one.text() }
}
const indicator = (page: Answer, label: string) =>
  cellsOf(page, '.plain-lines').find(([name]) => name === label) ?? []
const totalOf = ({ $ }: Answer) =>
  $('.figure-table tr')
    .filter((_, row) => $(row).find('th[scope=row]').first().text() === 'Tổng cộng')
    .find('td.num')
    .toArray()
    .map((cell) => number($(cell).text()))

/** An office that existed on some days only. */
async function office(code: string, from: string | null, to: string | null): Promise<void> {
  await app.rows(
    `insert into office (id, code, name, short, kind, parent_id, valid_from, valid_to, created_at)
     select gen_random_uuid(), $1, $1, $1, 'district_dept', id, $2, $3, '2026-01-01' from office where parent_id is null`,
    [code, from, to],
  )
}

async function wholeReport(client: Client, base: string, period: { from: string; to: string }) {
  const address = await freeze(client, base, period)
  const snapshot = await client.get(address)
  const { paragraphs } = readDocx((await download(client, address)).file)
  const where = base === '/report' ? 'tt-hcc' : 'ubnd-huyen-can-giuoc'
  const id = await app.value<string>(`select office_id as id from report_snapshot where id = $1`, [
    address.split('/').at(-1),
  ])
  const frozen = await findSnapshot(
    app.db,
    { officeId: id, district: base !== '/report' },
    address.split('/').at(-1) ?? '',
  )
  if (!frozen) throw new Error('nothing was frozen')
  const mail = summaryMail(frozen, {
    recipient: { name: 'Bà Lan', lang: 'vi', isDistrict: base !== '/report' },
    kind: 'weekly',
    office: { name: where, short: where },
    address: '',
  })
  return {
    screen: snapshot.$('article.report').text().replace(/\s+/g, ' '),
    message: snapshot.$('#message').text(),
    word: paragraphs,
    mail: mail.text,
  }
}

describe('of the whole district', () => {
  beforeEach(async () => {
    await office('only-ended-before', null, '2026-10-20')
    await office('only-ended', null, '2026-11-10')
    await office('only-opened', '2026-11-12', null)
    await office('only-planned', '2027-01-01', null)
    await app.forget()
    await dayOf('tt-hcc', '2026-11-23', { ...BUSY, inside: 0, unclosed: 34 })
    await dayOf('tt-hcc', '2026-10-23', { ...BUSY, visits: 700 })
    await dayOf('only-ended', '2026-11-09', { visits: 30, people: 31, departed: 30 })
    // Not of this month: only the month before has figures of it.
    await dayOf('only-ended-before', '2026-10-09', { visits: 5, people: 5, departed: 5 })
    // The gate of an office at night, which has not closed yesterday yet.
    await app.rows(`insert into office_day (office_id, day, visits, people, inside)
      select id, '2026-11-24', 2, 2, 2 from office where code = 'ubnd-xa-long-hau'`)
    await app.rows(`insert into office_day (office_id, day, visits, people, inside)
      select id, '${TODAY}', 4, 4, 3 from office where code in ('tt-hcc', 'ubnd-xa-long-hau')`)
  })

  test('the offices of a period, and those without a visit, are as many on every page and paper', async () => {
    const query = new URLSearchParams(MONTH).toString()
    const overview = await district.get(`/district?${query}`)
    const compliance = await district.get(`/district/compliance?${query}`)
    const report = await district.get(`/district/report?${query}`)
    const { screen, message, word, mail } = await wholeReport(district, '/district/report', MONTH)
    // 67 of the seed, the ended one and the opened one.
    expect({
      overview: found(tile(overview, 'Cơ quan, đơn vị chưa ghi nhận').note, /trong (\d+) cơ quan, đơn vị/),
      compliance: found(compliance.text, /Tất cả \((\d+)\)/),
      report: found(report.text, /Chưa có lượt khách nào: \d+\/(\d+)/),
      screen: found(screen, /\d+\/(\d+) cơ quan, đơn vị chưa ghi nhận lượt khách nào/),
      word: found(word.join(' '), /\d+\/(\d+) cơ quan, đơn vị chưa ghi nhận lượt khách nào/),
      mail: found(mail, /Chưa có lượt khách nào: \d+\/(\d+)/),
    }).toEqual({ overview: 69, compliance: 69, report: 69, screen: 69, word: 69, mail: 69 })
    expect({
      overview: tile(overview, 'Cơ quan, đơn vị chưa ghi nhận').value,
      list: found(overview.text, /Cơ quan, đơn vị chưa có lượt nào: (\d+)/),
      report: found(report.text, /Chưa có lượt khách nào: (\d+)/),
      screen: found(screen, /(\d+)\/\d+ cơ quan, đơn vị chưa ghi nhận lượt khách nào/),
      message: found(message, /Chưa ghi nhận lượt nào: (\d+) cơ quan/),
      mail: found(mail, /Chưa có lượt khách nào: (\d+)/),
    }).toEqual({ overview: 66, list: 66, report: 66, screen: 66, message: 66, mail: 66 })
  })

  test('the visits of a period and of the one before are as many on every page and paper', async () => {
    const query = new URLSearchParams(MONTH).toString()
    const overview = await district.get(`/district?${query}`)
    const report = await district.get(`/district/report?${query}`)
    const { message, word, mail } = await wholeReport(district, '/district/report', MONTH)
    const portal = await new Scene(app).system('figures')
    const api = JSON.parse((await portal.get(`/api/figures?${query}`)).text) as {
      figures: { visits: number }[]
    }
    expect({
      overview: tile(overview, 'Lượt khách').value,
      total: totalOf(overview)[0],
      report: number(indicator(report, 'Lượt khách')[1]),
      word: number(word[word.indexOf('Lượt khách') + 1]),
      appendix: number(word[word.indexOf('Tổng cộng') + 1]),
      message: found(message, /: ([\d.]+) lượt khách/),
      mail: found(mail, /Lượt khách: ([\d.]+)/),
      api: api.figures.reduce((sum, { visits }) => sum + visits, 0),
    }).toEqual({
      ...{ overview: 1266, total: 1266, report: 1266, word: 1266 },
      ...{ appendix: 1266, message: 1266, mail: 1266, api: 1266 },
    })
    expect({
      overview: found(tile(overview, 'Lượt khách').note, /kỳ trước ([\d.]+)/),
      total: totalOf(overview)[1],
      report: number(indicator(report, 'Lượt khách')[2]),
      word: number(word[word.indexOf('Lượt khách') + 2]),
      message: found(message, /kỳ trước ([\d.]+) lượt/),
      mail: found(mail, /Lượt khách: [\d.]+; kỳ trước ([\d.]+)/),
    }).toEqual({ overview: 700, total: 700, report: 700, word: 700, message: 700, mail: 700 })
  })

  test('those inside now are as many for the district, the metrics and the screens of the lobbies', async () => {
    const overview = await district.get('/district')
    const metrics = (await (await new Scene(app).system('metrics')).get('/metrics')).text
    const lobby = async (code: string) => {
      const screen = new Client(app.url)
      const made = await pairingCode(await app.client(`head.${code}`), '/poster/pairing', OWN)
      await screen.post(`/board/${code}/pair`, { code: made }, OWN)
      const { $ } = await screen.get(`/board/${code}/panel`)
      const shown = $('dl > div').filter((_, one) => $(one).find('dt').text() === 'Đang ở trong')
      return number(shown.find('dd').text())
    }
    expect({
      tile: tile(overview, 'Đang ở trong').value,
      total: totalOf(overview)[3],
      metrics: found(metrics, /socong_visitors_inside (\d+)/),
      lobbies: (await lobby('tt-hcc')) + (await lobby('ubnd-xa-long-hau')),
    }).toEqual({ tile: 8, total: 8, metrics: 8, lobbies: 8 })
  })

  test('the offices that need attention are as many in the filter, its list and the message to send', async () => {
    // Records every day, but hardly any departure.
    await app.rows(`insert into office_day (office_id, day, closed_at, visits, people, unclosed)
      select id, d, now(), 2, 2, 2 from office, generate_series('2026-11-02'::date, '2026-11-24', '1 day') d
      where code = 'ubnd-xa-tan-tap'`)
    const query = `${new URLSearchParams(MONTH).toString()}&show=open`
    const page = await district.get(`/district/compliance?${query}`)
    const text = page.$('#reminder-all').text()
    const open = found(page.text, /Cần đôn đốc \((\d+)\)/)
    expect({
      list: page.$('.compliance tbody tr').length,
      title: found(page.$('.collected summary').text(), /(\d+)/),
      text: found(text, /: (\d+) cơ quan, đơn vị sau/),
      lines: text.match(/^\d+\. /gm)?.length,
    }).toEqual({ list: open, title: open, text: open, lines: open })
    const tiles = ['Chưa từng ghi', 'Cần nhắc nhở', 'Cần lưu ý'].map((label) => tile(page, label).value)
    expect(tiles.reduce((sum, value) => sum + value)).toBe(open)
    expect(tiles.at(-1)).toBe(1)
    // Nobody is reminded of an office that has ended.
    expect(text).not.toContain('only-ended')
  })

  test('who has never recorded does not depend on the period', async () => {
    const never = async (query: string) => {
      const page = await district.get(`/district/compliance?${query}`)
      return { never: tile(page, 'Chưa từng ghi').value, all: found(page.text, /Tất cả \((\d+)\)/) }
    }
    // Two have recorded; 67 of the seed and the opened one exist today.
    expect(await never(`from=${TODAY}&to=${TODAY}`)).toEqual({ never: 66, all: 68 })
    expect(await never('from=2026-11-16&to=2026-11-24')).toEqual({ never: 66, all: 68 })
  })
})

describe('of one office', () => {
  test('today’s visits are as many for its head, in the report, in the lobby, and for the district', async () => {
    const guard = await app.client('gate.tt-hcc')
    for (const name of ['Khách Một', 'Khách Hai', 'Khách Ba']) await guard.enter({ name }, OWN)
    const charts = await head.get('/log/charts')
    const today = await head.get('/today')
    const report = await head.get(`/report?from=${TODAY}&to=${TODAY}`)
    const overview = await district.get('/district')
    expect({
      charts: tile(charts, 'Lượt vào').value,
      today: tile(today, 'Lượt vào').value,
      report: number(indicator(report, 'Lượt khách')[1]),
      overview: tile(overview, 'Lượt khách').value,
    }).toEqual({ charts: 3, today: 3, report: 3, overview: 3 })
  })

  describe('a period before without data', () => {
    test.each(['/report', '/district/report'])(
      'is said to have none, and compared with nowhere: %s in words, tables, message and mail',
      async (base) => {
        await dayOf('tt-hcc', '2026-11-24', BUSY)
        const client = base === '/report' ? head : district
        const period = { from: '2026-11-24', to: '2026-11-24' }
        const page = await client.get(`${base}?${new URLSearchParams(period).toString()}`)
        for (const [name, now, ...compared] of cellsOf(page, '.plain-lines'))
          expect([name, compared], `${name} ${now}`).toEqual([name, ['–', '–']])
        expect(tile(page, 'Lượt khách').note).toContain('Kỳ trước không có số liệu')
        const { screen, word, message, mail } = await wholeReport(client, base, period)
        expect(screen).toContain('Kỳ trước (ngày 17/11/2026) không có số liệu để so sánh')
        for (const name of ['Lượt khách', 'Số người', 'Lượt chưa ghi được giờ ra', 'Chưa được hỏi'])
          expect(word.slice(word.indexOf(name) + 2, word.indexOf(name) + 4)).toEqual(['–', '–'])
        expect(message).not.toContain('kỳ trước')
        expect(mail).not.toMatch(/; kỳ trước/)
      },
    )

    test('is said to have none on the district’s page, in tiles, rows and sums', async () => {
      await dayOf('tt-hcc', '2026-11-24', BUSY)
      const page = await district.get('/district?from=2026-11-24&to=2026-11-24')
      expect(tile(page, 'Lượt khách').note).toContain('kỳ trước không có số liệu')
      const before = page.$('.figure-table td.num[data-column=before], .figure-table td.num:nth-child(4)')
      expect(before.length).toBeGreaterThan(1)
      for (const cell of before.toArray()) expect(page.$(cell).text()).toBe('–')
      expect(page.text).toContain('Kỳ trước: –')
    })
  })
})
