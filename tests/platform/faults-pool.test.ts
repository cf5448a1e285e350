// Postgres goes away beneath the pool: the process survives, the error is recognised as "away", and the next query works. An
// unhandled 'error' event would end this test run.
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  AT_START,
  type Connection,
  connect,
  hasAnswered,
  isUnavailable,
} from '../../server/platform/db/connect.ts'
import { inOfficeAtOnce } from '../../server/platform/db/office-scope.ts'
import { type EmbeddedPostgres, startEmbedded } from '../../server/platform/postgres/embedded.ts'
import { childrenOf, isRunning, killTree } from '../support/processes.ts'
import { makeTempDir } from '../support/temp-dir.ts'

const OFFICE = '0198f0c0-0000-7000-8000-000000000000'
const SLOW = 'select pg_sleep(4)'

let postgres: EmbeddedPostgres
let connection: Connection
let heard: Error[]

beforeAll(async () => {
  const { folder, remove } = await makeTempDir()
  postgres = await startEmbedded({ dataDir: path.join(folder, 'data'), durable: false, log: () => {} })
  return async () => {
    await postgres.stop()
    await remove()
  }
})

beforeEach(async () => {
  heard = []
  connection = connect(postgres.appUrl, (error) => heard.push(error))
  // Opens several connections, most of which are idle afterwards.
  await Promise.all(Array.from({ length: 5 }, () => connection.pool.query('select pg_sleep(0.02)')))
})

afterEach(() => connection.close())

async function works(): Promise<boolean> {
  return connection.pool.query('select 1').then(
    () => true,
    () => false,
  )
}

/** Waits until the pool works again; every failure until then must be recognised as "away". */
async function back(): Promise<void> {
  for (;;) {
    try {
      await Promise.all(Array.from({ length: 10 }, () => connection.pool.query('select 1')))
      return
    } catch (error) {
      expect(isUnavailable(error), String(error)).toBe(true)
      await sleep(10)
    }
  }
}

test('a pool knows whether its server has answered lately, even while every connection is in use', async () => {
  const { pool } = connection
  const ask = (seconds: number, count: number) =>
    Promise.all(Array.from({ length: count }, () => pool.query('select pg_sleep($1)', [seconds])))
  const asked = ask(0.1, 60)
  await sleep(300)
  expect(hasAnswered(pool, 1000)).toBe(true)
  await asked
  const hanging = ask(1.6, 11)
  await sleep(1200)
  expect(hasAnswered(pool, 1000)).toBe(false)
  await hanging
})

test('a connection that the server has ended is not used again', async () => {
  const { db, close } = connect(postgres.appUrl, (error) => heard.push(error), 1)
  const ending = sql`select pg_terminate_backend(pg_backend_pid()), pg_sleep(10)`
  const ways = { pool: () => connection.pool.query(ending.compile(db).sql), kysely: () => ending.execute(db) }
  const results: unknown[] = []
  for (const way of Object.values(ways)) {
    for (let round = 0; round < 20; round += 1) {
      await expect(way()).rejects.toMatchObject({ code: '57P01' })
      results.push(await sql`select 1`.execute(db).then(() => 'works', String))
    }
  }
  await close()
  expect(new Set(results)).toEqual(new Set(['works']))
})

const blows: [string, (pid: number) => void | Promise<void>][] = [
  ['a restart', (pid) => void process.kill(pid, 'SIGINT')],
  ['kill -9', killTree],
]

describe.each(blows)('%s', (_name, blow) => {
  async function strike(): Promise<void> {
    const pid = postgres.pid() ?? 0
    await blow(pid)
    while (isRunning(pid)) await sleep(5)
  }

  test('while every connection is idle', async () => {
    await strike()
    // No query was running, so the connections report to the pool's listener.
    while (heard.length === 0) await sleep(5)
    await back()
    expect(heard.filter((error) => !isUnavailable(error))).toEqual([])
  })

  test('between two statements of a transaction', async () => {
    const outcome = connection.db
      .transaction()
      .execute(async (tx) => {
        await sql`select 1`.execute(tx)
        await strike()
        await sql`select 2`.execute(tx)
      })
      .catch((error: unknown) => error)
    expect(isUnavailable(await outcome), String(await outcome)).toBe(true)
    await back()
  })

  test.each<[string, () => Promise<unknown>]>([
    ['alone', () => connection.pool.query(SLOW)],
    ['in a transaction', () => connection.db.transaction().execute((tx) => sql.raw(SLOW).execute(tx))],
    ['in one round trip', () => inOfficeAtOnce(connection.pool, OFFICE, [{ text: SLOW, values: [] }])],
  ])('in the middle of a statement, %s', async (_place, run) => {
    const outcome = run().catch((error: unknown) => error)
    await sleep(100)
    await strike()
    expect(isUnavailable(await outcome), String(await outcome)).toBe(true)
    await back()
    expect(await works()).toBe(true)
  })
})

test('every kind of query to a server that hangs is given up', async () => {
  expect(connection.pool.options).toMatchObject({ query_timeout: AT_START.answer })
  const { pool, db, close } = connect(postgres.appUrl, () => {}, 10, { ...AT_START, answer: 500 })
  await Promise.all(Array.from({ length: 3 }, () => pool.query('select pg_sleep(0.02)')))
  const pid = postgres.pid() ?? 0
  const all = [pid, ...childrenOf(pid)]
  for (const each of all) process.kill(each, 'SIGSTOP')
  const asked = await Promise.allSettled([
    pool.query('select 1'),
    db.transaction().execute((tx) => sql`select 1`.execute(tx)),
    inOfficeAtOnce(pool, OFFICE, [{ text: 'select 1', values: [] }]),
  ])
  for (const each of all) process.kill(each, 'SIGCONT')
  expect(asked.map((one) => one.status === 'rejected' && isUnavailable(one.reason))).toEqual([
    true,
    true,
    true,
  ])
  await back()
  await close()
})

test('not every caller waits for a server that hangs, and it is found again when it answers', async () => {
  const pid = postgres.pid() ?? 0
  const fresh = connect(postgres.appUrl, () => {})
  const all = [pid, ...childrenOf(pid)]
  for (const each of all) process.kill(each, 'SIGSTOP')
  const ask = () => fresh.pool.query('select 1').then(String, (error: Error) => error.message)
  const first = await Promise.all(Array.from({ length: 6 }, ask))
  expect(first.filter((message) => /connection timeout/.test(message)).length).toBeGreaterThanOrEqual(5)
  const later = await Promise.all(Array.from({ length: 20 }, ask))
  for (const each of all) process.kill(each, 'SIGCONT')
  expect(new Set(later)).toEqual(new Set(['the database has not answered for a while']))
  while ((await ask()) !== '[object Object]') await sleep(20)
  await fresh.close()
})

test('one terminated backend fails its own transaction and nothing else', async () => {
  const admin = connect(postgres.adminUrl, () => {})
  const outcome = connection.db
    .transaction()
    .execute(async (tx) => {
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx)
      await admin.pool.query('select pg_terminate_backend($1, 2000)', [rows[0]?.pid])
      await sql`select 2`.execute(tx)
    })
    .catch((error: unknown) => error)
  expect(isUnavailable(await outcome), String(await outcome)).toBe(true)
  expect(await works()).toBe(true)
  await admin.close()
})
