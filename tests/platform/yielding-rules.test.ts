import { expect, test } from 'vitest'
import { mapYielding } from '../../server/platform/lib/yielding.ts'

test('in each iteration of the event loop one of several long tasks continues', async () => {
  let iteration = 0
  let isOver = false
  const count = () => {
    iteration += 1
    if (!isOver) setImmediate(count)
  }
  setImmediate(count)
  const workedIn: number[] = []
  const work = () => {
    const until = performance.now() + 2
    while (performance.now() < until);
    workedIn.push(iteration)
  }
  await Promise.all([
    mapYielding([1, 2, 3, 4], work),
    mapYielding([1, 2, 3, 4], work),
    mapYielding([1, 2, 3, 4], work),
  ])
  isOver = true
  // All start at once; each later piece runs in an iteration of its own.
  const later = workedIn.slice(3)
  expect(workedIn.slice(0, 3)).toEqual([0, 0, 0])
  expect(new Set(later).size).toBe(later.length)
})
