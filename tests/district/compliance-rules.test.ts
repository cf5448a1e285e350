import { describe, expect, test } from 'vitest'
import {
  type Compliance,
  complianceOf,
  FILTERS,
  highShares,
  inOrder,
  passes,
  readOrder,
} from '../../server/district/compliance/compliance.ts'
import { compliancePage } from '../../server/district/compliance/compliance-page.ts'
import type { OfficeRow } from '../../server/platform/db/schema.ts'
import { translator } from '../../server/platform/messages/messages.ts'

const TODAY = '2026-12-01'
const NOW = new Date(`${TODAY}T12:00:00+07:00`)
const WEEK = ['2026-11-23', '2026-11-24', '2026-11-25', '2026-11-26', '2026-11-27', '2026-11-30']
const office = (fields: object = {}) =>
  ({ code: 'ubnd', name: 'UBND', valid_from: null, valid_to: null, ...fields }) as OfficeRow
const LAST = { office_id: 'o', day: '2026-11-27', at: new Date('2026-11-27T15:00:00+07:00') }

function lineOf(
  days: string[] | undefined,
  { last = LAST, of = {}, app = true, ...counts }: Record<string, unknown> = {},
): Compliance {
  const none = { office_id: 'o', visits: 10, inside: 0, unclosed: 0, not_asked: 0 }
  return complianceOf(
    office(of as object),
    { recorded: days && { ...none, days, ...counts }, last: last as Compliance['last'] },
    { today: TODAY, workingDays: WEEK, appRecommended: app === true },
  )
}

describe('what an office needs', () => {
  test.each([
    ['nothing if it recorded on every working day', WEEK, {}, 'good', 0],
    ['to be watched if a day is missing', WEEK.slice(1), {}, 'watch', 1],
    ['to be watched below half of the days', WEEK.slice(2), {}, 'watch', 2],
    ['a reminder from half of the days', WEEK.slice(3), {}, 'remind', 3],
    ['a reminder without any day in the period', undefined, {}, 'remind', 6],
    ['to begin if it never recorded', undefined, { last: undefined }, 'never', 6],
    ['nothing before its first working day', [], { of: { valid_from: TODAY } }, 'unrated', 0],
    ['no day before it existed', WEEK.slice(4), { of: { valid_from: WEEK[4] } }, 'good', 0],
    ['nothing once it has ended', [], { of: { valid_to: '2026-11-30' } }, 'unrated', 6],
    ['a reminder on its last day', [], { of: { valid_to: TODAY } }, 'remind', 6],
    ['nothing with a tenth of departures missing', WEEK, { visits: 30, inside: 10, unclosed: 2 }, 'good', 0],
    ['to be watched with more', WEEK, { visits: 30, inside: 11, unclosed: 2 }, 'watch', 0],
    ['nothing with a fifth not asked', WEEK, { not_asked: 2 }, 'good', 0],
    ['to be watched with more of them', WEEK, { not_asked: 3 }, 'watch', 0],
    ['nothing where no app is asked about', WEEK, { not_asked: 3, app: false }, 'good', 0],
  ])('is %s', (_, days, given, need, missing) => {
    const line = lineOf(days, 'last' in given ? { ...given, last: null } : given)
    expect([line.need, line.missing.length]).toEqual([need, missing])
  })

  test('is named with the shares that are too high', () => {
    expect(highShares({ unclosedShare: 0.1, notAskedShare: 0.2 })).toEqual({})
    expect(highShares({ unclosedShare: 0.11, notAskedShare: 0.21 })).toEqual({
      unclosed: 0.11,
      notAsked: 0.21,
    })
  })
})

const named = (name: string, days: string[] | undefined, given: object = {}) =>
  lineOf(days, { ...given, of: { name, code: name } })
const EARLIER = { ...LAST, day: '2026-11-20', at: new Date('2026-11-20T15:00:00+07:00') }
const LINES = [
  named('Xã 10', WEEK, { not_asked: 1 }),
  named('Xã 9', WEEK.slice(3), { last: EARLIER }),
  named('Xã 2', WEEK.slice(1), { unclosed: 5 }),
  named('Xã 1', WEEK.slice(1), { not_asked: 8, last: { ...LAST, at: null } }),
  named('Xã 0', undefined, { last: null }),
  lineOf([], { of: { name: 'Xã cũ', code: 'x', valid_to: '2026-11-01' } }),
]

test.each([
  ['need', 'down', ['cũ', '10', '2', '1', '9', '0']],
  ['need', 'up', ['0', '9', '2', '1', '10', 'cũ']],
  ['name', undefined, ['0', '1', '2', '9', '10', 'cũ']],
  ['missing', undefined, ['0', '9', '2', '1', '10', 'cũ']],
  ['unclosed', undefined, ['2', '0', '9', '1', '10', 'cũ']],
  ['not_asked', undefined, ['1', '10', '0', '9', '2', 'cũ']],
  ['not_asked', 'up', ['0', '9', '2', 'cũ', '10', '1']],
  ['last', undefined, ['0', '9', '1', '2', '10', 'cũ']],
])('offices are sorted by %s, %s, and then by what they need', (sort, order, expected) => {
  const sorted = inOrder(LINES, readOrder({ sort, order }))
  expect(sorted.map((line) => line.office.name.slice('Xã '.length))).toEqual(expected)
})

test('an address without an order lists those that need something, the most urgent first', () => {
  const usual = { show: 'open', sort: 'need', descending: false }
  expect([readOrder({}), readOrder({ show: ['all'], sort: 'x', order: 'x' })]).toEqual([usual, usual])
  const counts = FILTERS.map((show) => [show, LINES.filter((line) => passes(line, show)).length])
  expect(Object.fromEntries(counts)).toEqual({
    ...{ open: 4, never: 1, remind: 1, watch: 2, good: 1, unrated: 1, all: 6 },
  })
})

describe('the page', () => {
  const page = (
    lines: Compliance[],
    { asked = {}, to = TODAY, began = '2026-11-02', appName = 'Bluezone' } = {},
  ) =>
    compliancePage(
      {
        query: { kind: 'week', period: { from: '2026-11-16', to }, problems: {}, typed: {} },
        order: readOrder(asked),
        lines,
        began,
        now: NOW,
      },
      { t: translator('vi'), lang: 'vi', appName },
    )

  test('tells each office apart, and what it is told', () => {
    expect(page(LINES, { asked: { show: 'all' } })).toMatchSnapshot()
  })

  test('of a week that is over asks about no app where none is recommended, and lists one need', () => {
    const lines = [...LINES, named('Xã 4', WEEK.slice(1), { unclosed: 1, not_asked: 1 })]
    const asked = { show: 'watch', sort: 'missing' }
    expect(page(lines, { asked, to: '2026-11-22', began: '2026-11-16', appName: '' })).toMatchSnapshot()
  })

  test('of no working day says why nothing is rated', () => {
    const lines = [lineOf([], { of: { valid_from: TODAY } })]
    expect(page(lines, { began: '2026-11-17' })).toMatchSnapshot()
  })

  test('names twenty missing days and counts the others', () => {
    const days = Array.from({ length: 21 }, (_, index) => `2026-10-${String(index + 1).padStart(2, '0')}`)
    const reminders = [20, 21].map((count) => {
      const [line] = page([{ ...named('Xã', []), missing: days.slice(0, count) }]).lines
      return line?.reminder?.text
    })
    expect(reminders).toMatchSnapshot()
  })
})
