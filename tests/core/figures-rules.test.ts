import { describe, expect, test } from 'vitest'
import { daysIn, periodAround, periodBefore } from '../../server/core/figures/date-range.ts'
import { funnel, oneStopFunnel, rateOf, sumOf } from '../../server/core/figures/funnel.ts'
import { numberText, percentText, periodText } from '../../server/core/figures/words.ts'
import { noCounts } from '../../server/platform/db/counts.ts'

/** A Wednesday. */
const TODAY = '2026-11-25'

describe('a period', () => {
  test.each([
    ['day', '2026-11-25', '2026-11-25', '2026-11-25'],
    ['day', '2026-11-01', '2026-11-01', '2026-11-01'],
    ['week', '2026-11-25', '2026-11-23', '2026-11-25'],
    ['week', '2026-11-22', '2026-11-16', '2026-11-22'],
    ['week', '2026-12-30', '2026-12-28', '2027-01-03'],
    ['month', '2026-11-02', '2026-11-01', '2026-11-25'],
    ['month', '2026-02-14', '2026-02-01', '2026-02-28'],
    ['month', '2024-02-29', '2024-02-01', '2024-02-29'],
    ['month', '2025-12-31', '2025-12-01', '2025-12-31'],
  ] as const)('%s around %s is %s to %s, and today’s ends today', (kind, day, from, to) => {
    expect(periodAround(kind, day, TODAY)).toEqual({ from, to })
  })

  test.each([
    [
      'a day, with the same weekday of the week before',
      '2026-11-25',
      '2026-11-25',
      '2026-11-18',
      '2026-11-18',
    ],
    ['the first of a month too', '2026-11-01', '2026-11-01', '2026-10-25', '2026-10-25'],
    ['half a week, with the same half', '2026-11-23', '2026-11-25', '2026-11-16', '2026-11-18'],
    ['a whole week', '2026-11-16', '2026-11-22', '2026-11-09', '2026-11-15'],
    ['a whole month, with a whole one', '2026-03-01', '2026-03-31', '2026-02-01', '2026-02-28'],
    ['a short whole month, with a whole one', '2026-02-01', '2026-02-28', '2026-01-01', '2026-01-31'],
    ['a month that has begun, with the same days', '2026-11-01', '2026-11-25', '2026-10-01', '2026-10-25'],
    ['thirty days of March, with all February', '2026-03-01', '2026-03-30', '2026-02-01', '2026-02-28'],
    ['January, with the year before', '2026-01-01', '2026-01-31', '2025-12-01', '2025-12-31'],
    ['any ten days, with the ten before', '2026-11-10', '2026-11-19', '2026-10-31', '2026-11-09'],
    ['a year, with as many days before', '2025-01-01', '2025-12-31', '2024-01-02', '2024-12-31'],
  ])('is compared: %s', (_, from, to, before, until) => {
    expect(periodBefore({ from, to })).toEqual({ from: before, to: until })
  })

  test('counts both its ends', () => {
    expect(daysIn({ from: '2026-02-27', to: '2026-03-02' })).toBe(4)
    expect(periodText({ from: TODAY, to: TODAY })).toBe('25/11/2026')
    expect(periodText({ from: '2026-11-23', to: TODAY })).toBe('23/11/2026 – 25/11/2026')
  })
})

describe('the funnel', () => {
  const counts = {
    ...noCounts(),
    ...{ visits: 20, running: 8, off: 3, absent: 2, unsupported: 1, no_smartphone: 4, not_asked: 2 },
    ...{ helped: 4, leaving: 12, os_visits: 5, os_running: 1, os_off: 1, os_absent: 1, os_leaving: 2 },
    os_unsupported: 1,
  }

  test('leaves out who has no smartphone and who was not asked', () => {
    expect(funnel(counts)).toEqual({ smartphone: 14, had: 11, helped: 4, leaving: 12 })
    expect(oneStopFunnel(counts)).toEqual({ smartphone: 4, had: 2, helped: 0, leaving: 2 })
    expect(rateOf(oneStopFunnel(counts))).toBe(0.5)
    expect(rateOf(funnel(noCounts()))).toBeUndefined()
  })

  test('of several offices is the funnel of their sums, never a mean of their shares', () => {
    const small = { ...noCounts(), running: 1, leaving: 1 }
    const large = { ...noCounts(), absent: 99 }
    expect(rateOf(funnel(sumOf([small, large])))).toBe(0.01)
  })
})

describe('in words', () => {
  test.each([
    [0.924, '92,4%', '92.4%'],
    [1, '100%', '100%'],
    [0, '0%', '0%'],
    [undefined, '–', '–'],
    // One visitor of ten thousand is missing: the aim of 100% is not met.
    [0.9999, '99,9%', '99.9%'],
    [0.0001, '0,1%', '0.1%'],
    [0.5, '50,0%', '50.0%'],
  ])('a share of %s is %s, in English %s', (share, vi, en) => {
    expect([percentText(share, 'vi'), percentText(share, 'en')]).toEqual([vi, en])
  })

  test('a number has its thousands apart', () => {
    expect([numberText(1284, 'vi'), numberText(1_234_567, 'en')]).toEqual(['1.284', '1,234,567'])
  })
})
