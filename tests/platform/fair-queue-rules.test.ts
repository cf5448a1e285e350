import { setImmediate as nextIteration } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createFairQueue } from '../../server/platform/lib/fair-queue.ts'

/** A queue with the tasks it has started, in order; the test ends each. */
function workshop(...limits: Parameters<typeof createFairQueue>) {
  const queue = createFairQueue(...limits)
  const begun: { what: string; isWaitedFor: () => boolean; end: () => void }[] = []
  return {
    begun,
    names: () => begun.map(({ what }) => what),
    ask: (whose: string, what = whose) =>
      queue(
        whose,
        (isWaitedFor) =>
          new Promise<string>((resolve) => begun.push({ what, isWaitedFor, end: () => resolve(what) })),
      ).catch((error: { status: number }) => error.status),
    endAll: async () => {
      for (let at = 0; at < begun.length; at += 1) {
        begun[at]?.end()
        await nextIteration()
      }
    },
  }
}

test('everybody who waits gets one turn before anybody gets two, however many tasks one sends', async () => {
  const { ask, begun, names, endAll } = workshop({ each: 1, all: 1 }, { each: 9, all: 99 })
  const asked = ['a1', 'a2', 'a3', 'b1', 'c1', 'b2'].map((what) => ask(what.slice(0, 1), what))
  await nextIteration()
  expect(names()).toEqual(['a1'])
  expect(begun[0]?.isWaitedFor()).toBe(true)
  await endAll()
  expect(names()).toEqual(['a1', 'a2', 'b1', 'c1', 'a3', 'b2'])
  expect(begun[5]?.isWaitedFor()).toBe(false)
  expect(await Promise.all(asked)).toEqual(['a1', 'a2', 'a3', 'b1', 'c1', 'b2'])
})

test('no more tasks of one sender run at a time than allowed, and others use the places that are left', async () => {
  const { ask, names, endAll } = workshop({ each: 1, all: 2 }, { each: 9, all: 99 })
  const asked = ['a1', 'a2', 'b1', 'c1'].map((what) => ask(what.slice(0, 1), what))
  await nextIteration()
  expect(names()).toEqual(['a1', 'b1'])
  await endAll()
  expect(names().toSorted()).toEqual(['a1', 'a2', 'b1', 'c1'])
  await Promise.all(asked)
})

test('a task that fails frees its place', async () => {
  const queue = createFairQueue({ each: 1, all: 1 }, { each: 1, all: 1 })
  await expect(
    queue('a', async () => {
      throw new Error('broken')
    }),
  ).rejects.toThrow('broken')
  expect(await queue('a', async () => 'done')).toBe('done')
})

test('a sender of too many tasks is refused, and nobody else', async () => {
  const { ask, endAll } = workshop({ each: 1, all: 1 }, { each: 2, all: 99 })
  const asked = ['a', 'a', 'a', 'a', 'b'].map((whose) => ask(whose))
  await nextIteration()
  await endAll()
  expect(await Promise.all(asked)).toEqual(['a', 'a', 'a', 503, 'b'])
})

test('when all places are taken, the sender with the most loses the newest to a new sender', async () => {
  const { ask, endAll } = workshop({ each: 1, all: 1 }, { each: 9, all: 3 })
  const asked = ['a1', 'a2', 'a3', 'a4', 'b1', 'b2', 'c1'].map((what) => ask(what.slice(0, 1), what))
  await nextIteration()
  await endAll()
  expect(await Promise.all(asked)).toEqual(['a1', 'a2', 503, 503, 'b1', 503, 'c1'])
})
