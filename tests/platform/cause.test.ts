// What the log says of an error: enough to find the cause, and nothing that somebody typed.
import pg from 'pg'
import { describe, expect, inject, test } from 'vitest'
import { causeOf } from '../../server/platform/lib/cause.ts'

const CANARY = 'Vixora'

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
    expect(JSON.stringify(causeOf(error))).not.toContain(CANARY)
  })
})
