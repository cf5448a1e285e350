import { describe, expect, test } from 'vitest'
import { daysIn, periodAround, periodBefore } from '../../server/core/figures/date-range.ts'
import {
  type Counted,
  countsOf,
  funnel,
  oneStopFunnel,
  rateOf,
  sumOf,
} from '../../server/core/figures/funnel.ts'
import { lastText } from '../../server/core/figures/last-entry.ts'
import { countText, percentText, periodText } from '../../server/core/figures/words.ts'
import { type Counts, noCounts } from '../../server/platform/db/counts.ts'
import { translator } from '../../server/platform/messages/messages.ts'
import { numberText } from '../../server/platform/messages/numbers.ts'

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
    ['a whole week that begins a month too', '2026-06-01', '2026-06-07', '2026-05-25', '2026-05-31'],
    ['a whole month, with a whole one', '2026-03-01', '2026-03-31', '2026-02-01', '2026-02-28'],
    ['a short whole month, with a whole one', '2026-02-01', '2026-02-28', '2026-01-01', '2026-01-31'],
    ['a month that has begun, with the same days', '2026-11-01', '2026-11-25', '2026-10-01', '2026-10-25'],
    ['thirty days of March, with all February', '2026-03-01', '2026-03-30', '2026-02-01', '2026-02-28'],
    ['January, with the year before', '2026-01-01', '2026-01-31', '2025-12-01', '2025-12-31'],
    [
      'half a week that begins in its middle, with as many days before',
      '2026-11-25',
      '2026-11-27',
      '2026-11-22',
      '2026-11-24',
    ],
    ['two weeks, with the two before', '2026-11-09', '2026-11-22', '2026-10-26', '2026-11-08'],
    ['any ten days, with the ten before', '2026-11-10', '2026-11-19', '2026-10-31', '2026-11-09'],
    ['a year, with as many days before', '2025-01-01', '2025-12-31', '2024-01-02', '2024-12-31'],
  ])('is compared: %s', (_, from, to, before, until) => {
    expect(periodBefore({ from, to })).toEqual({ from: before, to: until })
  })

  test('that begins today ends today', () => {
    expect(periodAround('month', '2026-11-01', '2026-11-01')).toEqual({
      from: '2026-11-01',
      to: '2026-11-01',
    })
  })

  test('includes its first and its last day', () => {
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

  test('leaves out visitors without a smartphone and those whom nobody asked', () => {
    expect(funnel(counts)).toEqual({ smartphone: 14, had: 11, helped: 4, leaving: 12 })
    expect(oneStopFunnel(counts)).toEqual({ smartphone: 4, had: 2, helped: 0, leaving: 2 })
    expect(rateOf(oneStopFunnel(counts))).toBe(0.5)
    expect(rateOf(funnel(noCounts()))).toBeUndefined()
  })

  test('the funnel of several offices is the funnel of their sums, never a mean of their shares', () => {
    const small = { ...noCounts(), running: 1, leaving: 1 }
    const large = { ...noCounts(), absent: 99 }
    expect(sumOf([small, large])).toEqual({ ...noCounts(), running: 1, leaving: 1, absent: 99 })
    expect(rateOf(funnel(sumOf([small, large])))).toBe(0.01)
  })
})

describe('a visit', () => {
  const visit: Counted = {
    ...{ source: 'gate', state: 'inside', voided_at: null, party_size: 3, one_stop: false },
    ...{ app_id: 'x', app_status: 'no_smartphone', app_outcome: null },
  }
  const here = { visits: 1, people: 3, inside: 1 }

  test.each<[string, Partial<Counted>, Partial<Counts>]>([
    ['that is here', {}, { ...here, no_smartphone: 1 }],
    ['that was registered at a kiosk', { source: 'kiosk' }, { ...here, no_smartphone: 1, kiosk: 1 }],
    ['that waits since the kiosk', { source: 'kiosk', state: 'waiting' }, { waiting: 1 }],
    ['that has ended', { state: 'left' }, { visits: 1, people: 3, departed: 1, no_smartphone: 1 }],
    ['that nobody saw end', { state: 'unclosed' }, { visits: 1, people: 3, unclosed: 1, no_smartphone: 1 }],
    ['that waits', { state: 'waiting' }, { waiting: 1 }],
    ['that was refused', { state: 'refused' }, {}],
    ['that has lapsed', { state: 'lapsed' }, {}],
    ['that nobody asked', { app_status: 'not_asked' }, { ...here, not_asked: 1 }],
    ['that nobody had to ask', { app_status: 'not_asked', app_id: null }, here],
    ['asked while no app was recommended', { app_status: 'absent', app_id: null }, { ...here, absent: 1 }],
    ['with the app', { app_status: 'running' }, { ...here, running: 1, leaving: 1 }],
    ['whose app is off', { app_status: 'off' }, { ...here, off: 1 }],
    ...(['declined', 'will_install', 'failed'] as const).map(
      (app_outcome): [string, Partial<Counted>, Partial<Counts>] => [
        `that goes without, ${app_outcome}`,
        { app_status: 'absent', app_outcome },
        { ...here, absent: 1 },
      ],
    ),
    [
      'that turned it on',
      { app_status: 'off', app_outcome: 'turned_on' },
      { ...here, off: 1, helped: 1, leaving: 1 },
    ],
    [
      'that installed it',
      { app_status: 'absent', app_outcome: 'installed' },
      { ...here, absent: 1, helped: 1, leaving: 1 },
    ],
    [
      'that installed it on a phone that cannot run it',
      { app_status: 'unsupported', app_outcome: 'installed' },
      { ...here, unsupported: 1, helped: 1 },
    ],
    [
      'at the one-stop desk',
      { one_stop: true, app_status: 'off', app_outcome: 'turned_on' },
      {
        ...{ ...here, off: 1, helped: 1, leaving: 1 },
        ...{ os_visits: 1, os_people: 3, os_off: 1, os_helped: 1, os_leaving: 1 },
      },
    ],
    [
      'at the one-stop desk that nobody had to ask',
      { one_stop: true, app_status: 'not_asked', app_id: null },
      { ...here, os_visits: 1, os_people: 3 },
    ],
  ])('%s counts as what it is, and once it is voided as nothing', (_, fields, counts) => {
    expect(countsOf({ ...visit, ...fields })).toEqual({ ...noCounts(), ...counts })
    expect(countsOf({ ...visit, ...fields, voided_at: new Date() })).toEqual(noCounts())
  })
})

describe('in words', () => {
  test.each([
    [0.924, '92,4%', '92.4%'],
    [1, '100%', '100%'],
    [0, '0%', '0%'],
    [undefined, '–', '–'],
    // One of ten thousand visitors is missing, so a target of 100 % is not met.
    [0.9999, '99,9%', '99.9%'],
    [0.0001, '0,1%', '0.1%'],
    [0.5, '50,0%', '50.0%'],
  ])('a share of %s is %s, in English %s', (share, vi, en) => {
    expect([percentText(share, 'vi'), percentText(share, 'en')]).toEqual([vi, en])
  })

  test('a number has thousands separators', () => {
    expect([numberText(1284, 'vi'), numberText(1_234_567, 'en')]).toEqual(['1.284', '1,234,567'])
  })
})

test.each([
  ['2026-11-25T03:00:00Z', '0 phút trước'],
  ['2026-11-25T03:00:30Z', '0 phút trước'],
  ['2026-11-25T02:01:00Z', '59 phút trước'],
  ['2026-11-25T02:00:00Z', '1 giờ trước'],
  ['2026-11-24T03:01:00Z', '23 giờ trước'],
  ['2026-11-24T03:00:00Z', '10:00 ngày 24/11/2026'],
  [null, '24/11/2026'],
])('the last entry at %s was “%s”', (at, words) => {
  const last = { office_id: '', day: '2026-11-24', at: at ? new Date(at) : null }
  expect(lastText(last, new Date('2026-11-25T03:00:00Z'), translator('vi'))).toBe(words)
  expect(lastText(undefined, new Date(), translator('en'))).toMatch(/\w/)
})

test('half of a visit is written in each language', () => {
  expect([countText(1234.5, 'vi'), countText(1234.5, 'en'), countText(3, 'en')]).toEqual([
    '1.234,5',
    '1,234.5',
    '3',
  ])
})
