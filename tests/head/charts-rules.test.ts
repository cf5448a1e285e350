import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { comparedText, dayKindOf, likeDays, median } from '../../server/core/figures/usual.ts'
import type { Office } from '../../server/core/offices/directory.ts'
import { chartsPage } from '../../server/head/charts/charts-page.ts'
import { curveChart } from '../../server/head/charts/parts.ts'
import { arrivedBefore, byHour, levelsOf } from '../../server/head/charts/presence.ts'
import { type Counts, noCounts } from '../../server/platform/db/counts.ts'
import type { OfficeDayRow } from '../../server/platform/db/schema.ts'
import { translator } from '../../server/platform/messages/messages.ts'
import { barChart } from '../../server/platform/svg/bars.ts'
import { BOTTOM, scaleTo, TOP } from '../../server/platform/svg/scale.ts'

/** A Wednesday. */
const DAY = '2026-11-25'

describe('the usual figures', () => {
  test.each([
    [[], undefined],
    [[7], 7],
    [[9, 1], 5],
    [[3, 100, 4], 4],
    // One of the four weeks has a holiday.
    [[40, 0, 44, 42], 41],
  ])('of %j is %s', (values, usual) => {
    expect(median(values)).toBe(usual)
  })

  const NONE = new Map()
  const days = (day: string, exceptions = NONE, oldest = '2026-01-01') =>
    likeDays(day, oldest, exceptions).days

  test('come from the same weekday of the four weeks before, never from before the first day', () => {
    expect(days(DAY)).toEqual(['2026-11-18', '2026-11-11', '2026-11-04', '2026-10-28'])
    expect(days(DAY, NONE, '2026-11-11')).toEqual(['2026-11-18', '2026-11-11'])
    expect(days(DAY, NONE, '2026-11-19')).toEqual([])
  })

  test('leave out holidays: the week before stands in, and the holiday left out is named', () => {
    // 2 September 2026 is a Wednesday and a holiday, as is 1 September.
    expect(likeDays('2026-09-09', '2026-01-01', NONE)).toEqual({
      kind: 'working',
      days: ['2026-08-26', '2026-08-19', '2026-08-12', '2026-08-05'],
      leftOut: ['2026-09-02'],
    })
    const closed = new Map([['2026-11-18', 'off' as const]])
    expect(days(DAY, closed)).toEqual(['2026-11-11', '2026-11-04', '2026-10-28', '2026-10-21'])
  })

  test('usual figures are named with the holidays between the compared days, not with those before them', () => {
    const off = new Map(['2026-11-18', '2026-10-28'].map((day) => [day, 'off' as const]))
    const like = likeDays(DAY, '2026-01-01', off)
    const text = (known: string[]) => comparedText(DAY, like, known, translator('vi'))
    expect(text(['2026-11-11', '2026-11-04', '2026-10-21', '2026-10-14'])).toContain(
      'không tính 2 ngày nghỉ lễ',
    )
    expect(text(['2026-11-11', '2026-11-04'])).toContain('không tính 1 ngày nghỉ lễ')
  })

  test('a holiday is compared with other days off, and a worked Saturday with working days', () => {
    expect(dayKindOf('2026-09-02', NONE)).toBe('holiday')
    expect(days('2026-09-02')).toEqual(['2026-09-01', '2026-08-30', '2026-08-29', '2026-08-23'])
    const worked = new Map([['2026-11-21', 'working' as const]])
    expect(dayKindOf('2026-11-21', worked)).toBe('made_up')
    expect(days('2026-11-21', worked)).toEqual(['2026-11-20', '2026-11-19', '2026-11-18', '2026-11-17'])
    // A later, free Saturday is not compared with the one that was worked.
    expect(likeDays('2026-11-28', '2026-01-01', worked)).toEqual({
      kind: 'weekend',
      days: ['2026-11-14', '2026-11-07', '2026-10-31', '2026-10-24'],
      leftOut: ['2026-11-21'],
    })
  })

  test('come from fewer days rather than from days long past', () => {
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

  test('has few ticks, holds every value, and rises with it', () => {
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

describe('the geometry of a chart', () => {
  test('bars stay within the width, and only a bar with a usual value gets the stroke for it', () => {
    const bars = [
      { label: 'a', value: 4, usual: 2, marked: true },
      { label: '', value: 0, usual: 0 },
      { label: '', value: 0, usual: undefined },
      { label: 'd', value: 0, usual: 3 },
    ]
    expect(barChart(bars, String)).toEqual({
      ticks: [184, 141.5, 99, 56.5, 14].map((y, value) => ({ y, text: String(value) })),
      bars: [
        { x: '4.5%', width: '16%', y: 14, height: 170, marked: true },
        ...['29.5%', '54.5%', '79.5%'].map((x) => ({ x, width: '16%', y: 184, height: 0, marked: false })),
      ],
      usual: [
        { from: '1.2%', to: '23.8%', y: 99 },
        { from: '76.3%', to: '98.8%', y: 56.5 },
      ],
      labels: [
        { x: '12.5%', text: 'a' },
        { x: '87.5%', text: 'd' },
      ],
    })
    expect(barChart(bars, String, 7).ticks.at(-1)?.text).toBe('8')
  })

  test('a curve extends as far as values are known, apart from what is in doubt, and is empty where none are', () => {
    const day = [0, 4, 2].map((all, slot) => ({ all, sure: all - slot }))
    const hours = [{ slot: 2, text: '8' }]
    const chart = curveChart({ day, usual: [1, 2, 8], slots: 4, hours }, String)
    expect(chart).toEqual({
      ticks: [0, 2, 4, 6, 8].map((value) => ({ y: 184 - value * 21.25, text: String(value) })).map(rounded),
      all: 'M0 1000L0 1000 250 500 500 750 500 1000Z',
      sure: 'M0 1000L0 1000 250 625 500 1000 500 1000Z',
      edge: 'M0 1000 250 500 500 750',
      usual: 'M0 875 250 750 500 0',
      hours: [{ x: '50%', text: '8' }],
    })
    const two = { day: day.slice(0, 2), usual: [1, 2], slots: 4, hours }
    expect(curveChart(two, String)).toMatchObject({
      ...{ all: 'M0 1000L0 1000 250 0 250 1000Z', edge: 'M0 1000 250 0', usual: 'M0 750 250 500' },
    })
    expect(curveChart({ ...two, usual: [3] }, String).usual).toBe('')
    expect(curveChart({ day: day.slice(0, 1), usual: [], slots: 4, hours }, String)).toMatchObject({
      ...{ all: '', sure: '', edge: '', usual: '' },
    })
  })
})

const rounded = (tick: { y: number; text: string }) => ({ ...tick, y: Math.round(tick.y * 10) / 10 })

describe('the page of a day', () => {
  const t = translator('vi')
  const at = (time: string, day = DAY) => new Date(`${day}T${time}:00+07:00`)
  const slotAt = (time: string) => Number(time.slice(0, 2)) * 12 + Number(time.slice(3)) / 5
  const arrived = (day: string, time: string, visits: number) => ({
    ...{ day, slot: slotAt(time), visits, people: visits },
  })
  const change = (day: string, time: string, people: number, unclosed = 0) => ({
    ...{ day, slot: slotAt(time), people, unclosed },
  })
  const figures = (day: string, counts: Partial<Counts>) =>
    ({ ...noCounts(), day, ...counts }) as OfficeDayRow
  /** Open from 7:30 to 9:30: drawn from 7 to 10. */
  const OFFICE = { opensMinutes: 450, closesMinutes: 570, retentionDays: 30 } as Office
  type Source = Parameters<typeof chartsPage>[0]
  const pageOf = (source: Partial<Source>, office = OFFICE, appName = 'Bluezone') =>
    chartsPage(
      {
        ...{ day: DAY, now: at('08:32'), figures: [], usualDays: [], exceptions: new Map() },
        ...{ presence: { arrivals: [], changes: [] }, ...source },
      },
      { office, appName, lang: 'vi', t },
    )
  type Page = ReturnType<typeof pageOf>
  const tilesOf = ({ tiles }: Page) => tiles.map(({ label, value, note }) => [label, value, note])
  const kinds = (part: { keys: { kind: string }[] } | undefined) => part?.keys.map(({ kind }) => kind)
  const WEEKS = ['2026-11-18', '2026-11-11', '2026-11-04']

  test('without visitors says so in every part', () => {
    const page = pageOf({})
    expect(tilesOf(page)).toEqual([
      ['Lượt vào', '0', ''],
      ['Số người', '0', ''],
      ['Tỷ lệ có Bluezone khi ra về', '–', ''],
    ])
    expect([page.usualText, page.gone, page.funnel]).toEqual([
      'Chưa có ngày tương tự trước đó để so sánh',
      '',
      undefined,
    ])
    expect([kinds(page.hours), kinds(page.inside), kinds(page.weeks)]).toEqual([
      ['marked'],
      ['sure'],
      ['other', 'usual'],
    ])
    expect(page.hours?.table.rows).toEqual([7, 8, 9].map((hour) => [hourRow(hour), '0', '–']))
    expect(page.inside?.table.rows.map(([hour, people]) => [hour, people])).toEqual([
      ['07:00', '0'],
      ['08:00', '0'],
      ['09:00', '–'],
      ['10:00', '–'],
    ])
    expect([page.hours?.summary, page.inside?.summary]).toEqual(Array(2).fill('Chưa có lượt khách nào.'))
    expect(page.weeks.summary).toBe('Bốn tuần này chưa có lượt khách nào.')
    expect(page.days).toEqual({ day: DAY, previous: '2026-11-24', next: undefined })
    expect(tilesOf(pageOf({}, OFFICE, ''))).toHaveLength(2)
  })

  const hourRow = (hour: number) => `0${hour}:00 – ${String(hour + 1).padStart(2, '0')}:00`

  test('that is not over is drawn up to now, beside what is usual until now', () => {
    const page = pageOf({
      figures: [
        figures('2026-11-04', { visits: 6, people: 6, running: 2, absent: 2, leaving: 2 }),
        figures('2026-11-11', { visits: 3, people: 4 }),
        figures('2026-11-18', { visits: 6, people: 6, running: 4, leaving: 4 }),
        figures(DAY, { visits: 3, people: 3, kiosk: 1, running: 1, absent: 2, leaving: 2, helped: 1 }),
      ],
      usualDays: [...WEEKS, '2026-10-28'],
      presence: {
        arrivals: [
          arrived(DAY, '08:10', 1),
          arrived(DAY, '08:30', 2),
          arrived('2026-11-18', '08:30', 4),
          arrived('2026-11-18', '08:35', 2),
          arrived('2026-11-11', '08:10', 3),
          arrived('2026-11-04', '09:05', 6),
        ],
        changes: [
          change(DAY, '08:10', 1),
          change(DAY, '08:35', 2),
          change('2026-11-18', '08:30', 4),
          change('2026-11-18', '09:30', -4),
          change('2026-11-11', '08:10', 3),
          change('2026-11-11', '10:00', -3),
          change('2026-11-04', '09:05', 6),
          change('2026-11-04', '10:00', -6),
        ],
      },
    })
    expect(tilesOf(page)).toEqual([
      // The days before the first with figures are no days without visitors.
      ['Lượt vào', '3', 'thường lệ đến giờ này: 3'],
      ['Số người', '3', ''],
      ['Khách tự ghi ở ki-ốt', '1', ''],
      ['Đông nhất, lúc 08:35', '3', ''],
      ['Tỷ lệ có Bluezone khi ra về', '66,7%', 'thường lệ: 75,0%'],
    ])
    expect(page.hours?.table.rows.map(([, ...cells]) => cells)).toEqual([
      ['0', '0'],
      ['3', '3'],
      ['0', '0'],
    ])
    expect(page.hours?.summary).toBe('Nhiều nhất 3 lượt, từ 8 giờ. Thường lệ giờ đó: 3 lượt.')
    expect(page.hours?.chart.bars.map(({ height, marked }) => [height, marked])).toEqual([
      [0, true],
      [170, true],
      [0, true],
    ])
    expect(page.hours?.chart.labels.map(({ text }) => text)).toEqual(['7', '8', '9'])
    expect(page.inside?.table.rows).toEqual([
      ['07:00', '0', '0'],
      ['08:00', '0', '0'],
      ['09:00', '–', '3'],
      ['10:00', '–', '0'],
    ])
    // Nineteen slots from 7:00 to 8:35 of thirty-six, and all of what is usual.
    const points = (path: string | undefined) => path?.slice(1).match(/\d+ \d+/g) ?? []
    expect([points(page.inside?.chart.edge).length, points(page.inside?.chart.edge).at(-1)]).toEqual([
      20,
      '528 250',
    ])
    expect([points(page.inside?.chart.usual).length, points(page.inside?.chart.usual).at(-1)]).toEqual([
      37,
      '1000 1000',
    ])
    expect(page.inside?.chart.hours).toEqual([
      { x: '33.3%', text: '8' },
      { x: '66.7%', text: '9' },
    ])
    expect(page.inside?.summary).toBe('Đông nhất 3 người, lúc 08:35.')
    expect([kinds(page.hours), kinds(page.inside)]).toEqual([
      ['marked', 'usual'],
      ['sure', 'usual-line'],
    ])
    expect(page.weeks.chart.bars).toHaveLength(27)
    expect(page.weeks.chart.bars.some(({ marked }) => marked)).toBe(false)
    expect(page.weeks.leftOut).toContain('Hôm nay chưa vẽ')
    expect(page.funnel?.steps.map(({ count, width, usual }) => [count, width, usual])).toEqual([
      ['3', '100%', ''],
      ['1', '33.3%', ''],
      ['1', '33.3%', ''],
      ['2', '66.7%', ''],
    ])
  })

  test('that is over is compared as a whole, and is marked among the days', () => {
    const of = (day: string, visits: number, counts: Partial<Counts> = {}) =>
      figures(day, { visits, people: visits + 1, ...counts })
    const page = pageOf({
      day: '2026-11-18',
      figures: [
        of('2026-11-04', 2, { running: 1, leaving: 1, kiosk: 1 }),
        of('2026-11-11', 5, { running: 2, off: 1, leaving: 3, unclosed: 2 }),
        of('2026-11-16', 5),
        of('2026-11-18', 4, {
          ...{ running: 1, absent: 1, not_asked: 1, no_smartphone: 1, helped: 1, leaving: 2, kiosk: 2 },
          ...{ os_visits: 3, os_running: 1, os_absent: 1, os_leaving: 1 },
        }),
      ],
      exceptions: new Map([
        ['2026-11-17', 'off'],
        ['2026-11-15', 'working'],
      ]),
      presence: {
        arrivals: [arrived('2026-11-18', '05:40', 1), arrived('2026-11-18', '11:00', 1)],
        changes: [change('2026-11-18', '05:40', 2), change('2026-11-18', '11:00', 1, 1)],
      },
    })
    expect(tilesOf(page)).toEqual([
      ['Lượt vào', '4', 'thường lệ: 3,5'],
      ['Số người', '5', 'thường lệ: 4,5'],
      ['Khách tự ghi ở ki-ốt', '2', 'thường lệ: 0,5'],
      ['Đông nhất, lúc 11:00', '2–3', ''],
      ['Chưa ghi giờ ra', '0', 'thường lệ: 1'],
      ['Tỷ lệ có Bluezone khi ra về', '100%', 'thường lệ: 100%'],
    ])
    expect(page.gone).toContain('2 lượt đã xóa khỏi sổ')
    expect(page.days.next).toBe('2026-11-19')
    // As early as the first came, and until the end of the day where somebody stayed.
    expect(page.hours?.table.rows.map(([hour]) => hour?.slice(0, 5))).toEqual(
      Array.from({ length: 19 }, (_, index) => `${String(index + 5).padStart(2, '0')}:00`),
    )
    expect(page.hours?.chart.labels.map(({ text }) => text)).toEqual([
      '6',
      '8',
      '10',
      '12',
      '14',
      '16',
      '18',
      '20',
      '22',
    ])
    expect(page.hours?.summary).toBe('Nhiều nhất 1 lượt, từ 5 giờ.')
    expect(kinds(page.inside)).toEqual(['sure', 'doubtful'])
    expect(page.weeks.rows.slice(0, 4).map((row) => Object.values(row).slice(1).join('; '))).toEqual([
      '18/11/2026; thứ tư; 4; 5; 3,5',
      '17/11/2026; thứ ba, nghỉ lễ; 0; 0; 0',
      '16/11/2026; thứ hai; 5; 6; 0',
      '15/11/2026; chủ nhật, làm bù; 0; 0; 0',
    ])
    expect([page.weeks.rows.length, page.weeks.rows.at(-1)?.day, page.weeks.rows.at(-1)?.usual]).toEqual([
      28,
      '2026-10-22',
      '–',
    ])
    // The latest of two as busy.
    expect(page.weeks.summary).toBe('Nhiều nhất 5 lượt, ngày 16/11/2026.')
    expect(page.weeks.chart.bars.map(({ marked }) => marked)).toEqual([...Array(27).fill(false), true])
    expect(page.weeks.chart.labels.map(({ text }) => text)).toEqual(['26/10', '02/11', '09/11', '16/11'])
    expect([kinds(page.weeks), page.weeks.leftOut]).toEqual([['marked', 'other', 'usual'], ''])
    expect(
      page.funnel?.steps.map(({ count, width, usual, usualAt }) => [count, width, usual, usualAt]),
    ).toEqual([
      ['2', '100%', 'thường lệ: 2', '100%'],
      ['1', '50%', 'thường lệ: 2', '100%'],
      ['1', '50%', 'thường lệ: 0', '0%'],
      ['2', '100%', 'thường lệ: 2', '100%'],
    ])
    expect(page.funnel).toMatchObject({ rate: '100%', usualRate: 'thường lệ: 100%' })
    expect(page.funnel?.notes).toEqual([
      'Chưa hỏi: 1 lượt (25,0%)',
      'Không có điện thoại thông minh: 1 lượt (25,0%)',
      'Tại bộ phận một cửa: 1/2 có khi ra về (50,0%)',
    ])
  })

  test('says what is gone only where something is, and of one-stop desks only where some went elsewhere', () => {
    const [none, one] = [figures(DAY, {}), figures(DAY, { visits: 1, os_visits: 1 })]
    expect(pageOf({ figures: [none], presence: undefined })).toMatchObject({ gone: '', hours: undefined })
    expect(pageOf({ figures: [one], presence: undefined }).gone).toContain('trong 30 ngày')
    const there = { arrivals: [arrived(DAY, '08:10', 1)], changes: [] }
    expect(pageOf({ figures: [one], presence: there })).toMatchObject({
      gone: '',
      funnel: { notes: ['', ''].map(() => expect.any(String)) },
    })
  })

  test('is drawn from the earliest hour in which usually somebody comes', () => {
    const { hours } = pageOf({
      ...{ figures: [figures('2026-11-18', { visits: 1 })], usualDays: ['2026-11-18'] },
      presence: { arrivals: [arrived('2026-11-18', '05:00', 1)], changes: [] },
    })
    expect(hours?.table.rows[0]).toEqual(['05:00 – 06:00', '0', '1'])
  })

  test('is named by the day or the days it is compared with', () => {
    const like = (...days: string[]) => comparedText(DAY, likeDays(DAY, '2026-01-01', new Map()), days, t)
    expect(like('2026-11-18')).toBe('So với thứ tư làm việc 18/11/2026')
    expect(pageOf({ day: '2026-11-22', figures: [figures('2026-11-15', { visits: 1 })] }).usualText).toBe(
      'So với chủ nhật nghỉ 15/11/2026',
    )
    const exceptions = new Map([
      ['2026-11-20', 'off' as const],
      ['2026-11-21', 'working' as const],
    ])
    const from = [figures('2026-11-16', { visits: 1 })]
    expect(pageOf({ day: '2026-11-21', exceptions, figures: from }).usualText).toBe(
      'Ngày làm bù. Thường lệ là trung vị của 4 ngày làm việc trước đó',
    )
    expect(pageOf({ day: '2026-11-20', exceptions, figures: [figures('2026-11-14', {})] }).usualText).toBe(
      'Ngày nghỉ lễ. Thường lệ là trung vị của 2 ngày nghỉ trước đó',
    )
  })
})

describe('the slots of a day', () => {
  test('count arrivals per hour, and before a given moment', () => {
    const arrivals = [95, 96, 107, 108].map((slot) => ({ day: DAY, slot, visits: slot, people: 0 }))
    expect(byHour(arrivals).slice(7, 10)).toEqual([95, 203, 108])
    expect(arrivedBefore(arrivals, 107)).toBe(191)
  })

  test('tell who is inside, including who came the day before, and of whom the log is unsure', () => {
    const changes = [
      { slot: -20, people: 3, unclosed: 0 },
      { slot: 1, people: 2, unclosed: 2 },
      { slot: 2, people: -3, unclosed: 0 },
      { slot: 4, people: -2, unclosed: -2 },
      // Open all night; the last visitor leaves the next morning.
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
