// Two boards of one office at different instances of the application, as behind a load balancer.
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { createLive } from '../../server/platform/db/live.ts'
import { SECOND } from '../../server/platform/lib/clock.ts'
import { startApp, type TestApp } from '../support/app.ts'
import type { Client } from '../support/client.ts'
import { type Watch, watch } from '../support/stream.ts'
import { overTcp, startTcpProxy } from '../support/tcp-proxy.ts'

let one: TestApp
let two: TestApp
let gate: Client
let gateOfTwo: Client

beforeAll(async () => {
  one = await startApp()
  two = await one.secondInstance()
  gate = await one.client('gate.tt-hcc')
  gateOfTwo = await two.client('gate2.tt-hcc')
  // The second instance must be listening (LISTEN) before anything is announced.
  await untilListening(2)
  return async () => {
    await two.close()
    await one.close()
  }
})

async function board(client: Client): Promise<Watch> {
  const watching = await watch(client)
  expect(watching.status).toBe(200)
  onTestFinished(() => watching.close())
  return watching
}

async function untilListening(count: number): Promise<void> {
  const sql = `select count(*)::int as count from pg_stat_activity
    where application_name = 'so-cong live' and datname = current_database() and query = 'listen office' and state = 'idle'`
  while ((await one.row<{ count: number }>(sql))?.count !== count) await sleep(10)
}

async function idOf(name: string): Promise<string> {
  return (await one.visit(name))?.id ?? ''
}

test('a departure at the other board removes the visitor from the first', async () => {
  await gate.enter({ name: 'Mạc Văn Đi Ra' })
  const other = await board(gate)
  await gateOfTwo.post(`/gate/visits/${await idOf('Mạc Văn Đi Ra')}/leave`)
  while (!other.events.at(-1) || other.events.at(-1)?.includes('Mạc Văn Đi Ra')) await sleep(5)
})

test('a burst of entries arrives completely', async () => {
  const other = await board(gateOfTwo)
  const since = performance.now()
  await Promise.all(Array.from({ length: 20 }, (_, index) => gate.enter({ name: `Khách Đoàn ${index}` })))
  await other.until('Khách Đoàn 19')
  await sleep(500)
  const last = other.events.at(-1) ?? ''
  for (let index = 0; index < 20; index += 1) expect(last).toContain(`Khách Đoàn ${index}`)
  // At most five announcements a second, because a board that redraws more often cannot be read.
  const seconds = (performance.now() - since) / SECOND
  expect(other.events.length).toBeLessThanOrEqual(5 * seconds + 3)
})

test('another office hears nothing', async () => {
  const foreign = await board(await two.client('gate.ubnd-xa-long-hau'))
  await expect.poll(() => foreign.events.length).toBe(1)
  const other = await board(gateOfTwo)
  await gate.enter({ name: 'Trịnh Chỉ Ở Đây' })
  await other.until('Trịnh Chỉ Ở Đây')
  await sleep(300)
  expect(foreign.events).toHaveLength(1)
  expect(foreign.ended()).toBe(false)
})

test('boards are updated again after the listening connection was lost', async () => {
  const other = await board(gateOfTwo)
  await one.rows(`select pg_terminate_backend(pid) from pg_stat_activity
    where application_name = 'so-cong live' and datname = current_database()`)
  await gate.enter({ name: 'Âu Giữa Chừng' })
  // The announcement was missed; the boards reload once the connection listens again.
  await other.until('Âu Giữa Chừng')
})

test('a change that could not be announced, while all connections were taken, is announced again', async () => {
  const other = await board(gateOfTwo)
  const pool = one.context.pool as { query: (...asked: unknown[]) => Promise<never> }
  const query = pool.query.bind(pool)
  const refusing = vi.spyOn(pool, 'query').mockImplementation((...asked: unknown[]) => {
    if ((asked[0] as { name?: string }).name !== 'announce') return query(...asked)
    refusing.mockRestore()
    return Promise.reject(new Error('timeout exceeded when trying to connect'))
  })
  await gate.enter({ name: 'Ông Chưa Báo' })
  await other.until('Ông Chưa Báo')
})

test('a listening connection that the network has silently dropped is noticed and replaced', async () => {
  const { config, pool } = one.context
  const url = config.DATABASE_URL ?? ''
  const wire = await startTcpProxy(Number(new URL(url).port))
  const listenUrl = overTcp(url, wire.port)
  const live = createLive(pool, listenUrl, () => {}, { askEvery: 100, answer: 300 })
  onTestFinished(async () => {
    await live.close()
    await wire.close()
  })
  const office = await one.officeId('tt-hcc')
  let told = 0
  live.subscribe(office, () => {
    told += 1
  })
  const hears = async () => {
    told = 0
    live.changed(office)
    await sleep(SECOND)
    return told > 0
  }
  await expect.poll(hears, { timeout: 5 * SECOND }).toBe(true)
  wire.forget()
  await expect.poll(hears, { timeout: 5 * SECOND }).toBe(true)
  expect(await hears()).toBe(true)
})
