import { describe, expect, test } from 'vitest'
import { countsOf, funnel } from '../../server/core/figures/funnel.ts'
import { overdueBefore } from '../../server/core/visits/close-of-day.ts'
import { visitFields, visitForm } from '../../server/core/visits/fields.ts'
import {
  badgeWord,
  fromTheEnd,
  matchesLabel,
  readBadge,
  readSlipNumber,
} from '../../server/core/visits/printed-number.ts'
import {
  APP_OUTCOMES,
  APP_STATUSES,
  cameBackOnLeaving,
  canUndo,
  defaultPurpose,
  isAdvisable,
  isBadgeOut,
  isEnded,
  isInside,
  isOneStopPurpose,
  isOpenVisit,
  PURPOSES,
  type Purpose,
  purposesWith,
  STATES,
  statusBefore,
  usualPurpose,
} from '../../server/core/visits/visit.ts'
import type { AppOutcome, AppStatus, VisitRow, VisitState } from '../../server/platform/db/schema.ts'
import {
  addDays,
  clockTime,
  dateText,
  dayStart,
  isOfficeDay,
  officeDay,
} from '../../server/platform/lib/clock.ts'

describe('the usual purpose', () => {
  const of = (counts: Record<string, number>) =>
    usualPurpose(Object.entries(counts).map(([purpose, visits]) => ({ purpose, visits })))

  test.each([
    ['without visits', {}, undefined],
    ['of one visit', { meeting: 1 }, undefined],
    ['of nineteen visits', { meeting: 19 }, undefined],
    ['of twenty visits', { meeting: 20 }, 'meeting'],
    ['of which half have it', { document: 10, work: 5, meeting: 5 }, 'document'],
    ['of which less than half have it', { document: 49, work: 51 - 25, meeting: 25 }, undefined],
    ['that is another', { other: 80, work: 20 }, undefined],
    ['of which half have another', { other: 15, work: 15 }, 'work'],
  ])('%s', (_, counts, usual) => expect(of(counts)).toBe(usual))
})

test.each<[boolean, Purpose[], string | undefined, Purpose, Purpose[]]>([
  [false, ['work', 'procedure'], undefined, 'work', ['work', 'procedure']],
  [true, ['work', 'procedure'], 'meeting', 'procedure', ['work', 'procedure', 'meeting']],
  [true, ['meeting', 'work'], 'work', 'meeting', ['meeting', 'work']],
  [false, [], 'removed', 'other', []],
])(
  'one-stop %s with the purposes %j, recorded %s: begins at %s and offers %j',
  (oneStop, purposes, recorded, usual, offered) => {
    expect(defaultPurpose({ oneStop, purposes })).toBe(usual)
    expect(purposesWith({ purposes }, recorded)).toEqual(offered)
  },
)

test('each state, each purpose and each answer has its rule, and a voided visit is in no state', () => {
  const states = (of: typeof isInside, voided_at: Date | null = null) =>
    STATES.filter((state) => of({ state, voided_at }))
  expect([isInside, isOpenVisit, isEnded].map((of) => states(of))).toEqual([
    ...[['inside'], ['waiting', 'inside'], ['left', 'refused']],
  ])
  expect([isInside, isOpenVisit, isEnded].flatMap((of) => states(of, new Date()))).toEqual([])
  expect(PURPOSES.filter(isOneStopPurpose)).toEqual(['procedure', 'document'])
  expect(APP_STATUSES.filter(isAdvisable)).toEqual(['off', 'absent'])
})

describe('a badge', () => {
  const [at, later] = [new Date(1000), new Date(2000)]

  test.each<[string | null, Date | null, Date | null, boolean, boolean]>([
    [null, at, at, false, false],
    ['K 1', at, at, true, false],
    ['K 1', at, later, false, false],
    ['K 1', null, at, false, false],
    ['K 1', at, null, false, true],
    ['K 1', null, null, false, true],
    [null, null, null, false, false],
  ])(
    '%s, left %s, returned %s: came back on leaving %s, is out %s',
    (badge, left_at, badge_returned_at, back, out) => {
      expect([
        cameBackOnLeaving({ badge, left_at, badge_returned_at }),
        isBadgeOut({ badge, badge_returned_at }),
      ]).toEqual([back, out])
    },
  )

  test.each<[string, ReturnType<typeof readBadge>, string, boolean]>([
    ['k12', { prefix: 'K', number: 12 }, 'K 12', true],
    [' K-0.12 ', { prefix: 'K', number: 12 }, 'K 12', true],
    ['đl 9999', { prefix: 'ĐL', number: 9999 }, 'ĐL 9999', true],
    ['12', { prefix: '', number: 12 }, 'K 12', true],
    ['12', { prefix: '', number: 12 }, 'K 13', false],
    ['M12', { prefix: 'M', number: 12 }, 'K 12', false],
    ['ABC1', { prefix: 'ABC', number: 1 }, 'x', false],
    ...['ABCD1', '0', 'K', '12345', '1K', 'K12x', ''].map((typed): [string, undefined, string, boolean] => [
      typed,
      undefined,
      'K 12',
      false,
    ]),
  ])('typed “%s” is %o; it may be %s: %s', (typed, read, label, may) => {
    expect([readBadge(typed), matchesLabel(typed, label)]).toEqual([read, may])
  })

  test('and other printed numbers have their search terms', () => {
    expect([badgeWord('K 12'), badgeWord('ĐĐL 9'), fromTheEnd('62A-123.45')]).toEqual([
      'k12',
      'ddl9',
      '#5432126',
    ])
    expect(['12', '0012', '999999', '0', '1234567', 'x1', '1x', ''].map(readSlipNumber)).toEqual([
      ...[12, 12, 999_999, undefined, undefined, undefined, undefined, undefined],
    ])
  })
})

describe('another purpose', () => {
  const problem = (typed: object, stored?: { purpose: string; purpose_note: string | null }) =>
    visitForm(visitFields, stored)
      .safeParse({ name: 'Lê', purpose: 'other', ...typed })
      .error?.issues.map(({ path, message }) => `${path.join('.')} ${message}`) ?? []

  test('needs its words, which is told together with what else is wrong', () => {
    const missing = 'purpose_note problem.purpose_note'
    for (const note of [undefined, '', '  ', '\u3164'])
      expect(problem({ purpose_note: note })).toEqual([missing])
    expect(problem({ party_size: '0' })).toEqual(['party_size problem.party', missing])
    expect(problem({ purpose_note: 'Sửa máy in' })).toEqual([])
    expect(problem({ purpose: 'work' })).toEqual([])
  })

  test('was stored without words by earlier versions; the rest of that visit can be corrected', () => {
    expect(problem({}, { purpose: 'other', purpose_note: null })).toEqual([])
    for (const stored of [
      { purpose: 'other', purpose_note: 'Cũ' },
      { purpose: 'work', purpose_note: null },
    ])
      expect(problem({}, stored)).toHaveLength(1)
  })
})

describe('overdue', () => {
  const office = { overdueMinutes: 90, closeMinutes: 1140 }
  const at = (text: string) => new Date(`2026-11-25T${text}+07:00`)
  const visit = { entered_at: at('08:00:00') }

  test.each([
    ['08:00:00', false],
    ['09:29:59.999', false],
    ['09:30:00', true],
  ])('a visit of 08:00 at %s: %s', (now, overdue) => {
    expect(visit.entered_at < overdueBefore(office, at(now))).toBe(overdue)
  })

  test.each([
    ['18:29:59.999', false],
    ['18:30:00', true],
  ])('a visit of 18:00 at %s, half an hour before closing: %s', (now, overdue) => {
    expect(at('18:00:00') < overdueBefore(office, at(now))).toBe(overdue)
  })

  test.each([
    ['20:00', '21:29', false],
    ['20:00', '21:30', true],
    ['23:00', '23:29', false],
    ['23:00', '23:30', true],
  ])('a visit of %s, after the day had closed, at %s: %s', (entered, now, overdue) => {
    expect(at(`${entered}:00`) < overdueBefore(office, at(`${now}:00`))).toBe(overdue)
  })

  test('an evening visit where the gate is guarded all night is not overdue before it has lasted too long', () => {
    const allNight = { overdueMinutes: 480, closeMinutes: 27 * 60 }
    const closing = new Date('2026-11-26T02:45:00+07:00')
    expect(at('20:00:00') < overdueBefore(allNight, closing)).toBe(false)
  })
})

describe('an undo', () => {
  const endedAt = new Date('2026-11-25T09:00:00+07:00')
  const left = { state: 'left', ended_how: 'staff', ended_at: endedAt, voided_at: null } as const

  test.each([
    [0, true],
    [10_000, true],
    [10_001, false],
  ])('%i ms later is possible: %s', (milliseconds, possible) => {
    expect(canUndo(left, new Date(endedAt.getTime() + milliseconds))).toBe(possible)
  })

  test('is for a departure or a refusal that staff recorded, and for nothing else', () => {
    expect(canUndo({ ...left, state: 'refused' }, endedAt)).toBe(true)
    for (const state of ['waiting', 'inside', 'unclosed', 'lapsed'] satisfies VisitState[]) {
      expect(canUndo({ ...left, state }, endedAt)).toBe(false)
    }
    for (const ended_how of ['visitor', 'correction', 'close_of_day'] as const) {
      expect(canUndo({ ...left, ended_how }, endedAt)).toBe(false)
    }
    expect(canUndo({ ...left, voided_at: endedAt }, endedAt)).toBe(false)
  })
})

describe('the figures', () => {
  const visit = (app_status: AppStatus, app_outcome: AppOutcome | null = null) => ({
    source: 'gate' as VisitRow['source'],
    state: 'left' as VisitState,
    voided_at: null,
    party_size: 3,
    one_stop: false,
    app_id: 'the app' as string | null,
    app_status,
    app_outcome,
  })

  test('never have more on leaving than smartphones, and ask each visit one question', () => {
    for (const status of APP_STATUSES) {
      for (const outcome of [null, ...APP_OUTCOMES]) {
        const counts = countsOf(visit(status, outcome))
        const { smartphone, leaving, had } = funnel(counts)
        expect(leaving).toBeLessThanOrEqual(smartphone)
        expect(had).toBeLessThanOrEqual(smartphone)
        expect(smartphone + counts.no_smartphone + counts.not_asked).toBe(1)
      }
    }
  })

  test('derive the state of a phone from its outcome', () => {
    expect(APP_OUTCOMES.map(statusBefore)).toEqual(['absent', 'off', 'absent', 'absent', 'absent'])
  })
})

describe('an office day', () => {
  test('begins at midnight in Cần Giuộc', () => {
    expect(officeDay(new Date('2026-11-24T16:59:59.999Z'))).toBe('2026-11-24')
    expect(officeDay(new Date('2026-11-24T17:00:00Z'))).toBe('2026-11-25')
    expect(dayStart('2026-11-25')).toEqual(new Date('2026-11-24T17:00:00Z'))
    expect(clockTime(new Date('2026-11-24T17:05:59Z'))).toBe('00:05')
    expect(dateText('2026-11-25')).toBe('25/11/2026')
  })

  test.each([
    ['2026-02-28', 1, '2026-03-01'],
    ['2028-02-28', 1, '2028-02-29'],
    ['2026-12-31', 1, '2027-01-01'],
    ['2026-01-01', -1, '2025-12-31'],
  ])('%s and %i is %s', (day, days, other) => {
    expect(addDays(day, days)).toBe(other)
  })

  test.each(['2026-02-29', '2026-00-10', '2026-1-1', '0000-01-01', '2026-11-25T00:00', '', '20261125'])(
    '“%s” is not one',
    (text) => {
      expect(isOfficeDay(text)).toBe(false)
    },
  )
})
