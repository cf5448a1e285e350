import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { comparedText, dayKindOf, likeDays, median } from '../../server/core/figures/usual.ts'
import { curveChart } from '../../server/head/charts/parts.ts'
import { arrivedBefore, byHour, levelsOf } from '../../server/head/charts/presence.ts'
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

  test('a curve extends as far as values are known, and is empty where none are', () => {
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
