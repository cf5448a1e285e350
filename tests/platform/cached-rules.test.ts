import { expect, test } from 'vitest'
import { cached } from '../../server/platform/lib/cached.ts'

function source() {
  let now = 0
  let loads = 0
  let failure: Error | undefined
  const read = cached({ now: () => new Date(now) }, async () => {
    const load = ++loads
    await Promise.resolve()
    if (failure) throw failure
    return load
  })
  const fail = (error?: Error) => {
    failure = error
  }
  return { read, fail, pass: (milliseconds: number) => (now += milliseconds) }
}

test('a value is kept for a minute, and loaded once for all who ask at the same time', async () => {
  const { read, pass } = source()
  expect(await Promise.all([read(), read()])).toEqual([1, 1])
  pass(59_999)
  expect(await read()).toBe(1)
  pass(1)
  expect(await read()).toBe(2)
  pass(-60_000)
  expect(await read()).toBe(3)
})

test('a value forgotten while it was loading is given to who waits, and kept for nobody', async () => {
  const { read } = source()
  const early = read()
  read.forget()
  expect(await Promise.all([early, read(), read()])).toEqual([1, 2, 2])
  expect(await read()).toBe(2)
  read.forget()
  expect(await read()).toBe(3)
})

test('while the database is away the last value stays, however old, but no other error is hidden', async () => {
  const { read, fail, pass } = source()
  const away = Object.assign(new Error('x'), { code: 'ECONNREFUSED', syscall: 'connect' })
  fail(away)
  await expect(read()).rejects.toBe(away)
  fail()
  expect(await read()).toBe(2)
  pass(60_000)
  fail(away)
  expect(await read()).toBe(2)
  read.forget()
  expect(await read()).toBe(2)
  fail(new Error('wrong'))
  await expect(read()).rejects.toThrow('wrong')
})
