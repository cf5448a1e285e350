// A clock that nobody had measured was ahead; once it is right, its entries stand on days that have not come.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { closeDays, listClosings } from '../../server/core/visits/close-of-day.ts'
import { DAY } from '../../server/platform/lib/clock.ts'
import { startApp, type TestApp } from '../support/app.ts'
import type { Client } from '../support/client.ts'

let app: TestApp
let head: Client

beforeAll(async () => {
  app = await startApp()
  const guard = await app.client('gate.tt-hcc')
  await guard.enter({ name: 'Khách Hôm Nay' })
  app.clock.reboot()
  app.clock.jump(9 * DAY)
  const later = await app.client('gate.tt-hcc')
  await later.enter({ name: 'Khách Ngày Mai', phone: '' })
  await later.enter({ name: 'Khách Ngày Kia', phone: '' })
  await later.post(`/gate/visits/${(await app.visit('Khách Ngày Kia'))?.id}/leave`)
  app.clock.reboot()
  app.clock.jump(-9 * DAY)
  await app.context.time.look()
  head = await app.client('head.tt-hcc')
})

afterAll(() => app.close())

const waits = async () => {
  const { $ } = await head.get('/today')
  return $('.waits a[href="/log?view=ahead"]').text()
}

test('the head is told of entries on days to come, and the log lists them and nothing else', async () => {
  expect(await waits()).toBe('Lượt ghi vào ngày chưa tới: 2')
  const { status, text, $ } = await head.get('/log?view=ahead')
  expect([status, $('h1').text()]).toEqual([200, 'Lượt ghi vào ngày chưa tới'])
  expect(['Khách Ngày Mai', 'Khách Ngày Kia', 'Khách Hôm Nay'].map((name) => text.includes(name))).toEqual([
    true,
    true,
    false,
  ])
})

test('a close of day closes none of them before its time', async () => {
  for (const office of await listClosings(app.db))
    await closeDays(app.db, [office], { due: app.clock.now(), now: app.clock.now(), isCertain: true })
  expect(await app.visit('Khách Ngày Mai')).toMatchObject({ state: 'inside', day_closed_at: null })
})

test('each can be voided with a reason, also of somebody who has left, and then nothing is told of it any more', async () => {
  for (const name of ['Khách Ngày Mai', 'Khách Ngày Kia']) {
    const visit = await app.visit(name)
    expect((await head.get(`/gate/visits/${visit?.id}?from=log`)).status).toBe(200)
    expect((await head.post(`/gate/visits/${visit?.id}/void`, { reason: 'time_wrong' })).status).toBe(303)
    expect((await app.visit(name))?.voided_at).not.toBeNull()
  }
  expect(await waits()).toBe('')
  expect((await head.get('/log?view=ahead')).text).toContain('Khách Ngày Mai')
})

test('and on a day like any other the page says nothing of days to come', async () => {
  const other = await app.client('head.ubnd-xa-long-hau')
  expect((await other.get('/today')).$('.waits a[href="/log?view=ahead"]')).toHaveLength(0)
})
