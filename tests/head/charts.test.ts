import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import pg from 'pg'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { kindOf, likeDays, median } from '../../server/core/figures/usual.ts'
import { closeDays } from '../../server/core/visits/close-of-day.ts'
import { purgeExpired } from '../../server/core/visits/purge.ts'
import { curveChart } from '../../server/head/charts/curve.ts'
import { arrivedBefore, byHour, levelsOf } from '../../server/head/charts/slots.ts'
import { barChart } from '../../server/platform/svg/bars.ts'
import { BOTTOM, scaleTo, TOP } from '../../server/platform/svg/scale.ts'
import { startApp, type TestApp } from '../support/app.ts'
import type { Answer } from '../support/client.ts'

/** A Wednesday. */
const DAY = '2026-11-25'

describe('the usual figures', () => {
  test.each([
    [[], undefined],
    [[7], 7],
    [[9, 1], 5],
    [[3, 100, 4], 4],
    // A holiday among four weeks.
    [[40, 0, 44, 42], 41],
  ])('of %j is %s', (values, usual) => {
    expect(median(values)).toBe(usual)
  })

  const NONE = new Map()
  const days = (day: string, exceptions = NONE, oldest = '2026-01-01') =>
    likeDays(day, oldest, exceptions).days

  test('is told by the same weekday of four weeks, none of them before the first', () => {
    expect(days(DAY)).toEqual(['2026-11-18', '2026-11-11', '2026-11-04', '2026-10-28'])
    expect(days(DAY, NONE, '2026-11-11')).toEqual(['2026-11-18', '2026-11-11'])
    expect(days(DAY, NONE, '2026-11-19')).toEqual([])
  })

  test('is not told by a holiday: the week before it stands in, and the one left out is named', () => {
    // 2 September 2026 is a Wednesday, and 1 September off as well.
    expect(likeDays('2026-09-09', '2026-01-01', NONE)).toEqual({
      kind: 'working',
      days: ['2026-08-26', '2026-08-19', '2026-08-12', '2026-08-05'],
      leftOut: ['2026-09-02'],
    })
    const closed = new Map([['2026-11-18', 'off' as const]])
    expect(days(DAY, closed)).toEqual(['2026-11-11', '2026-11-04', '2026-10-28', '2026-10-21'])
  })

  test('a holiday is compared with other days off, and a Saturday that is worked with working days', () => {
    expect(kindOf('2026-09-02', NONE)).toBe('holiday')
    expect(days('2026-09-02')).toEqual(['2026-09-01', '2026-08-30', '2026-08-29', '2026-08-23'])
    const worked = new Map([['2026-11-21', 'working' as const]])
    expect(kindOf('2026-11-21', worked)).toBe('made_up')
    expect(days('2026-11-21', worked)).toEqual(['2026-11-20', '2026-11-19', '2026-11-18', '2026-11-17'])
    // The Saturday after it is one off, and is not compared with it.
    expect(likeDays('2026-11-28', '2026-01-01', worked)).toEqual({
      kind: 'weekend',
      days: ['2026-11-14', '2026-11-07', '2026-10-31', '2026-10-24'],
      leftOut: ['2026-11-21'],
    })
  })

  test('is told by fewer days rather than by days long gone', () => {
    const off = new Map(
      Array.from({ length: 60 }, (_, week) => [
        new Date(Date.parse('2026-11-18') - week * 7 * 86_400_000).toISOString().slice(0, 10),
        'off' as const,
      ]),
    )
    expect(days(DAY, off)).toEqual([])
  })
})

describe('the scale of a chart', () => {
  test.each([
    [0, ['0', '1']],
    [1, ['0', '1']],
    [3, ['0', '1', '2', '3']],
    [9, ['0', '5', '10']],
    [31, ['0', '10', '20', '30', '40']],
    [1234, ['0', '500', '1000', '1500']],
  ])('to %i is %j', (most, texts) => {
    expect(scaleTo(most, String).ticks.map((tick) => tick.text)).toEqual(texts)
  })

  test('has few steps, holds every value, and rises with it', () => {
    fc.assert(
      fc.property(fc.nat(2_000_000), fc.nat(2_000_000), (one, other) => {
        const [low, high] = [Math.min(one, other), Math.max(one, other)]
        const scale = scaleTo(high, String)
        expect(scale.ticks.length).toBeLessThanOrEqual(5)
        expect(scale.y(0)).toBe(BOTTOM)
        expect(scale.y(high)).toBeGreaterThanOrEqual(TOP)
        expect(scale.y(high)).toBeLessThanOrEqual(scale.y(low))
      }),
    )
  })
})

describe('the geometry', () => {
  test('bars stay within the width, with a stroke only where something is usual', () => {
    const chart = barChart(
      [
        { label: 'a', value: 4, usual: 2, marked: true },
        { label: '', value: 0, usual: 0 },
        { label: '', value: 0, usual: undefined },
      ],
      String,
    )
    expect(chart.bars.map((bar) => [bar.x, bar.width, bar.y + bar.height, bar.marked])).toEqual([
      ['6%', '21.3%', BOTTOM, true],
      ['39.3%', '21.3%', BOTTOM, false],
      ['72.7%', '21.3%', BOTTOM, false],
    ])
    expect(chart.usual).toHaveLength(1)
    expect(chart.labels).toEqual([{ x: '16.7%', text: 'a' }])
  })

  test('a curve reaches as far as is known, and is nothing where nothing is', () => {
    const level = (all: number) => ({ all, sure: all })
    const hours = [{ slot: 2, text: '8' }]
    const chart = curveChart({ day: [level(0), level(2)], usual: [], slots: 4, hours }, String)
    expect([chart.all, chart.edge, chart.usual]).toEqual([
      'M0 1000L0 1000 250 0 250 1000Z',
      'M0 1000 250 0',
      '',
    ])
    expect(chart.hours).toEqual([{ x: '50%', text: '8' }])
    expect(curveChart({ day: [level(0)], usual: [], slots: 4, hours }, String)).toMatchObject({
      all: '',
      edge: '',
    })
  })
})

describe('the slots of a day', () => {
  test('count arrivals by the hour, and before a moment', () => {
    const arrivals = [95, 96, 107, 108].map((slot) => ({ day: DAY, slot, visits: slot, people: 0 }))
    expect(byHour(arrivals).slice(7, 10)).toEqual([95, 203, 108])
    expect(arrivedBefore(arrivals, 107)).toBe(191)
  })

  test('tell who is inside, who came the day before included, and of whom the log is not sure', () => {
    const changes = [
      { slot: -20, people: 3, unclosed: 0 },
      { slot: 1, people: 2, unclosed: 2 },
      { slot: 2, people: -3, unclosed: 0 },
      { slot: 4, people: -2, unclosed: -2 },
      // Guarded all night, and gone the next morning.
      { slot: 300, people: -1, unclosed: 0 },
    ].map((change) => ({ day: DAY, ...change }))
    const levels = levelsOf(changes)
    expect(levels).toHaveLength(289)
    expect(levels.slice(0, 5)).toEqual([
      { all: 3, sure: 3 },
      { all: 5, sure: 3 },
      { all: 2, sure: 0 },
      { all: 2, sure: 0 },
      { all: 0, sure: 0 },
    ])
  })
})

describe('the page', () => {
  let app: TestApp

  beforeEach(async () => {
    app = await startApp()
    return () => app.close()
  })

  const at = (time: string, day = DAY) => app.clock.set(`${day}T${time}:00+07:00`)

  /** Sessions end in between: everybody signs in anew. */
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

  /** The lines of the table under a chart, without those in which nothing happened. */
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
    expect(facts(page)).toEqual({ 'Lượt vào': '0', 'Số người': '0', 'Có Bluezone khi ra về': '–' })
    expect(table(page, 'hours-title')).toEqual([])
    expect(page.$('.empty').text()).toBe('Chưa có lượt khách nào.')
    expect(page.$('section[aria-labelledby=hours-title] rect')).toHaveLength(10)
    expect(hoursNamed(page)).toEqual(['7', '8', '9', '10', '11', '12', '13', '14', '15', '16'])
    // Nothing is drawn that a key would have to explain.
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
      'Có Bluezone khi ra về': '100%',
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
    expect(page.$('.log-count').text()).toBe('So với trung vị của 3 thứ tư làm việc trước đó')
    expect(facts(page)).toMatchObject({
      'Lượt vào trung vị đến giờ này các ngày trước: 0': '1',
      'Có Bluezone khi ra về trung vị các ngày trước: 50,0%': '100%',
    })
    expect(table(page, 'hours-title')).toEqual([
      ['08:00 – 09:00', '1', '0'],
      ['09:00 – 10:00', '0', '2'],
    ])
    at('20:00')
    await close()
    const later = await open()
    expect(facts(later)).toMatchObject({ 'Lượt vào trung vị đến giờ này các ngày trước: 2': '1' })
    expect(
      table(later, 'weeks-title').map(([day, weekday, visits, , usual]) => [day, weekday, visits, usual]),
    ).toEqual([
      ['25/11/2026', 'thứ tư', '1', '2'],
      ['18/11/2026', 'thứ tư', '2', '2'],
      ['11/11/2026', 'thứ tư', '1', '3'],
      ['04/11/2026', 'thứ tư', '3', '–'],
    ])
    const past = await open('?day=2026-11-18')
    expect(past.$('.log-count').text()).toBe('So với trung vị của 2 thứ tư làm việc trước đó')
    expect(facts(past)).toMatchObject({
      'Lượt vào trung vị các ngày trước: 2': '2',
      'Chưa ghi giờ ra trung vị các ngày trước: 0': '0',
    })
    expect(past.$('.funnel small').first().text()).toBe('trung vị các ngày trước: 2')
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
    const compared = 'So với trung vị của 2 thứ tư làm việc trước đó, không tính 1 ngày nghỉ lễ'
    expect(page.$('.log-count').text()).toBe(compared)
    expect(facts(page)).toMatchObject({ 'Lượt vào trung vị đến giờ này các ngày trước: 3': '1' })
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
    expect(saturday.$('.log-count').text()).toBe('Ngày làm bù. So với trung vị của 4 ngày làm việc trước đó')
    const holiday = await open('?day=2026-11-18')
    expect(holiday.$('.log-count').text()).toBe('Ngày nghỉ lễ. So với trung vị của 4 ngày nghỉ trước đó')
  })

  test('names the only day that it is compared with', async () => {
    at('09:05', '2026-11-18')
    await enter({ name: 'A' })
    at('08:30')
    await enter({ name: 'B' })
    expect((await open()).$('.log-count').text()).toBe('So với thứ tư làm việc 18/11/2026')
  })

  test('says at least and at most where a departure was not recorded', async () => {
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
    // Of so many hours only every second one has room for its name.
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

  test('says what is missing when visits were deleted, and keeps the figures', async () => {
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

  test('a very busy day asks as few questions, stays small, and its hours add up to the figures', async () => {
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
    // Nobody of them came to a one-stop desk.
    expect(page.text).not.toContain('Tại bộ phận một cửa')
  })

  test.each(['2026-11-26', '2026-02-30', 'x', '0000-00-00'])(
    'the page of %s is refused with today’s',
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
        .$('h2')
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
