// What the log says of an error: enough to find the cause, and nothing that somebody typed.
import { createConnection } from 'node:net'
import pg from 'pg'
import { describe, expect, inject, test } from 'vitest'
import { causeOf, causeWithStack, ReasonedError } from '../../server/platform/lib/cause.ts'
import { SendError } from '../../server/platform/outgoing/failure.ts'

const CANARY = 'Vixora'
/** Without the stack, whose places are those of this file. */
const textOf = (error: unknown) => JSON.stringify(causeOf(error))

async function failing(...statements: string[]): Promise<Error> {
  const client = new pg.Client(inject('cluster').adminUrl)
  client.on('error', () => {})
  await client.connect()
  try {
    for (const statement of statements) await client.query(statement)
  } catch (error) {
    return error as Error
  } finally {
    await client.end().catch(() => {})
  }
  throw new Error('nothing failed')
}

const GUESTS = `create temp table guest (name text constraint one_name unique constraint a_name check (name <> 'x ${CANARY}'),
  age int not null, host text)`

describe('an error of the database', () => {
  test.each([
    [
      '23505',
      'is there already',
      { constraint: 'one_name' },
      `insert into guest values ('${CANARY}', 1), ('${CANARY}', 1)`,
    ],
    [
      '23514',
      'breaks a rule of the table',
      { constraint: 'a_name' },
      `insert into guest values ('x ${CANARY}', 1)`,
    ],
    [
      '23502',
      'a required value is missing',
      { column: 'age' },
      `insert into guest values ('${CANARY}', null)`,
    ],
    ['22P02', 'data that the database cannot read', {}, `select '${CANARY}'::uuid`],
    ['42P01', 'no such table: a migration is missing', {}, `select '${CANARY}' from nowhere`],
    [
      '42501',
      'no right to do this, or a row of another office',
      {},
      `set role socong_app; select '${CANARY}' from pg_authid`,
    ],
    [
      '57014',
      'took too long, or was cancelled',
      {},
      `set statement_timeout = 50; select '${CANARY}', pg_sleep(5)`,
    ],
    [
      '57P01',
      'the database is being stopped',
      {},
      `select '${CANARY}', pg_terminate_backend(pg_backend_pid())`,
    ],
    [
      'P0001',
      'refused by a rule of the program in the database',
      {},
      `do $$ begin raise '${CANARY}'; end $$`,
    ],
    ['53100', 'disk full', {}, `do $$ begin raise '${CANARY}' using errcode = '53100'; end $$`],
    [
      '40P01',
      'deadlock with another transaction',
      {},
      `do $$ begin raise '${CANARY}' using errcode = '40P01'; end $$`,
    ],
    [
      '23503',
      'refers to a row that is not there',
      {},
      `do $$ begin raise '${CANARY}' using errcode = '23503'; end $$`,
    ],
  ])('%s is named as “%s”, with what it is about', async (code, meaning, named, statement) => {
    const error = await failing(GUESTS, statement)
    expect(causeOf(error)).toMatchObject({ code, meaning, ...named })
    expect(textOf(error)).not.toContain(CANARY)
  })
})

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
      stack: expect.stringContaining('cause.test.ts'),
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

  test('that causes itself ends', () => {
    const error = new Error('x')
    error.cause = error
    expect(textOf(error).length).toBeLessThan(200)
  })
})
