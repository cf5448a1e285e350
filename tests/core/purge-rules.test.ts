import { describe, expect, test } from 'vitest'
import { dueAt, isNear, type LastRun, mayDelete } from '../../server/core/installation/purge-rule.ts'
import { DAY, MINUTE } from '../../server/platform/lib/clock.ts'

const LAST: LastRun = {
  at: new Date('2026-11-25T00:01:00+07:00'),
  keptFrom: new Date('2026-08-27T00:00:00+07:00'),
}
const clockAt = (ms: number) => new Date(LAST.at.getTime() + ms)
const WEEK = 7 * DAY

describe('within a week of the last run', () => {
  test.each([
    ['what fell due since, however much of the register it is', { kept: 100, due: 90, fresh: 90 }, true],
    ['a tenth of the visits, whenever they fell due', { kept: 100, due: 10, fresh: 0 }, true],
    ['a visit more than a tenth that was due before', { kept: 100, due: 11, fresh: 10 }, false],
    ['one visit of a few that was due before', { kept: 5, due: 1, fresh: 0 }, false],
    ['nothing', { kept: 0, due: 0, fresh: 0 }, true],
  ])('an office deletes %s: %o, %s', (_what, visits, may) => {
    expect(mayDelete(LAST, clockAt(DAY), visits)).toBe(may)
    expect(mayDelete(LAST, clockAt(WEEK), visits)).toBe(may)
    // A clock that was ahead and is right again.
    expect(mayDelete(LAST, clockAt(-WEEK), visits)).toBe(may)
  })
})

test.each([WEEK + MINUTE, 40 * DAY, 730 * DAY, -WEEK - MINUTE, -730 * DAY])(
  'by a clock %i ms from the last run nothing is deleted, and what else ends goes by that run',
  (away) => {
    const now = clockAt(away)
    expect([isNear(LAST.at, now), dueAt(LAST.at, now)]).toEqual([false, LAST.at])
    for (const due of [0, 1, 1000])
      expect(mayDelete(LAST, now, { kept: 100_000, due, fresh: due })).toBe(false)
  },
)

test('the first run needs no predecessor, nor does the one after a person has typed the date', () => {
  const now = clockAt(40 * DAY)
  expect(mayDelete(undefined, now, { kept: 100, due: 100, fresh: 0 })).toBe(true)
  expect([isNear(undefined, now), dueAt(undefined, now)]).toEqual([true, now])
})
