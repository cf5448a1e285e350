// What people notice while the database is away and when it is back. `npm run test:faults -- --short`, which CI runs, kills
// Postgres and the program under load and counts what was lost; its control must lose something.
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { openWorld, type World } from '../fault-runs/world.ts'
import { Client } from '../support/client.ts'
import { missing, newVisitor } from '../support/load.ts'
import { isRunning, killTree, signal } from '../support/processes.ts'
import { smallDistrict } from '../support/small-district.ts'
import { ask } from '../support/sql.ts'
import { type Watch, watch } from '../support/stream.ts'
import { makeTempDir } from '../support/temp-dir.ts'

let world: World
let gate: Client

beforeAll(async () => {
  const { folder, remove } = await makeTempDir()
  world = await openWorld({ folder, settings: await smallDistrict(folder) })
  return remove
})
afterAll(() => world.close())
beforeEach(() => {
  gate = world.clients[0] as Client
})

/**
 * Kills Postgres but leaves a child process attached to its shared memory, so that it cannot restart until the returned
 * function is called.
 */
async function holdDown(): Promise<() => void> {
  const { pid, adminUrl } = await world.server()
  const sql = `select pid from pg_stat_activity where backend_type = 'checkpointer'`
  const checkpointer = Number((await ask(adminUrl, sql))[0]?.['pid'])
  process.kill(checkpointer, 'SIGSTOP')
  process.kill(pid, 'SIGKILL')
  while (isRunning(pid)) await sleep(5)
  const release = () => signal(checkpointer, 'SIGKILL')
  onTestFinished(release)
  return release
}

// The hardest case is the first entry after a start: nothing is cached yet.
describe.each(['has been busy', 'has just started'])(
  'while the database is away and the program %s,',
  (state) => {
    const isNew = state === 'has just started'

    beforeEach(async () => {
      if (!isNew) return
      await world.program().stop()
      await world.start()
    })

    test('a form comes back whole, and is stored once when it is sent again', async () => {
      const release = await holdDown()
      const typed = newVisitor()
      const answer = await gate.enter(typed)
      expect([answer.status, answer.headers.get('Retry-After')]).toEqual([503, '2'])
      expect(missing(answer, typed)).toEqual([])
      // Without a database, every other page explains the failure too.
      expect((await gate.get('/gate')).status).toBe(503)
      expect((await gate.get('/livez')).status).toBe(200)
      expect((await gate.get('/readyz')).status).toBe(503)
      release()

      const { adminUrl } = await world.databaseReady()
      expect((await gate.enter(typed)).status).toBe(303)
      expect((await gate.enter(typed)).status).toBe(303)
      const found = await ask(adminUrl, 'select 1 from visit where client_uuid = $1', [typed.client_uuid])
      expect(found).toHaveLength(1)
    })

    test('a visitor who registers gets everything typed back, and is stored once', async () => {
      const visitor = new Client(world.program().url)
      if (!isNew) await visitor.get('/v/tt-hcc')
      const release = await holdDown()
      const typed = {
        client_uuid: randomUUID(),
        name: 'Khách Tự Khai',
        place: 'Xã Long Hậu',
        companions: '2',
      }
      const answer = await visitor.post('/v/tt-hcc', typed)
      expect(answer.status).toBe(503)
      const form = answer.$('form').first()
      expect(form.attr('action')).toBe('/v/tt-hcc')
      const returned = Object.fromEntries(form.serializeArray().map(({ name, value }) => [name, value]))
      expect(returned).toMatchObject(typed)
      expect((await visitor.get('/v/tt-hcc')).status).toBe(503)
      release()

      const { adminUrl } = await world.databaseReady()
      expect((await visitor.post('/v/tt-hcc', returned)).status).toBe(303)
      expect((await visitor.post('/v/tt-hcc', returned)).status).toBe(303)
      const found = await ask(adminUrl, 'select 1 from visit where client_uuid = $1', [typed.client_uuid])
      expect(found).toHaveLength(1)
    })
  },
)

test('the gate page receives entries again after a restart of Postgres, over its old stream or a new one', async () => {
  let page = await watch(gate)
  await killTree((await world.server()).pid)
  await world.databaseReady()
  expect((await gate.enter({ name: 'Hồ Thị Trở Lại' })).status).toBe(303)
  // Reconnects as a browser does when a stream has ended.
  const hears = async (watching: Watch) => watching.until('Hồ Thị Trở Lại').catch(() => undefined)
  if ((await hears(page)) === undefined) {
    expect(page.ended()).toBe(true)
    page = await watch(gate)
    await gate.enter(newVisitor())
    expect(await hears(page)).toBeDefined()
  }
  page.close()
})
