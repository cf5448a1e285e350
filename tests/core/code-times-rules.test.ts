import fc from 'fast-check'
import { expect, test } from 'vitest'
import { usedWith } from '../../server/core/accounts/totp.ts'
import { codeTimes, mayRefuseRightCode } from '../../server/core/installation/code-times.ts'
import { believe } from '../../server/core/installation/time-belief.ts'
import { firstState, nextState } from '../../server/core/installation/time-state.ts'
import { DAY, HOUR, MINUTE } from '../../server/platform/lib/clock.ts'
import { TOTP_SECRET as SECRET } from '../support/global-setup.ts'
import { codeAt } from '../support/totp.ts'

const START = Date.parse('2026-11-25T08:30:00+07:00')
const STEP = 30_000

/** What is believed an hour after the time was last certain, with the clock off by `off` ms, with or without a reboot. */
function beliefAfter(off: number, boot = 'first') {
  const reading = (ms: number, wrong: number, at = 'first') => ({
    at: new Date(START + ms + wrong),
    lap: { boot: at, ms },
    host: 'pc',
  })
  const state = nextState(firstState(undefined, reading(0, 0)), reading(0, 0), { agree: 0, differ: 0 })
  return believe(state, reading(HOUR, off, boot))
}

test('without doubt about the clock, its time is the only one that counts', () => {
  for (const off of [0, MINUTE, -4 * MINUTE]) {
    const belief = beliefAfter(off)
    expect(codeTimes(belief).map(Number)).toEqual([START + HOUR + off])
    expect(mayRefuseRightCode(belief)).toBe(false)
  }
})

test.each([20 * HOUR, -20 * HOUR, 2 * DAY, -2 * DAY, 40 * DAY])(
  'with a clock that is off by %i ms while the stopwatch runs, the proven time counts as well, and no third',
  (off) => {
    expect(codeTimes(beliefAfter(off)).map(Number)).toEqual([START + HOUR + off, START + HOUR])
    expect(mayRefuseRightCode(beliefAfter(off))).toBe(false)
  },
)

test.each([20 * HOUR, -20 * HOUR, 40 * DAY])(
  'after the computer restarts with a clock off by %i ms, only that clock counts, and a right code may be refused',
  (off) => {
    const belief = beliefAfter(off, 'second')
    expect(codeTimes(belief).map(Number)).toEqual([START + HOUR + off])
    expect(mayRefuseRightCode(belief)).toBe(true)
  },
)

test('no code is accepted twice, in whatever order the codes of two times arrive', () => {
  const bases = [START, START + 40 * DAY]
  const code = fc.record({ time: fc.nat({ max: 1 }), step: fc.integer({ min: -1, max: 1 }) })
  fc.assert(
    fc.property(fc.array(code, { maxLength: 12 }), (codes) => {
      const taken: string[] = []
      let used: number[] = []
      for (const { time, step } of codes) {
        const typed = codeAt(new Date((bases[time] ?? 0) + step * STEP), SECRET)
        const next = usedWith(SECRET, typed, { times: bases.map((at) => new Date(at)), used })
        if (!next) continue
        used = next
        taken.push(typed)
      }
      expect(new Set(taken).size).toBe(taken.length)
      expect(used.length).toBe(taken.length)
    }),
  )
})

test('a code earlier than the last one is refused within its window, and the record of used codes does not grow', () => {
  const at = (steps: number) => new Date(START + steps * STEP)
  const times = [at(0)]
  const used = usedWith(SECRET, codeAt(at(0), SECRET), { times, used: [] }) ?? []
  expect(usedWith(SECRET, codeAt(at(-1), SECRET), { times, used })).toBeUndefined()
  expect(usedWith(SECRET, codeAt(at(1), SECRET), { times, used })).toHaveLength(2)
  const many = Array.from({ length: 20 }, (_, step) => step)
  expect(usedWith(SECRET, codeAt(at(0), SECRET), { times, used: many })).toEqual([
    used[0],
    ...many.slice(0, 19),
  ])
})
