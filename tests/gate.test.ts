import { randomUUID } from 'node:crypto'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { MORNING, startApp, type TestApp } from './support/app.ts'
import type { Client } from './support/client.ts'

let app: TestApp
let guard: Client

beforeAll(async () => {
  app = await startApp()
  guard = await app.client('gate.tt-hcc')
  return () => app.close()
})

beforeEach(() => app.clock.set(MORNING))

test('an entry stands on the board, in the table, in the figures and in the audit', async () => {
  const answer = await guard.enter({
    name: 'Trần Quốc Đạt',
    phone: '0912 345 678',
    place: 'long hau',
    app_status: 'running',
    party_size: '3',
  })
  expect([answer.status, answer.location]).toEqual([303, '/gate'])
  const board = await guard.get('/gate')
  expect(board.$('#notice').text()).toContain('Đã ghi nhận Trần Quốc Đạt vào lúc 08:30')
  expect(board.$('li.visit').text()).toContain('và 2 người')
  const [visit] = await app.rows<{ phone: string; commune_code: string; number: number }>(
    'select * from visit',
  )
  expect(visit).toMatchObject({
    phone: '+84912345678',
    commune_code: 'ubnd-xa-long-hau',
    number: 1,
    state: 'inside',
  })
  const [day] = await app.rows('select * from office_day')
  expect(day).toMatchObject({ visits: 1, people: 3, inside: 1, running: 1, leaving: 1, os_visits: 1 })
})

test('fifty posts of one form make one row', async () => {
  const uuid = randomUUID()
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => guard.enter({ client_uuid: uuid, name: 'Một Lần' })),
  )
  expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([303]))
  expect(await app.rows('select number from visit where client_uuid = $1', [uuid])).toHaveLength(1)
})
