import { expect, test, vi } from 'vitest'
import { createPacing } from '../../server/platform/lib/pacing.ts'

const passed = (milliseconds: number) => vi.spyOn(performance, 'now').mockReturnValue(milliseconds)

test('the first calls of a burst need no pause, and later ones as much as the pace requires', () => {
  const restOf = createPacing({ apart: 20, burst: 3 })
  passed(1000)
  expect([1, 2, 3, 4, 5].map(() => restOf('an'))).toEqual([0, 0, 0, 20, 40])
  expect(restOf('binh')).toBe(0)
  // A caller that has rested as told continues at the same pace.
  passed(1060)
  expect([restOf('an'), restOf('an')]).toEqual([0, 20])
})

test('an idle time restores the burst, and no more than that', () => {
  const restOf = createPacing({ apart: 20, burst: 2 })
  passed(0)
  for (const _ of [1, 2, 3]) restOf('an')
  passed(3_600_000)
  expect([1, 2, 3].map(() => restOf('an'))).toEqual([0, 0, 20])
})
