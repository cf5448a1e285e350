import { expect, test } from 'vitest'
import { createOneAtATime } from '../../server/platform/lib/one-at-a-time.ts'

/** A task that ends when the test ends it. */
function held() {
  let resolve: (word: string) => void = () => {}
  let reject: (error: Error) => void = () => {}
  const promise = new Promise<string>((yes, no) => {
    resolve = yes
    reject = no
  })
  let begun = 0
  const work = () => {
    begun += 1
    return promise
  }
  return { work, begun: () => begun, resolve, reject }
}

test('a task begins when the one before it has ended, and another person’s task waits for neither', async () => {
  const oneAtATime = createOneAtATime(5)
  const [first, second] = [held(), held()]
  const answers = [oneAtATime('a', first.work), oneAtATime('a', second.work)]
  expect(await oneAtATime('b', async () => 'at once')).toBe('at once')
  expect([first.begun(), second.begun()]).toEqual([1, 0])
  second.resolve('two')
  first.resolve('one')
  expect(await Promise.all(answers)).toEqual(['one', 'two'])
})

test('a turn ends with an error as well, and more tasks than may wait are refused', async () => {
  const oneAtATime = createOneAtATime(1)
  const [first, second] = [held(), held()]
  const broken = oneAtATime('a', first.work).catch((error: Error) => error.message)
  const waiting = oneAtATime('a', second.work)
  await expect(oneAtATime('a', second.work)).rejects.toMatchObject({ status: 503 })
  first.reject(new Error('broken'))
  second.resolve('two')
  expect([await broken, await waiting]).toEqual(['broken', 'two'])
})

test('two people never share the turns of somebody whose tasks have ended together', async () => {
  const twoAtATime = createOneAtATime(5, 2)
  const ended = held()
  const answers = [twoAtATime('a', ended.work), twoAtATime('a', ended.work)]
  ended.resolve('ended')
  await Promise.all(answers)
  const running = held()
  const others = [twoAtATime('b', running.work), twoAtATime('b', running.work)]
  expect(await twoAtATime('c', async () => 'at once')).toBe('at once')
  running.resolve('ended')
  await Promise.all(others)
})
