// What the log says of an error that is not the database's: enough to find the cause, and nothing that somebody typed.
import { createConnection } from 'node:net'
import { describe, expect, test } from 'vitest'
import { causeOf, causeWithStack, ReasonedError } from '../../server/platform/lib/cause.ts'
import { SendError } from '../../server/platform/outgoing/failure.ts'

const CANARY = 'Vixora'
/** Without the stack, whose places are those of this file. */
const textOf = (error: unknown) => JSON.stringify(causeOf(error))

describe('any other error', () => {
  test('of a connection says what happened, also where several addresses were tried', async () => {
    const error = await new Promise((resolve) => createConnection(1, '127.0.0.1').on('error', resolve))
    const refused = { code: 'ECONNREFUSED', meaning: 'connection refused', syscall: 'connect' }
    expect(causeOf(error)).toMatchObject(refused)
    const several = Object.assign(new AggregateError([error, error], CANARY), { code: 'ECONNREFUSED' })
    expect(causeOf(several)).toMatchObject({ error: 'AggregateError', causes: [refused, refused] })
    expect(textOf(several)).not.toContain(CANARY)
  })

  test('of pg without a code says what it means', () => {
    expect(causeOf(new Error('timeout exceeded when trying to connect')).meaning).toBe(
      'no connection to the database in time',
    )
    expect(causeOf(new Error('Connection terminated unexpectedly')).meaning).toBe(
      'connection to the database broken',
    )
  })

  test('is named by its kind and its place, and its cause with it', () => {
    const error = new TypeError(CANARY, { cause: new SendError('certificate') })
    expect(causeWithStack(error)).toMatchObject({
      error: 'TypeError',
      stack: expect.stringContaining('cause-rules.test.ts'),
      cause: { failure: 'certificate' },
    })
    expect(JSON.stringify(causeWithStack(error))).not.toContain(CANARY)
  })

  test('gives its reason where the program itself has written it', () => {
    expect(causeOf(new ReasonedError('the disk of the backups is full')).reason).toBe(
      'the disk of the backups is full',
    )
  })

  test.each([
    CANARY,
    { message: CANARY },
    undefined,
    null,
    7,
    Object.assign(new Error(CANARY), { code: `x ${CANARY}` }),
  ])('tells nothing of what was thrown instead of one (%#)', (thrown) => {
    expect(textOf(thrown)).not.toContain(CANARY)
    expect(causeOf(thrown).error).not.toBe('')
  })

  test('has of its causes two, of several three, each as short as it is', () => {
    const chain = new Error('x', { cause: new Error('x', { cause: new Error('x', { cause: 7 }) }) })
    expect(causeOf(chain)).toEqual({ error: 'Error', cause: { error: 'Error', cause: { error: 'Error' } } })
    const many = new AggregateError([1, null, 'x', 4].map((cause) => cause))
    const thrown = ['number', 'null', 'string'].map((kind) => ({ error: `${kind} thrown` }))
    expect(causeOf(many)).toEqual({ error: 'AggregateError', causes: thrown })
    expect(causeOf(new AggregateError([]))).toEqual({ error: 'AggregateError' })
  })

  test('names a table only if it is of the database, and a code only if it is one', () => {
    const named = { table: 'visit', syscall: 'open', name: 'Not a name' }
    const of = (more: object) => causeOf(Object.assign(new Error('x'), named, more))
    expect(of({ code: 'EPERM', errno: -1 })).toEqual({
      error: 'Error',
      code: 'EPERM',
      meaning: 'operation not permitted',
      syscall: 'open',
    })
    expect(of({ severity: 'ERROR', code: '08006' })).toEqual({
      error: 'Error',
      code: '08006',
      meaning: 'connection to the database broken',
      table: 'visit',
      syscall: 'open',
    })
    expect(of({ code: 7, errno: 99_999 })).toEqual({ error: 'Error', syscall: 'open' })
    for (const code of ['x08006', '080061', '0', 'E2BIG', '99999'])
      expect(of({ code }).meaning).toBeUndefined()
  })

  test('that causes itself ends', () => {
    const error = new Error('x')
    error.cause = error
    expect(textOf(error).length).toBeLessThan(200)
  })
})
