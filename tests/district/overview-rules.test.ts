import { describe, expect, test } from 'vitest'
import { addressOf, COLUMNS, readOverviewQuery } from '../../server/district/overview/overview-params.ts'
import { sparkOf, type TableFigures, tableOf, visibleColumns } from '../../server/district/overview/table.ts'
import { partOf, wholeParts, windowOf } from '../../server/district/overview/window.ts'
import { noCounts } from '../../server/platform/db/counts.ts'
import type { OfficeRow } from '../../server/platform/db/schema.ts'
import { translator } from '../../server/platform/messages/messages.ts'

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
    [{}, 'visits', true],
    [{ sort: 'name' }, 'name', false],
    [{ sort: 'name', order: 'down' }, 'name', true],
    [{ sort: 'rate', order: 'up' }, 'rate', false],
    [{ sort: 'drop table', order: 'x' }, 'visits', true],
  ])('is sorted by %j', (query, sort, descending) => {
    expect(readOverviewQuery(query, TODAY)).toMatchObject({ sort, descending })
  })
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
  ['a year, of which the last week has one day', '2025-11-26', TODAY, 52],
])('for %s only the whole parts are drawn', (_, from, to, whole) => {
  expect(wholeParts(windowOf({ from, to }), TODAY)).toBe(whole)
})

test('a trend line has a stroke for each part, and those of the period are separate', () => {
  expect(sparkOf([0, 5, 10], 2)).toEqual({ before: 'M48 24V13', period: 'M80 24V2', width: 22.4 })
  expect(sparkOf([0, 0], 1)).toMatchObject({ before: '', period: '' })
})

describe('the table', () => {
  const offices = [
    ['a', 'Cơ quan 10', 'party', null],
    ['b', 'Cơ quan 9', 'health', 'Xã A'],
    ['c', 'Ủy ban', 'health', 'Xã B'],
    ['d', 'Đội', 'unheard_of', 'Xã A'],
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
        counted('a', { visits: 10, people: 20, running: 4, absent: 4, leaving: 4, not_asked: 2 }),
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
      parts: [],
      before: [{ office_id: 'd', visits: 7, people: 7, smartphone: 0, leaving: 0 }],
    },
  }
  const words = { t: translator('vi'), lang: 'vi' as const, appName: 'Bluezone' }
  const table = (query = {}) => tableOf(offices, readOverviewQuery(query, TODAY), shown, words)
  const names = (query = {}) =>
    table(query).groups.map(({ sums, lines }) => [sums?.name, ...lines.map(({ name }) => name)])
  const silent = () => table().silent.map(({ name }) => name)

  test.each([
    [{}, ['Cơ quan 9', 'Cơ quan 10', 'Ủy ban']],
    [{ sort: 'name' }, ['Cơ quan 9', 'Cơ quan 10', 'Ủy ban']],
    [{ sort: 'visits', order: 'up' }, ['Ủy ban', 'Cơ quan 9', 'Cơ quan 10']],
    [{ sort: 'before' }, ['Cơ quan 9', 'Cơ quan 10', 'Ủy ban']],
    // An office without smartphones has no share, so it is neither best nor worst.
    [{ sort: 'rate' }, ['Ủy ban', 'Cơ quan 10', 'Cơ quan 9']],
    [{ sort: 'rate', order: 'up' }, ['Cơ quan 10', 'Ủy ban', 'Cơ quan 9']],
  ])('is sorted in the order of %j', (query, order) => {
    expect(names(query)).toEqual([[undefined, ...order]])
  })

  test('has groups with sums, sorted like their offices', () => {
    expect(names({ by: 'locality' })).toEqual([
      ['Không ghi địa bàn', 'Cơ quan 10'],
      ['Xã A', 'Cơ quan 9'],
      ['Xã B', 'Ủy ban'],
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
    const text = (line: { cells: { column: string; text: string; missing: string }[] } | undefined) =>
      Object.fromEntries(
        (line?.cells ?? []).map(({ column, text, missing }) => [column, `${text} ${missing}`.trim()]),
      )
    const { groups, total } = table()
    expect(text(total)).toEqual({
      visits: '22',
      before: '7',
      people: '33',
      inside: '0',
      smartphone: '50,0%',
      had: '6',
      helped: '2',
      leaving: '6',
      rate: '60,0%',
      one_stop: '50,0% còn 1',
    })
    const line = (name: string) => groups[0]?.lines.find((one) => one.name === name)
    expect(silent()).toEqual(['Đội'])
    expect(text(table().silent[0])).toEqual({ visits: '0', before: '7' })
    expect(table().silent[0]).toMatchObject({ course: 'mỗi ngày từ 0 đến 7 lượt' })
    expect(line('Cơ quan 10')?.course).toBe('mỗi ngày từ 0 đến 10 lượt')
    expect(text(line('Cơ quan 9'))).toMatchObject({ smartphone: '0%', rate: '–', one_stop: '–' })
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
