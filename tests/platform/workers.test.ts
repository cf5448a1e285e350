import { getPriority } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { projectRoot } from '../../server/platform/lib/paths.ts'
import { createWorkers, TooMuchWork, type Workers } from '../../server/platform/lib/workers.ts'

const FILE = path.join(projectRoot, 'tests/support/busy-worker.mjs')

let workers: Workers
afterEach(() => workers.close())

function open(
  longestMs?: number,
  nice?: number,
): (task: string, whose: string, value?: string) => Promise<unknown> {
  workers = createWorkers(async () => FILE, { ...(longestMs && { longestMs }), ...(nice && { nice }) })
  // The test worker's tasks differ from the program's.
  return workers.run as never
}

test.each(['loop', 'match'] as const)(
  'a task that does not end (%s) is ended, and the next one is done',
  async (task) => {
    const run = open(2000)
    await expect(run(task, 'an office')).rejects.toThrow(TooMuchWork)
    // The limit includes the start of the next task's thread, which a busy machine may not manage at once.
    await expect.poll(() => run('echo', 'an office', 'x').catch(() => 'too slow')).toBe('x')
  },
)

test('a task that takes all memory is ended, and the next one is done', async () => {
  const run = open(60_000)
  await expect(run('hoard', 'an office')).rejects.toThrow(TooMuchWork)
  expect(await run('echo', 'an office', 'x')).toBe('x')
})

// On other systems, the priority applies to the whole process.
test.runIf(process.platform === 'linux')(
  'a worker thread has a lower priority than the program',
  async () => {
    const run = open(60_000, 5)
    const own = getPriority()
    expect(await run('priority', 'an office')).toBe(Math.min(own + 5, 19))
    expect(getPriority()).toBe(own)
  },
)

test('the event loop turns while a task is busy', async () => {
  const run = open(1000)
  const busy = run('loop', 'an office').catch(() => 'ended')
  let turns = 0
  const timer = setInterval(() => {
    turns += 1
  }, 10)
  expect(await busy).toBe('ended')
  clearInterval(timer)
  expect(turns).toBeGreaterThan(10)
})

test('an office that already runs three tasks has to wait, and another office is served meanwhile', async () => {
  const run = open(60_000)
  const begun = [1, 2, 3].map(() => run('loop', 'an office').catch((error: Error) => error))
  await expect(run('echo', 'an office', 'x')).rejects.toMatchObject({ status: 503, retryAfter: 5 })
  expect(await run('echo', 'another', 'x')).toBe('x')
  expect(await Promise.race([...begun, Promise.resolve('still busy')])).toBe('still busy')
})

test('offices whose tasks took too long share one thread from then on, and the other is left for all', async () => {
  const run = open(2000)
  const offices = ['an office', 'another office']
  const doWorst = () => offices.map((office) => run('loop', office).catch((error: Error) => error))
  await Promise.all(doWorst())
  let over = 0
  const worst = doWorst().map(async (one) => {
    await one
    over += 1
  })
  expect(await run('echo', 'a third office', 'x')).toBe('x')
  expect(over).toBe(0)
  await Promise.all(worst)
})

test('the time that a task waited for a thread does not count as its own', async () => {
  const run = open(1500)
  const busy = ['an office', 'another'].map((office) => run('loop', office).catch(() => 'ended'))
  const waited = run('echo', 'a third', 'x')
  expect(await Promise.all([...busy, waited])).toEqual(['ended', 'ended', 'x'])
})

test('twenty tasks of all offices wait for a thread, and further ones are refused at once', async () => {
  const run = open(60_000)
  const begun = Array.from({ length: 22 }, (_, office) =>
    run('loop', `office ${office}`).catch(() => 'ended'),
  )
  await expect(run('echo', 'one more', 'x')).rejects.toMatchObject({ status: 503, retryAfter: 5 })
  await workers.close()
  expect(await Promise.all(begun)).toEqual(Array(22).fill('ended'))
})

test('an error of a task arrives as it is', async () => {
  const run = open()
  await expect(run('fail', 'an office', 'its words')).rejects.toThrow('its words')
})

test('closing does not wait for running tasks', async () => {
  const run = open()
  const busy = run('loop', 'an office').catch(() => 'ended')
  await sleep(200)
  await workers.close()
  expect(await busy).toBe('ended')
})
