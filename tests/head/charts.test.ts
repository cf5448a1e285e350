import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { describe, expect, test, vi } from 'vitest'
import { closeDays } from '../../server/core/visits/close-of-day.ts'
import { purgeExpired } from '../../server/core/visits/purge.ts'
import type { Answer } from '../support/client.ts'
import { useFreshApp } from '../support/suite.ts'

/** A Wednesday. */
const DAY = '2026-11-25'

describe('the charts page', () => {
  const app = useFreshApp()

  const at = (time: string, day = DAY) => app.clock.set(`${day}T${time}:00+07:00`)

  /** Signs in each time, because sessions expire between the steps. */
  const enter = async (fields: Record<string, string> = {}, username = 'gate.tt-hcc') =>
    expect((await (await app.client(username)).enter(fields)).status).toBe(303)

  const leave = async (name: string) => {
    const row = await app.visit(name)
    const guard = await app.client('gate.tt-hcc')
    await guard.post(`/gate/visits/${row?.id}/leave`)
  }

  const open = async (query = '') => (await app.client('head.tt-hcc')).get(`/log/charts${query}`)

  const close = async () => {
    const id = await app.officeId('tt-hcc')
    await closeDays(app.db, [{ id, close_minutes: 19 * 60 }], app.clock.now())
  }

  const facts = ({ $ }: Answer) =>
    Object.fromEntries(
      $('.tiles > div')
        .get()
        .map((tile) => [
          `${$(tile).find('dt').text()} ${$(tile).find('.hint').text()}`.trim(),
          $(tile).find('dd').first().text(),
        ]),
    )

  /** The rows of the table below a chart, without empty ones. */
  const table = ({ $ }: Answer, title: string) =>
    $(`section[aria-labelledby=${title}] tbody tr`)
      .get()
      .map((line) =>
        $(line)
          .children()
          .map((_, cell) => $(cell).text())
          .get(),
      )
      .filter((cells) => cells.slice(1).some((cell) => !/^([0–]|(thứ|chủ) .*)$/.test(cell)))

  const hoursNamed = ({ $ }: Answer, title = 'hours-title') =>
    $(`section[aria-labelledby=${title}] .chart-plot text`)
      .map((_, name) => $(name).text())
      .get()

  test('a day without visitors says so in every part', async () => {
    const page = await open()
    expect(page.status).toBe(200)
    expect(page.$('h1').text()).toBe('Biểu đồ ngày 25/11/2026')
    expect(page.$('.log-count').text()).toBe('Chưa có ngày tương tự trước đó để so sánh')
    expect(facts(page)).toEqual({ 'Lượt vào': '0', 'Số người': '0', 'Tỷ lệ có Bluezone khi ra về': '–' })
    expect(table(page, 'hours-title')).toEqual([])
    expect(page.$('.empty').text()).toBe('Chưa có lượt khách nào.')
    expect(page.$('section[aria-labelledby=hours-title] rect')).toHaveLength(10)
    expect(page.$('section[aria-labelledby=weeks-title] tbody tr').length).toBe(28)
    expect(hoursNamed(page)).toEqual(['7', '8', '9', '10', '11', '12', '13', '14', '15', '16'])
    // No usual values are drawn, so no legend is needed.
    expect(page.$('.key-usual-line')).toHaveLength(0)
    expect(page.$('section[aria-labelledby=hours-title] .key-usual')).toHaveLength(0)
  })

  test('a day of one party shows when it came, that it is inside, and what became of the advice', async () => {
    await enter({ name: 'Đoàn Của Bà Tư', party_size: '5', app_status: 'absent', app_outcome: 'installed' })
    const page = await open()
    expect(facts(page)).toEqual({
      'Lượt vào': '1',
      'Số người': '5',
      'Đông nhất, lúc 08:30': '5',
      'Tỷ lệ có Bluezone khi ra về': '100%',
    })
    expect(table(page, 'hours-title')).toEqual([['08:00 – 09:00', '1', '–']])
    expect(
      page
        .$('.funnel strong')
        .map((_, step) => page.$(step).text())
        .get(),
    ).toEqual(['1', '0', '1', '1'])
    at('09:10')
    await leave('Đoàn Của Bà Tư')
    at('10:30')
    expect(table(await open(), 'inside-title')).toEqual([['09:00', '5', '–']])
    expect(page.text).not.toContain('Bà Tư')
  })

  test('compares the hours, the people inside, the day and the advice with the weeks before', async () => {
    for (const [day, names] of [
      ['2026-11-04', ['A', 'B', 'C']],
      ['2026-11-11', ['D']],
      ['2026-11-18', ['E', 'F']],
    ] as const) {
      at('09:05', day)
      for (const name of names) await enter({ name, app_status: name < 'D' ? 'running' : 'absent' })
      at('09:30', day)
      for (const name of names) await leave(name)
      at('19:01', day)
      await close()
    }
    at('08:30')
    await enter({ name: 'G', app_status: 'running' })
    const page = await open()
    expect(page.$('.log-count').text()).toBe('Thường lệ là trung vị của 3 thứ tư làm việc trước đó')
    expect(facts(page)).toMatchObject({
      'Lượt vào thường lệ đến giờ này: 0': '1',
      'Tỷ lệ có Bluezone khi ra về thường lệ: 50,0%': '100%',
    })
    expect(table(page, 'hours-title')).toEqual([
      ['08:00 – 09:00', '1', '0'],
      ['09:00 – 10:00', '0', '2'],
    ])
    at('20:00')
    await close()
    const later = await open()
    expect(facts(later)).toMatchObject({ 'Lượt vào thường lệ đến giờ này: 2': '1' })
    expect(
      table(later, 'weeks-title').map(([day, weekday, visits, , usual]) => [day, weekday, visits, usual]),
    ).toEqual([
      ['25/11/2026', 'thứ tư', '1', '2'],
      ['18/11/2026', 'thứ tư', '2', '2'],
      ['11/11/2026', 'thứ tư', '1', '3'],
      ['04/11/2026', 'thứ tư', '3', '–'],
    ])
    const past = await open('?day=2026-11-18')
    expect(past.$('.log-count').text()).toBe('Thường lệ là trung vị của 2 thứ tư làm việc trước đó')
    expect(facts(past)).toMatchObject({
      'Lượt vào thường lệ: 2': '2',
      'Chưa ghi giờ ra thường lệ: 0': '0',
    })
    expect(past.$('.funnel small').first().text()).toBe('thường lệ: 2')
    expect(past.$('.funnel + p').text()).toMatch(/: [\d,]+%\s+thường lệ/)
  })

  test('leaves holidays out, says so in every chart, and marks them among the days', async () => {
    for (const [day, many] of [
      ['2026-11-04', 2],
      ['2026-11-11', 4],
      ['2026-11-18', 9],
      ['2026-11-21', 1],
    ] as const) {
      at('09:05', day)
      for (let number = 0; number < many; number += 1) await enter({ name: `Khách ${number}` })
      at('19:01', day)
      await close()
    }
    await app.rows(`insert into calendar_day (day, kind, note, set_at)
      values ('2026-11-18', 'off', 'Nghỉ', now()), ('2026-11-21', 'working', 'Làm bù', now())`)
    at('08:30')
    await enter({ name: 'Hôm nay' })
    at('20:00')
    await close()
    const page = await open()
    const compared = 'Thường lệ là trung vị của 2 thứ tư làm việc trước đó, không tính 1 ngày nghỉ lễ'
    expect(page.$('.log-count').text()).toBe(compared)
    expect(facts(page)).toMatchObject({ 'Lượt vào thường lệ đến giờ này: 3': '1' })
    for (const title of ['hours-title', 'inside-title']) {
      const chart = page.$(`section[aria-labelledby=${title}] [role=img]`)
      expect(chart.attr('aria-label')).toContain(`${compared}.`)
    }
    expect(page.$('section[aria-labelledby=weeks-title] [role=img]').attr('aria-label')).toContain(
      'cùng là ngày làm việc hoặc ngày nghỉ',
    )
    const lines = table(page, 'weeks-title').map(([day, weekday, visits, , usual]) => [
      day,
      weekday,
      visits,
      usual,
    ])
    expect(lines.slice(0, 3)).toEqual([
      ['25/11/2026', 'thứ tư', '1', '3'],
      ['21/11/2026', 'thứ bảy, làm bù', '1', '0'],
      ['18/11/2026', 'thứ tư, nghỉ lễ', '9', '0'],
    ])
    const drawn = page.$('section[aria-labelledby=weeks-title]')
    expect(drawn.find('.chart-marked')).toHaveLength(0)
    expect(drawn.find('.hint').text()).toContain('Hôm nay chưa vẽ vì ngày chưa hết.')
    const saturday = await open('?day=2026-11-21')
    expect(saturday.$('section[aria-labelledby=weeks-title] .chart-marked')).toHaveLength(1)
    expect(saturday.$('.log-count').text()).toBe(
      'Ngày làm bù. Thường lệ là trung vị của 4 ngày làm việc trước đó',
    )
    const holiday = await open('?day=2026-11-18')
    expect(holiday.$('.log-count').text()).toBe(
      'Ngày nghỉ lễ. Thường lệ là trung vị của 4 ngày nghỉ trước đó',
    )
  })

  test('names the day of the comparison when there is only one', async () => {
    at('09:05', '2026-11-18')
    await enter({ name: 'A' })
    at('08:30')
    await enter({ name: 'B' })
    expect((await open()).$('.log-count').text()).toBe('So với thứ tư làm việc 18/11/2026')
  })

  test('shows a minimum and a maximum where a departure was not recorded', async () => {
    await enter({ name: 'A' })
    await enter({ name: 'B', party_size: '2' })
    at('09:00')
    await leave('A')
    at('20:00')
    await close()
    const page = await open()
    expect(facts(page)).toMatchObject({ 'Đông nhất, lúc 08:30': '1–3', 'Chưa ghi giờ ra': '1' })
    expect(page.$('.key-doubtful').text()).toBe('Chưa ghi giờ ra, có thể còn ở trong')
    expect(table(page, 'inside-title').at(0)).toEqual(['09:00', '0–2', '–'])
    expect(table(page, 'inside-title').at(-1)).toEqual(['18:00', '0–2', '–'])
  })

  test('shows who came before midnight as inside after it, where the gate is guarded all night', async () => {
    const head = await app.client('head.tt-hcc')
    const hours = { opens: '00:00', closes: '24:00', close_at: '', all_night: 'on', overdue: '90' }
    expect((await head.post('/office', hours)).status).toBe(303)
    at('22:00', '2026-11-24')
    await enter({ name: 'Đêm' })
    at('01:30')
    const page = await open()
    expect(table(page, 'hours-title')).toEqual([])
    expect(table(page, 'inside-title')).toEqual([
      ['00:00', '1', '–'],
      ['01:00', '1', '–'],
    ])
    // With so many hours only every second one is labelled.
    const even = ['2', '4', '6', '8', '10', '12', '14', '16', '18', '20', '22']
    expect([hoursNamed(page), hoursNamed(page, 'inside-title')]).toEqual([['0', ...even], even])
  })

  test('counts no voided visit, none that waits, and none of another office', async () => {
    await enter({ name: 'A' })
    await enter({ name: 'Láng giềng' }, 'gate.ubnd-xa-long-hau')
    const visitor = await app.client()
    const form = await visitor.get('/v/tt-hcc')
    await visitor.post('/v/tt-hcc', {
      client_uuid: String(form.$('[name=client_uuid]').attr('value')),
      name: 'Chờ',
    })
    const [row] = await app.rows<{ id: string }>(`select id from visit where name = 'A'`)
    await (await app.client('gate.tt-hcc')).post(`/gate/visits/${row?.id}/void`, {
      seen_version: '1',
      reason: 'trial',
    })
    const page = await open()
    expect(facts(page)).toMatchObject({ 'Lượt vào': '0' })
    expect(table(page, 'hours-title')).toEqual([])
  })

  test('says what is missing after visits were deleted, and keeps the figures', async () => {
    await enter({ name: 'A', phone: '0912345678' })
    await leave('A')
    const head = await app.client('head.tt-hcc')
    const asked = await head.post('/subjects', {
      client_uuid: randomUUID(),
      ...{ kind: 'erase', person: '0912345678', received_on: DAY },
    })
    await head.post(`${asked.location}/erase`, { sure: 'on' })
    const page = await open()
    expect(page.$('.alert').text()).toContain('1 lượt đã xóa khỏi sổ')
    expect(facts(page)).toMatchObject({ 'Lượt vào': '1' })
    at('08:30', '2026-12-27')
    await purgeExpired(app.db, { id: await app.officeId('tt-hcc'), retention_days: 30 }, app.clock.now())
    const late = await open(`?day=${DAY}`)
    expect(late.$('.alert').text()).toContain('chỉ giữ lượt ra, vào trong 30 ngày')
    expect(late.$('#hours-title')).toHaveLength(0)
    expect(facts(late)).toMatchObject({ 'Lượt vào': '1' })
  })

  test('a very busy day needs no more queries, stays small, and its hours add up to the figures', async () => {
    at('09:00')
    const head = await app.client('head.tt-hcc')
    const questions = async () => {
      const asked = vi.spyOn(pg.Client.prototype, 'query')
      expect((await head.get('/log/charts')).status).toBe(200)
      const { length } = asked.mock.calls
      asked.mockRestore()
      return length
    }
    await questions()
    const quiet = await questions()
    await app.rows(
      `with many as (
         insert into visit (id, office_id, client_uuid, body_hash, year, number, day, state, name, purpose, one_stop,
           app_status, source, assurance, registered_at, entered_at, recorded_at, party_size)
         select gen_random_uuid(), $1, gen_random_uuid(), '', 2026, n, $2, 'inside', 'Khách ' || n, 'work', false,
           'running', 'gate', 'staff', at, at, at, 1 + n % 3
         from generate_series(1, 5000) n, lateral (select $3::timestamptz + n * interval '0.3 second' as at) t
         returning party_size)
       insert into office_day (office_id, day, visits, people, inside, running, leaving)
       select $1, $2, count(*), sum(party_size), count(*), count(*), count(*) from many`,
      [await app.officeId('tt-hcc'), DAY, `${DAY}T08:00:00+07:00`],
    )
    expect(await questions()).toBe(quiet)
    const page = await open()
    expect(facts(page)).toMatchObject({
      'Lượt vào': '5.000',
      'Số người': '10.001',
      'Đông nhất, lúc 08:25': '10.001',
    })
    expect(table(page, 'hours-title')).toEqual([['08:00 – 09:00', '5.000', '–']])
    expect(page.text.length).toBeLessThan(60_000)
    // None of them came to a one-stop desk.
    expect(page.text).not.toContain('Tại bộ phận một cửa')
  })

  test.each(['2026-11-26', '2026-02-30', 'x', '0000-00-00'])(
    'the page of %s is refused, and today’s is shown',
    async (day) => {
      const page = await open(`?day=${day}`)
      expect(page.status).toBe(422)
      expect(page.$('[role=alert]').text()).toBe('Trong sổ không có ngày này.')
      expect(page.$('h1').text()).toBe('Biểu đồ ngày 25/11/2026')
    },
  )

  test('is reached from the log of the day, and speaks English', async () => {
    const head = await app.client('head.tt-hcc')
    const log = await head.get('/log?day=2026-11-24')
    expect(log.$('a[href="/log/charts?day=2026-11-24"]').text()).toBe('Biểu đồ')
    at('08:30')
    const page = await open('?lang=en')
    expect(
      page
        .$('main h2')
        .map((_, title) => page.$(title).text())
        .get(),
    ).toEqual([
      'Entries by the hour',
      'People inside',
      'Entries by the day, four weeks',
      'Bluezone on the visitors’ phones',
    ])
  })
})
