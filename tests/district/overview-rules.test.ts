import { describe, expect, test } from 'vitest'
import { districtPage } from '../../server/district/overview/district-page.ts'
import { addressOf, COLUMNS, readOverviewQuery } from '../../server/district/overview/overview-params.ts'
import {
  SPARK,
  sparkOf,
  type TableFigures,
  tableOf,
  visibleColumns,
} from '../../server/district/overview/table.ts'
import { partOf, wholeParts, windowOf } from '../../server/district/overview/window.ts'
import { changeText } from '../../server/district/overview/words.ts'
import { noCounts } from '../../server/platform/db/counts.ts'
import type { OfficeRow } from '../../server/platform/db/schema.ts'
import { translator } from '../../server/platform/messages/messages.ts'
import { BOTTOM, HEIGHT } from '../../server/platform/svg/scale.ts'

const TODAY = '2026-11-25'

describe('the query of the address', () => {
  test.each([
    ['nothing: today', {}, 'day', TODAY, TODAY],
    ['a week, up to today', { period: 'week' }, 'week', '2026-11-23', TODAY],
    ['a week that is over', { period: 'week', day: '2026-11-18' }, 'week', '2026-11-16', '2026-11-22'],
    ['a month that is over', { period: 'month', day: '2026-10-07' }, 'month', '2026-10-01', '2026-10-31'],
    ['a range', { from: '2026-01-01', to: '2026-03-31' }, 'range', '2026-01-01', '2026-03-31'],
    ['a range into the future', { from: '2026-11-01', to: '2027-01-01' }, 'range', '2026-11-01', TODAY],
    ['a period that there is not', { period: 'year' }, 'day', TODAY, TODAY],
  ])('%s', (_, query, kind, from, to) => {
    const asked = readOverviewQuery(query, TODAY)
    expect(asked).toMatchObject({ kind, period: { from, to }, problems: {} })
    // The page's address must parse to the same query.
    const words = new URL(addressOf(asked), 'http://x').searchParams
    expect(readOverviewQuery(Object.fromEntries(words), TODAY)).toEqual(asked)
  })

  test.each([
    ['a day still to come', { day: '2026-11-26' }, 'from', 'problem.date'],
    ['a day twice', { day: ['2026-11-24', '2026-11-23'] }, 'from', 'problem.date'],
    ['no day at all', { day: '<b>' }, 'from', 'problem.date'],
    ['half a range', { from: '2026-11-24' }, 'to', 'problem.date'],
    ['the other half', { to: '2026-11-24' }, 'from', 'problem.date'],
    ['a range backwards', { from: '2026-11-24', to: '2026-11-23' }, 'to', 'problem.period'],
    ['a range of the future', { from: '2026-12-01', to: '2026-12-02' }, 'from', 'problem.date_future'],
    ['a range of ages', { from: '1999-01-01', to: '2026-11-24' }, 'to', 'problem.period_long'],
  ])('is refused for %s, and today is shown', (_, query, field, key) => {
    const { problems, period } = readOverviewQuery(query, TODAY)
    expect([problems[field]?.key, period]).toEqual([key, { from: TODAY, to: TODAY }])
  })

  test.each([
    [{}, 'office', 'visits', true, ''],
    [{ sort: 'visits', order: 'up' }, 'office', 'visits', false, '&sort=visits&order=up'],
    [{ by: 'kind', sort: 'name' }, 'kind', 'name', false, '&by=kind&sort=name&order=up'],
    [{ sort: 'name', order: 'down' }, 'office', 'name', true, '&sort=name&order=down'],
    [{ by: 'locality', sort: 'rate' }, 'locality', 'rate', true, '&by=locality&sort=rate&order=down'],
    [{ by: 'x', sort: 'drop table', order: 'x' }, 'office', 'visits', true, ''],
  ])(
    'is sorted and grouped by %j, of which the address has what is not usual',
    (asked, by, sort, descending, rest) => {
      const query = readOverviewQuery(asked, TODAY)
      expect(query).toMatchObject({ by, sort, descending })
      expect(addressOf(query)).toBe(`/district?period=day&day=${TODAY}${rest}`)
    },
  )
})

describe('the time window of the charts', () => {
  test.each([
    ['a day', TODAY, TODAY, '2026-10-27', 1, 30, 29],
    ['a week', '2026-11-23', TODAY, '2026-10-27', 1, 30, 27],
    ['a month', '2026-10-01', '2026-10-31', '2026-10-01', 1, 31, 0],
    ['two months', '2026-09-25', TODAY, '2026-09-25', 1, 62, 0],
    ['a quarter, by weeks', '2026-07-01', '2026-09-30', '2026-07-01', 7, 14, 0],
    ['a year', '2025-11-26', TODAY, '2025-11-26', 7, 53, 0],
    ['two years, by four weeks', '2024-11-26', TODAY, '2024-11-26', 28, 27, 0],
  ])('of %s', (_, from, to, begin, step, parts, first) => {
    expect(windowOf({ from, to })).toEqual({ from: begin, to, step, parts, first })
  })

  test('ends with the period, in the middle of a week too', () => {
    const window = windowOf({ from: '2025-11-26', to: TODAY })
    expect(partOf(window, 0)).toEqual({ from: '2025-11-26', to: '2025-12-02' })
    expect(partOf(window, 52)).toEqual({ from: TODAY, to: TODAY })
  })
})

test.each([
  ['today', TODAY, TODAY, 29],
  ['a week under way', '2026-11-23', TODAY, 29],
  ['a month that is over', '2026-10-01', '2026-10-31', 31],
  ['a year that is over, of which the last week has one day', '2025-11-25', '2026-11-24', 52],
])('for %s only the whole parts are drawn', (_, from, to, whole) => {
  expect(wholeParts(windowOf({ from, to }), TODAY)).toBe(whole)
})

test('a trend line has a stroke for each part, and those of the period are separate', () => {
  expect(sparkOf([0, 5, 10], 2)).toEqual({ before: 'M48 24V13', period: 'M80 24V2', width: 22.4 })
  expect(sparkOf([0, 0], 1)).toMatchObject({ before: '', period: '' })
})

const offices = [
  ['a', 'Cơ quan 10', 'party', null],
  ['b', 'Cơ quan 9', 'health', 'Xã A'],
  ['c', 'Ủy ban', 'health', 'Xã B'],
  ['d', 'Đội', 'unheard_of', 'Xã A'],
  ['e', 'Trạm', 'health', 'Xã B'],
].map(([id, name, kind, locality]) => ({ id, name, kind, locality }) as OfficeRow)
const counted = (office_id: string, counts: Partial<ReturnType<typeof noCounts>>) => ({
  office_id,
  ...noCounts(),
  ...counts,
})
const course = (...last: number[]) => [...Array.from({ length: 30 - last.length }, () => 0), ...last]
const shown: TableFigures = {
  courses: new Map([
    ['a', course(5, 10)],
    ['b', course(2, 10)],
    ['c', course(2)],
    ['d', course(7, 0)],
  ]),
  window: windowOf({ from: TODAY, to: TODAY }),
  whole: 30,
  columns: visibleColumns({ app: true, oneStop: true, today: true }),
  figures: {
    offices: [
      counted('a', { visits: 10, people: 20, inside: 1, running: 4, absent: 4, leaving: 4, not_asked: 2 }),
      counted('b', { visits: 10, people: 11, no_smartphone: 10 }),
      counted('c', {
        visits: 2,
        people: 2,
        off: 2,
        leaving: 2,
        helped: 2,
        os_visits: 2,
        os_off: 2,
        os_leaving: 1,
      }),
    ],
    parts: [
      { ...noCounts(), part: 26, visits: 3, people: 4, running: 1, absent: 2, leaving: 2 },
      { ...noCounts(), part: 28, visits: 1000, people: 1200, off: 4, leaving: 1 },
      { ...noCounts(), part: 29, visits: 22, people: 33, running: 4, off: 2, absent: 4, leaving: 6 },
    ],
    before: [
      { office_id: 'd', visits: 7, people: 9, smartphone: 4, leaving: 3 },
      { office_id: 'a', visits: 13, people: 15, smartphone: 4, leaving: 4 },
      { office_id: 'gone', visits: 99, people: 99, smartphone: 99, leaving: 0 },
    ],
  },
}

type Given = Parameters<typeof districtPage>[0]
const words = { t: translator('vi'), lang: 'vi' as const, appName: 'Bluezone' }
const pageOf = (asked: object = {}, given: Partial<Given> = {}) => {
  const query = readOverviewQuery({ ...asked }, TODAY)
  const { figures, courses } = shown
  const window = windowOf(query.period)
  const usual = { query, figures, courses, window, offices, today: TODAY, worked: true, oneStop: true }
  return districtPage({ ...usual, appName: 'Bluezone', ...given }, words)
}

describe('the page', () => {
  test('has the figures of the period beside those of the one before, and links to others', () => {
    const { pictures: _, table: __, views, columns, ...page } = pageOf()
    expect(page).toEqual({
      ...{ title: 'Số liệu', heading: 'Hôm nay, thứ tư 25/11/2026', compared: 'So với thứ tư 18/11/2026' },
      ...{ today: TODAY, typed: { from: TODAY, to: TODAY }, problems: {}, order: [] },
      ...{ previous: '/district?period=day&day=2026-11-24', next: undefined },
      tiles: [
        { label: 'Lượt khách', value: '22', note: 'kỳ trước, trọn ngày: 20' },
        { label: 'Đang ở trong', value: '1', note: '5 cơ quan, đơn vị' },
        { label: 'Tỷ lệ có Bluezone khi ra về', value: '60,0%', note: 'kỳ trước 87,5%', tone: undefined },
        {
          ...{ label: 'Cơ quan, đơn vị chưa ghi nhận', value: '2', note: 'trong 5 cơ quan, đơn vị' },
          tone: 'due',
        },
      ],
      oneStop: {
        steps: [
          { label: 'Lượt khách', count: '2', width: '100%', good: false },
          { label: 'Có điện thoại thông minh', count: '2', width: '100%', good: false },
          { label: 'Đã cài sẵn', count: '2', width: '100%', good: false },
          { label: 'Được hướng dẫn, cài tại chỗ', count: '0', width: '0%', good: true },
          { label: 'Có Bluezone khi ra về', count: '1', width: '50%', good: true },
        ],
        ...{ rate: '50,0%', missing: '1' },
      },
      appName: 'Bluezone',
      note: expect.stringMatching(/^Tỷ lệ tính trên /),
      groupings: [
        { href: '/district?period=day&day=2026-11-25', label: 'Từng cơ quan', current: true },
        { href: '/district?period=day&day=2026-11-25&by=kind', label: 'Loại cơ quan', current: false },
        { href: '/district?period=day&day=2026-11-25&by=locality', label: 'Địa bàn', current: false },
      ],
      ...{ none: false, allOffices: '', spark: SPARK, frame: { bottom: BOTTOM, height: HEIGHT } },
      silent: [
        { name: 'Đội', href: '/district/offices/d', before: 'Kỳ trước: 7' },
        { name: 'Trạm', href: '/district/offices/e', before: 'Kỳ trước: –' },
      ],
      silentTitle: 'Cơ quan, đơn vị chưa có lượt nào: 2',
      unfinished: 'Chưa vẽ ngày 25/11/2026 vì ngày chưa hết.',
    })
    const [day, rest] = ['/district?period=day&day=2026-11-25', { order: undefined, numeric: true }]
    expect(columns.slice(0, 3)).toEqual([
      { label: 'Cơ quan', href: `${day}&sort=name&order=up`, order: undefined, numeric: false },
      { label: 'Lượt', href: `${day}&sort=visits&order=up`, order: 'descending', numeric: true },
      { label: 'Kỳ trước', href: `${day}&sort=before&order=down`, ...rest },
    ])
    expect(pageOf({ order: 'up' }).columns[1]).toMatchObject({ href: day, order: 'ascending' })
    expect(views).toEqual([
      { href: '/district?period=day&day=2026-11-25', label: 'Hôm nay', current: true },
      { href: '/district?period=day&day=2026-11-24', label: 'Hôm qua', current: false },
      { href: '/district?period=week&day=2026-11-25', label: 'Tuần này', current: false },
      { href: '/district?period=month&day=2026-11-25', label: 'Tháng này', current: false },
    ])
  })

  const [WEEK, NO_APP] = ['&by=kind&sort=people&order=down', { appName: undefined }]
  test.each<[string, object, Partial<Given>, object]>([
    [
      'yesterday, which is over',
      { day: '2026-11-24' },
      {},
      {
        ...{ heading: 'Thứ ba 24/11/2026', compared: 'So với thứ ba 17/11/2026', current: 'Hôm qua' },
        ...{ previous: 'period=day&day=2026-11-23', next: 'period=day&day=2026-11-25', unfinished: '' },
        visits: 'kỳ trước 20 · +10,0%',
        second: { label: 'Số người', value: '33', note: 'kỳ trước 24' },
      },
    ],
    [
      'a week, sorted and grouped',
      { period: 'week', by: 'kind', sort: 'people' },
      {},
      {
        ...{ heading: 'Tuần 23/11/2026 – 25/11/2026', compared: 'So với 16/11/2026 – 18/11/2026' },
        ...{ previous: `period=week&day=2026-11-22${WEEK}`, next: undefined, current: 'Tuần này' },
        ...{ visits: 'kỳ trước, trọn ngày: 20', order: new URLSearchParams(WEEK) },
      },
    ],
    [
      'a month of offices without a one-stop desk, where no app is recommended any more',
      { period: 'month', day: '2026-10-07' },
      { ...NO_APP, offices: offices.slice(0, 2) },
      {
        ...{ heading: 'Tháng 10/2026', previous: 'period=month&day=2026-09-30', current: undefined },
        ...{ next: 'period=month&day=2026-11-01', rate: 'Tỷ lệ có ứng dụng khi ra về', app: 'ứng dụng' },
        oneStop: false,
        silent: { value: '0', note: 'cả 2 cơ quan, đơn vị đều ghi nhận', tone: 'good' },
      },
    ],
    [
      'days off without an office',
      { from: '2026-11-21', to: '2026-11-22' },
      { ...NO_APP, offices: [], worked: false },
      {
        ...{ heading: 'Thời gian 21/11/2026 – 22/11/2026', compared: 'So với 19/11/2026 – 20/11/2026' },
        ...{ previous: 'from=2026-11-19&to=2026-11-20', next: 'from=2026-11-23&to=2026-11-24' },
        visits: 'kỳ trước không có số liệu',
        rate: 'Cơ quan, đơn vị chưa ghi nhận',
        pictures: ['visits'],
        ...{ none: true, oneStop: false, note: '', columns: 4 },
        silent: { value: '0', note: 'cả 0 cơ quan, đơn vị đều ghi nhận · ngày nghỉ', tone: 'good' },
      },
    ],
    [
      'a day off, without the aim of the one-stop desks',
      {},
      { worked: false, oneStop: false },
      {
        ...{ oneStop: false, columns: COLUMNS.length - 1, pictures: ['visits', 'rate'] },
        silent: { value: '2', note: 'trong 5 cơ quan, đơn vị · ngày nghỉ', tone: undefined },
      },
    ],
    [
      'a year that is over, by weeks',
      { from: '2025-11-25', to: '2026-11-24' },
      {},
      { unfinished: 'Chưa vẽ 24/11/2026 vì chưa đủ ngày như các kỳ khác.' },
    ],
  ])('shows %s', (_, query, given, said) => {
    const page = pageOf(query, given)
    const [visits, second, rate] = page.tiles
    const hrefs = { previous: page.previous, next: page.next }
    expect({
      ...page,
      ...Object.fromEntries(Object.entries(hrefs).map(([name, href]) => [name, href?.split('?')[1]])),
      ...{ visits: visits?.note, second, rate: rate?.label, silent: page.tiles.at(-1), app: page.appName },
      ...{ current: page.views.find(({ current }) => current)?.label, columns: page.columns.length },
      ...{ order: new URLSearchParams(page.order), oneStop: page.oneStop !== undefined },
      pictures: page.pictures.map(({ id }) => id),
    }).toMatchObject(said)
  })
})

test.each([
  [9, {}, ''],
  [10, {}, 'Xem cả 11 cơ quan, đơn vị'],
  [9, { by: 'kind' }, ''],
  [10, { by: 'kind' }, 'Xem cả 11 cơ quan, đơn vị'],
])('%i offices and one of another kind, listed by %j, are folded on a phone: “%s”', (more, by, label) => {
  const many = Array.from({ length: more }, (_, id) => ({ ...offices[1], id: String(id) }) as OfficeRow)
  const listed = [...offices.slice(0, 1), ...many, ...offices.slice(4)]
  const spoken = listed.slice(0, -1).map(({ id }) => counted(id, { visits: 1 }))
  expect(pageOf(by, { offices: listed, figures: { ...shown.figures, offices: spoken } }).allOffices).toBe(
    label,
  )
})

describe('the pictures', () => {
  const drawn = (query: object, given: Partial<Given> = {}) =>
    pageOf(query, given).pictures.map(({ chart, table, ...picture }) => ({
      ...{ ...picture, labels: chart.labels.map(({ text }) => text), top: chart.ticks.at(-1)?.text },
      bars: chart.bars.flatMap(({ height, marked }, at) => (height > 0 ? [[at, height, marked]] : [])),
      ...{ columns: table.columns, rows: table.rows.slice(-4) },
    }))

  test('draw each part, mark those of the period, and say which was the highest and which the lowest', () => {
    const labels = ['30/10', '04/11', '09/11', '14/11', '19/11', '24/11']
    const [visits, rate] = drawn({ day: '2026-11-24' })
    expect(visits).toEqual({
      ...{ id: 'visits', title: 'Lượt khách mỗi ngày', labels, top: '1.000' },
      summary: 'Cao nhất 1.000 (23/11/2026), thấp nhất 3 (21/11/2026).',
      bars: [
        [26, 0.5, false],
        [28, 170, false],
        [29, 3.7, true],
      ],
      columns: ['Thời gian', 'Lượt', 'Người'],
      rows: [
        ['21/11/2026', '3', '4'],
        ['22/11/2026', '0', '0'],
        ['23/11/2026', '1.000', '1.200'],
        ['24/11/2026', '22', '33'],
      ],
    })
    expect(rate).toEqual({
      ...{ id: 'rate', title: 'Tỷ lệ có Bluezone khi ra về, mỗi ngày', labels, top: '100%' },
      summary: 'Cao nhất 66,7% (21/11/2026), thấp nhất 25,0% (23/11/2026).',
      bars: [
        [26, 113.3, false],
        [28, 42.5, false],
        [29, 102, true],
      ],
      columns: ['Thời gian', 'Có điện thoại thông minh', 'Có Bluezone khi ra về', 'Tỷ lệ khi ra về'],
      rows: [
        ['21/11/2026', '3', '2', '66,7%'],
        ['22/11/2026', '0', '0', '–'],
        ['23/11/2026', '4', '1', '25,0%'],
        ['24/11/2026', '10', '6', '60,0%'],
      ],
    })
  })

  test('leave out what is not over, and say so where there is nothing to draw', () => {
    expect(pageOf().pictures.map(({ chart, table }) => [chart.bars.length, table.rows.length])).toEqual([
      [29, 30],
      [29, 30],
    ])
    const none = drawn({}, { figures: { ...shown.figures, parts: [] } })
    expect(none.map(({ summary }) => summary)).toEqual(Array(2).fill('Chưa có số liệu.'))
  })
})

describe('the table', () => {
  const table = (query = {}, listed = offices) =>
    tableOf(listed, readOverviewQuery(query, TODAY), shown, words)
  const names = (query = {}, listed = offices) =>
    table(query, listed).groups.map(({ sums, lines }) => [sums?.name, ...lines.map(({ name }) => name)])
  const silent = () => table().silent.map(({ name }) => name)

  test.each([
    [{}, ['Cơ quan 9', 'Cơ quan 10', 'Ủy ban']],
    [{ sort: 'name' }, ['Cơ quan 9', 'Cơ quan 10', 'Ủy ban']],
    [{ sort: 'visits', order: 'up' }, ['Ủy ban', 'Cơ quan 9', 'Cơ quan 10']],
    [{ sort: 'name', order: 'down' }, ['Ủy ban', 'Cơ quan 10', 'Cơ quan 9']],
    [{ sort: 'before' }, ['Cơ quan 10', 'Cơ quan 9', 'Ủy ban']],
    // An office without smartphones has no share, so it is neither best nor worst.
    [{ sort: 'rate' }, ['Ủy ban', 'Cơ quan 10', 'Cơ quan 9']],
    [{ sort: 'rate', order: 'up' }, ['Cơ quan 10', 'Ủy ban', 'Cơ quan 9']],
  ])('is sorted in the order of %j', (query, order) => {
    for (const listed of [offices, offices.toReversed()])
      expect(names(query, listed)).toEqual([[undefined, ...order]])
  })

  test('has groups with sums, sorted like their offices', () => {
    expect(names({ by: 'locality', order: 'up' })).toEqual([
      ['Xã B', 'Ủy ban'],
      ['Không ghi địa bàn', 'Cơ quan 10'],
      ['Xã A', 'Cơ quan 9'],
    ])
    expect(names({ by: 'kind', sort: 'name' })).toEqual([
      ['Cơ quan Đảng', 'Cơ quan 10'],
      ['Cơ sở y tế', 'Cơ quan 9', 'Ủy ban'],
      ['Khác'],
    ])
  })

  test('includes in the curve of a group the offices that recorded nobody in the period', () => {
    const sums = table({ by: 'locality' }).groups.map((group) => [group.sums?.name, group.sums?.course])
    expect(sums).toContainEqual(['Xã A', 'mỗi ngày từ 0 đến 10 lượt'])
    expect(
      table({ by: 'locality' }).groups.find((one) => one.sums?.name === 'Xã A')?.sums?.spark.before,
    ).toBe(sparkOf(course(9, 10), 29).before)
  })

  test('shows rates for the total with what is missing, and only visits for offices that recorded nobody', () => {
    const shownTable = table()
    const text = (line: (typeof shownTable)['total'] | undefined) =>
      Object.fromEntries(
        (line?.cells ?? []).map(({ column, text, missing, bar }) => [
          column,
          [text, missing, bar].filter(Boolean).join(' '),
        ]),
      )
    const { groups, total } = shownTable
    expect(total).toMatchObject({ name: 'Tổng cộng', href: '' })
    expect(text(total)).toEqual({
      ...{ visits: '22', before: '20', people: '33', inside: '1', smartphone: '50,0%', had: '6' },
      ...{ helped: '2', leaving: '6', rate: '60,0% 60', one_stop: '50,0% còn 1' },
    })
    const line = (name: string) => groups[0]?.lines.find((one) => one.name === name)
    expect(silent()).toEqual(['Đội', 'Trạm'])
    expect(text(table().silent[0])).toEqual({ visits: '0', before: '7' })
    expect(table().silent.map(({ course }) => course)).toEqual(['mỗi ngày từ 0 đến 7 lượt', ''])
    expect(line('Cơ quan 10')?.course).toBe('mỗi ngày từ 0 đến 10 lượt')
    expect(text(line('Cơ quan 9'))).toMatchObject({ before: '–', smartphone: '0%', rate: '–', one_stop: '–' })
  })

  test.each([
    [{}, ['visits', 'inside', 'rate']],
    [{ sort: 'name' }, ['visits', 'inside', 'rate']],
    [{ sort: 'people' }, ['visits', 'people', 'inside']],
    [{ day: '2026-11-24' }, ['visits', 'before', 'rate']],
  ])('of %j has three figures on a phone, first the one that sorts', (query, columns) => {
    const { cells } = pageOf(query).table.total
    expect(cells.filter(({ isMore }) => !isMore).map(({ column }) => column)).toEqual(columns)
  })

  test('leaves out the columns that nobody asks about, and the people inside on a day that is over', () => {
    const shown = { app: true, oneStop: true, today: true }
    expect(visibleColumns(shown)).toEqual(COLUMNS)
    expect(visibleColumns({ ...shown, oneStop: false })).toEqual(COLUMNS.filter((one) => one !== 'one_stop'))
    expect(visibleColumns({ app: false, oneStop: true, today: false })).toEqual([
      'name',
      'visits',
      'before',
      'people',
    ])
  })
})

test.each([
  [3, 2, '+50,0%'],
  [1, 2, '−50,0%'],
  [2, 2, '0%'],
  [2, 0, ''],
])('%i after %i is a change of “%s”', (now, before, text) => {
  expect(changeText(now, before, 'vi')).toBe(text)
})
