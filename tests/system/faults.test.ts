// What a crash may lose. Killing processes proves recovery from a crash, but not from a power cut: the operating system
// survives and keeps what was written. Safety against a power cut rests on fsync, which is asserted.
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { createAccount } from '../../server/core/accounts/actions.ts'
import { hashPassword } from '../../server/core/accounts/passwords.ts'
import { connect } from '../../server/platform/db/connect.ts'
import { lostOf, problemsInBook } from '../support/book.ts'
import { Client } from '../support/client.ts'
import { PASSWORD } from '../support/global-setup.ts'
import { type Load, missing, newVisitor, startLoad } from '../support/load.ts'
import { isRunning, killTree, signal } from '../support/processes.ts'
import {
  type EmbeddedServer,
  embeddedIn,
  freePort,
  type Program,
  type Settings,
  startProgram,
  sweep,
} from '../support/program.ts'
import { smallDistrict } from '../support/small-district.ts'
import { ask } from '../support/sql.ts'
import { type Watch, watch } from '../support/stream.ts'
import { makeTempDir } from '../support/temp-dir.ts'

const OFFICES = ['tt-hcc', 'ubnd-xa-long-hau']
const CONNECTIONS = 8

let dataDir: string
let settings: Settings
let port: string
let program: Program
const programs: Program[] = []
const clients: Client[] = []

async function start(): Promise<void> {
  program = await startProgram({ ...settings, PORT: port, LOG_LEVEL: 'error' })
  programs.push(program)
}

beforeAll(async () => {
  const { folder, remove } = await makeTempDir()
  settings = await smallDistrict(folder)
  dataDir = settings['DATA_DIR'] ?? ''
  port = String(await freePort())
  await start()
  await makePeople()
  for (let each = 0; each < CONNECTIONS; each += 1) {
    const client = new Client(program.url)
    await client.signIn(`load.${OFFICES[each % OFFICES.length]}`)
    // The program now has the office and its app cached for when the database is down.
    await client.get('/gate')
    clients.push(client)
  }
  return remove
})

afterAll(() => sweep(dataDir, programs))

async function makePeople(): Promise<void> {
  const { db, close } = connect((await server()).appUrl, () => {})
  const passwordHash = await hashPassword(PASSWORD)
  const offices = await db.selectFrom('office').select(['id', 'code']).where('code', 'in', OFFICES).execute()
  for (const { id, code } of offices) {
    const account = {
      officeId: id,
      username: `load.${code}`,
      displayName: code,
      role: 'reception',
      passwordHash,
    }
    await createAccount(db, { ...account, role: 'reception' }, new Date())
  }
  await close()
}

async function server(): Promise<EmbeddedServer> {
  const found = await embeddedIn(dataDir)
  if (!found) throw new Error('no Postgres runs')
  return found
}

/** Resolves once Postgres answers again. */
async function databaseReady(): Promise<EmbeddedServer> {
  for (;;) {
    const found = await embeddedIn(dataDir)
    if (found && (await ask(found.adminUrl, 'select 1').catch(() => undefined))) return found
    await sleep(5)
  }
}

/** Waits until `count` more entries have been acknowledged. */
async function untilTaken(load: Load, count: number): Promise<void> {
  const enough = load.acknowledged.size + count
  while (load.acknowledged.size < enough) await sleep(5)
}

/** True if an entry was acknowledged in the 250 ms before `at`, so entries were being made at the time. */
function wasBusy(load: Load, at: number): boolean {
  return [...load.acknowledged.values()].some((answered) => answered < at && at - answered < 250)
}

async function expectNothingLost(load: Load): Promise<void> {
  const { adminUrl, appUrl } = await server()
  expect(load.problems).toEqual([])
  expect(load.acknowledged.size).toBeGreaterThan(100)
  expect(await lostOf(adminUrl, load.acknowledged.keys())).toEqual([])
  expect(await problemsInBook(adminUrl, appUrl)).toEqual([])
}

test('the database is durable', async () => {
  const [row] = await ask(
    (await server()).adminUrl,
    `select current_setting('fsync') as fsync, current_setting('full_page_writes') as pages,
      current_setting('synchronous_commit') as commit`,
  )
  expect(row).toEqual({ fsync: 'on', pages: 'on', commit: 'on' })
})

test('kill -9 of Postgres under load loses no entry that was acknowledged', async () => {
  const load = startLoad(clients)
  for (let blow = 1; blow <= 3; blow += 1) {
    await untilTaken(load, 50)
    const { pid } = await server()
    const at = performance.now()
    await killTree(pid)
    expect(wasBusy(load, at)).toBe(true)
    await databaseReady()
    await untilTaken(load, CONNECTIONS)
  }
  await load.stop()
  expect(load.returned).toBeGreaterThan(0)
  expect(load.unanswered).toBe(0)
  await expectNothingLost(load)
  expect(isRunning(program.child.pid ?? 0)).toBe(true)
})

test('kill -9 of the program under load loses no entry that was acknowledged', async () => {
  const load = startLoad(clients)
  for (let blow = 1; blow <= 2; blow += 1) {
    await untilTaken(load, 50)
    const at = performance.now()
    await program.kill()
    expect(wasBusy(load, at)).toBe(true)
    await start()
    await untilTaken(load, CONNECTIONS)
  }
  await load.stop()
  expect(load.unanswered).toBeGreaterThan(0)
  await expectNothingLost(load)
})

test('while the database is away a form comes back whole, and is stored once when it is sent again', async () => {
  const [gate] = clients
  if (!gate) throw new Error('nobody is signed in')
  // The hardest case is the first entry after a start: nothing is cached yet.
  for (const state of ['warm', 'new']) {
    if (state === 'new') {
      await program.stop()
      await start()
    }
    const released = await holdDown()
    const typed = newVisitor()
    const answer = await gate.enter(typed)
    expect([answer.status, answer.headers.get('Retry-After')]).toEqual([503, '2'])
    expect(missing(answer, typed)).toEqual([])
    // Without a database, every other page explains the failure too.
    expect((await gate.get('/gate')).status).toBe(503)
    expect((await gate.get('/livez')).status).toBe(200)
    expect((await gate.get('/readyz')).status).toBe(503)
    released()

    const { adminUrl } = await databaseReady()
    expect((await gate.enter(typed)).status).toBe(303)
    expect((await gate.enter(typed)).status).toBe(303)
    const found = await ask(adminUrl, 'select 1 from visit where client_uuid = $1', [typed.client_uuid])
    expect(found).toHaveLength(1)
  }
})

test('a visitor who registers meanwhile gets everything typed back, and is stored once', async () => {
  for (const state of ['warm', 'new']) {
    if (state === 'new') {
      await program.stop()
      await start()
    }
    const visitor = new Client(program.url)
    if (state === 'warm') await visitor.get('/v/tt-hcc')
    const released = await holdDown()
    const typed = { client_uuid: randomUUID(), name: `Khách ${state}`, place: 'Xã Long Hậu', companions: '2' }
    const answer = await visitor.post('/v/tt-hcc', typed)
    expect([state, answer.status]).toEqual([state, 503])
    const form = answer.$('form').first()
    expect(form.attr('action')).toBe('/v/tt-hcc')
    const kept = Object.fromEntries(form.serializeArray().map(({ name, value }) => [name, value]))
    expect(kept).toMatchObject(typed)
    expect((await visitor.get('/v/tt-hcc')).status).toBe(503)
    released()

    const { adminUrl } = await databaseReady()
    expect((await visitor.post('/v/tt-hcc', kept)).status).toBe(303)
    expect((await visitor.post('/v/tt-hcc', kept)).status).toBe(303)
    const found = await ask(adminUrl, 'select 1 from visit where client_uuid = $1', [typed.client_uuid])
    expect(found).toHaveLength(1)
    // The surrounding tests expect only their own entries in the register.
    await ask(adminUrl, 'delete from visit where client_uuid = $1', [typed.client_uuid])
  }
})

/**
 * Kills Postgres but leaves a child process attached to its shared memory, so that it cannot restart until the returned
 * function is called.
 */
async function holdDown(): Promise<() => void> {
  const { pid, adminUrl } = await server()
  const sql = `select pid from pg_stat_activity where backend_type = 'checkpointer'`
  const checkpointer = Number((await ask(adminUrl, sql))[0]?.['pid'])
  process.kill(checkpointer, 'SIGSTOP')
  process.kill(pid, 'SIGKILL')
  while (isRunning(pid)) await sleep(5)
  const release = () => signal(checkpointer, 'SIGKILL')
  onTestFinished(release)
  return release
}

test('the program survives a restart of Postgres while idle, and with an entry in the middle of its transaction', async () => {
  const [gate] = clients
  if (!gate) throw new Error('nobody is signed in')
  const { pid, adminUrl } = await server()
  process.kill(pid, 'SIGINT')
  while (isRunning(pid)) await sleep(5)
  await databaseReady()
  expect((await gate.get('/gate')).status).toBe(200)

  const lock = new pg.Client({ connectionString: (await server()).adminUrl })
  lock.on('error', () => {})
  await lock.connect()
  await lock.query('begin; select from audit_head for update')
  const typed = newVisitor()
  const entry = gate.enter(typed)
  const waiting = `select 1 from pg_stat_activity where wait_event_type = 'Lock'`
  while ((await ask(adminUrl, waiting)).length === 0) await sleep(5)
  process.kill((await server()).pid, 'SIGINT')
  const answer = await entry
  const { adminUrl: again } = await databaseReady()
  const rows = () => ask(again, 'select 1 from visit where client_uuid = $1', [typed.client_uuid])
  // Postgres may terminate our session, which holds the lock, before the entry's; the entry is then stored and acknowledged.
  expect(await rows()).toHaveLength(answer.status === 303 ? 1 : 0)
  if (answer.status !== 303) {
    expect(answer.status).toBe(503)
    expect(missing(answer, typed)).toEqual([])
  }
  expect((await gate.enter(typed)).status).toBe(303)
  expect(await rows()).toHaveLength(1)
  expect(isRunning(program.child.pid ?? 0)).toBe(true)
})

test('a board receives entries again after a restart, over its old stream or a new one', async () => {
  const [gate] = clients
  if (!gate) throw new Error('nobody is signed in')
  let board = await watch(gate)
  await killTree((await server()).pid)
  await databaseReady()
  expect((await gate.enter({ name: 'Hồ Thị Trở Lại' })).status).toBe(303)
  // Reconnects as a browser does when a stream has ended.
  const hears = async (watching: Watch) => watching.until('Hồ Thị Trở Lại').catch(() => undefined)
  if ((await hears(board)) === undefined) {
    expect(board.ended()).toBe(true)
    board = await watch(gate)
    await gate.enter(newVisitor())
    expect(await hears(board)).toBeDefined()
  }
  board.close()
})

// The control: a database that acknowledges before writing must lose entries under the same kills; otherwise the tests above
// would prove nothing.
test('the same faults do lose entries in a database that does not wait for its disk', {
  timeout: 120_000,
}, async () => {
  const client = new pg.Client({ connectionString: (await server()).adminUrl })
  await client.connect()
  await client.query('alter system set synchronous_commit = off')
  await client.query('select pg_reload_conf()')
  await client.end()
  const lost: number[] = []
  while (lost.length < 8 && !lost.some(Boolean)) {
    const load = startLoad(clients)
    await untilTaken(load, 100)
    await killTree((await server()).pid)
    await load.stop()
    const { adminUrl } = await databaseReady()
    lost.push((await lostOf(adminUrl, load.acknowledged.keys())).length)
  }
  console.log(`without waiting for the disk: lost ${lost.join(', ')} acknowledged entries`)
  expect(lost.some(Boolean), 'no entry was lost: the blows come too late to prove anything').toBe(true)
  const [row] = await ask((await server()).adminUrl, 'show synchronous_commit')
  expect(row).toEqual({ synchronous_commit: 'off' })
})
