// Several statements in one round trip and one transaction.
import { afterEach, beforeAll, beforeEach, expect, inject, onTestFinished, test, vi } from 'vitest'
import { type Connection, connect } from '../../server/platform/db/connect.ts'
import { inOfficeAtOnce } from '../../server/platform/db/office-scope.ts'
import type { Statement } from '../../server/platform/db/statement.ts'
import { withDatabase } from '../support/app.ts'
import { useApp } from '../support/suite.ts'

const app = useApp()
let connection: Connection
let database: string

beforeAll(async () => {
  const [row] = await app.rows<{ name: string }>('select current_database() as name')
  database = row?.name ?? ''
})

beforeEach(async () => {
  await app.rows('drop table if exists line')
  await app.rows(
    'create table line (id integer primary key, twin integer unique deferrable initially deferred)',
  )
  connection = connect(withDatabase(inject('cluster').adminUrl, database), () => {}, 1)
})

afterEach(() => connection.close())

const atOnce = (statements: Statement[]) => inOfficeAtOnce(connection.pool, '', statements)
const insert = (id: number, twin = id) => ({
  name: 'insert',
  text: 'insert into line values ($1, $2)',
  values: [id, twin],
})
const FAILING = { text: 'select 1 / $1::integer', values: [0] }
const stored = async () =>
  (await app.rows<{ id: number }>('select id from line order by id')).map(({ id }) => id)

test('returns the result of each statement in order, and everything is stored', async () => {
  const results = await atOnce([
    insert(1),
    { text: 'select id, $1::text as word from line', values: ['một'] },
    { text: 'select id from line where false', values: [] },
    insert(2),
  ])
  expect(results.map(({ command, rows, rowCount }) => [command, rows, rowCount])).toEqual([
    ['INSERT', [], 1],
    ['SELECT', [{ id: 1, word: 'một' }], 1],
    ['SELECT', [], 0],
    ['INSERT', [], 1],
  ])
  expect(await stored()).toEqual([1, 2])
})

test('throws the first error, names the calling code, and stores nothing', async () => {
  const error = await atOnce([insert(1), FAILING, insert(1)]).catch((one: Error) => one)
  expect(error).toMatchObject({ message: 'division by zero', code: '22012' })
  expect((error as Error).stack).toContain('at-once.test.ts')
  expect(await stored()).toEqual([])
})

test('stores nothing if a constraint is violated that Postgres checks at the end', async () => {
  await expect(atOnce([insert(1, 7), insert(2, 7)])).rejects.toMatchObject({ code: '23505' })
  expect(await stored()).toEqual([])
})

test('prepares a statement that an error kept from being prepared when it is next run, and no other again', async () => {
  await expect(atOnce([FAILING, insert(1)])).rejects.toThrow('division by zero')
  await atOnce([insert(1), insert(2)])
  await expect(atOnce([insert(3), FAILING])).rejects.toThrow('division by zero')
  await atOnce([insert(3), insert(4)])
  const { rows } = await connection.pool.query("select name from pg_prepared_statements where name <> ''")
  expect(rows).toContainEqual({ name: 'insert' })
  expect(await stored()).toEqual([1, 2, 3, 4])
})

test('breaks its connection off for a value that cannot be sent, and stores nothing of what stands before it', async () => {
  const unsendable = {
    toPostgres: () => {
      throw new Error('not to be had')
    },
  }
  const backend = () => atOnce([{ text: 'select pg_backend_pid() as pid', values: [] }])
  const before = await backend()
  const refused = atOnce([insert(1), { text: 'select $1', values: [unsendable] }, insert(2)])
  await expect(refused).rejects.toThrow('not to be had')
  expect((await backend())[0]?.rows).not.toEqual(before[0]?.rows)
  await atOnce([insert(1), insert(2)])
  expect(await stored()).toEqual([1, 2])
})

test('answers batches and queries that are sent one behind the other, each with its own results', async () => {
  const [first, failed, alone, last] = await Promise.allSettled([
    atOnce([insert(1), insert(2)]),
    atOnce([insert(3), FAILING]),
    connection.pool.query('select count(*) from line'),
    atOnce([insert(4), { text: 'select id from line order by id', values: [] }]),
  ])
  expect([first.status, failed.status]).toEqual(['fulfilled', 'rejected'])
  expect(alone).toMatchObject({ value: { rows: [{ count: 2 }] } })
  expect(last).toMatchObject({ value: [{ rowCount: 1 }, { rows: [{ id: 1 }, { id: 2 }, { id: 4 }] }] })
})

test('refuses a second text under the name of a prepared statement, and sends nothing', async () => {
  await atOnce([insert(1)])
  const other = { ...insert(3), text: 'delete from line where id <> $1 and twin <> $2' }
  await expect(atOnce([insert(2), other])).rejects.toThrow('must be unique')
  expect(await stored()).toEqual([1])
})

test('sends COMMIT along with statements that only read', async () => {
  const never = vi
    .spyOn(globalThis, 'setImmediate')
    .mockImplementation((() => {}) as unknown as typeof setImmediate)
  onTestFinished(() => never.mockRestore())
  const [read] = await atOnce([{ text: ' select 1 as one', values: [] }])
  expect(read?.rows).toEqual([{ one: 1 }])
})

test('leaves its connection to the next query, also when a statement has failed before the last is sent', async () => {
  const late = vi
    .spyOn(globalThis, 'setImmediate')
    .mockImplementation(((work: () => void) => setTimeout(work, 100)) as unknown as typeof setImmediate)
  onTestFinished(() => late.mockRestore())
  await expect(atOnce([insert(1), FAILING])).rejects.toThrow('division by zero')
  expect((await connection.pool.query('select 1 as one')).rows).toEqual([{ one: 1 }])
  expect(await stored()).toEqual([])
})
