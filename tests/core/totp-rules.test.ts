import fc from 'fast-check'
import { expect, test } from 'vitest'
import { usedWith } from '../../server/core/accounts/totp.ts'
import { DAY } from '../../server/platform/lib/clock.ts'
import { TOTP_SECRET as SECRET } from '../support/global-setup.ts'
import { codeAt } from '../support/totp.ts'

const START = Date.parse('2026-11-25T08:30:00+07:00')
const STEP = 30_000

test('no code is accepted twice, however often the clock jumps and is set right', () => {
  const clocks = [START, START + 40 * DAY]
  const code = fc.record({ clock: fc.nat({ max: 1 }), step: fc.integer({ min: -1, max: 1 }) })
  fc.assert(
    fc.property(fc.array(code, { maxLength: 12 }), (codes) => {
      const taken: string[] = []
      let used: number[] = []
      for (const { clock, step } of codes) {
        const now = new Date(clocks[clock] ?? 0)
        const typed = codeAt(new Date(now.getTime() + step * STEP), SECRET)
        const next = usedWith(SECRET, typed, { now, used })
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
  const now = at(0)
  const used = usedWith(SECRET, codeAt(at(0), SECRET), { now, used: [] }) ?? []
  expect(usedWith(SECRET, codeAt(at(-1), SECRET), { now, used })).toBeUndefined()
  expect(usedWith(SECRET, codeAt(at(1), SECRET), { now, used })).toHaveLength(2)
  const many = Array.from({ length: 20 }, (_, step) => step)
  expect(usedWith(SECRET, codeAt(at(0), SECRET), { now, used: many })).toEqual([
    used[0],
    ...many.slice(0, 19),
  ])
})
