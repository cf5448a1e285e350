// What a stop waits for, and that it never waits indefinitely.
import { once } from 'node:events'
import http from 'node:http'
import net from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { listen } from '../../server/operations/listen.ts'
import { endInOrder } from '../../server/operations/stop.ts'
import { childrenOf, isRunning, signal } from '../support/processes.ts'
import { embeddedIn, freePort, type Program, startProgram, sweep } from '../support/program.ts'
import { smallDistrict } from '../support/small-district.ts'
import { makeTempDir } from '../support/temp-dir.ts'

test('a shutdown step that hangs or fails is reported, and the steps after it still run', async () => {
  const ended: string[] = []
  const told: unknown[] = []
  const good = (part: string) => ({ part, end: async () => void ended.push(part), patience: 10_000 })
  await endInOrder(
    [
      [{ part: 'hanging', end: () => new Promise<void>(() => {}), patience: 20 }, good('beside')],
      [{ part: 'failing', end: () => Promise.reject(new Error('broken')), patience: 10_000 }],
      [good('last')],
    ],
    (detail, message) => told.push([message, detail]),
  )
  expect(ended).toEqual(['beside', 'last'])
  expect(told).toMatchObject([
    ['not ended in time', { part: 'hanging', waitedMs: 20 }],
    [
      'not ended cleanly',
      { part: 'failing', error: 'Error', stack: expect.stringContaining('stop.test.ts') },
    ],
  ])
})

test('a board that reconnects during the shutdown gets no new stream, and a response under way is finished', async () => {
  const port = await freePort()
  const server = await listen({ HOST: '127.0.0.1', PORT: port })
  let finish = () => {}
  const begun = new Promise<void>((resolve) => {
    server.handle((req, res) => {
      if (req.url !== '/slow') return void res.end()
      finish = () => void res.end('done')
      resolve()
    })
  })
  const answer = new Promise<string>((resolve) => {
    http.get({ port, host: '127.0.0.1', path: '/slow' }, (res) =>
      res.on('data', (data) => resolve(String(data))),
    )
  })
  await begun
  // Half a request: its connection is not idle, so the stop leaves it open.
  const board = net.connect({ port, host: '127.0.0.1' })
  board.write('GET /gate/events HTTP/1.1\r\nHost: here\r\nAccept: text/event-stream\r\n')
  await new Promise((resolve) =>
    http.get({ port, host: '127.0.0.1', path: '/' }, resolve).on('error', resolve),
  )
  const stopped = server.stop(30_000)
  board.write('\r\n')
  let said = ''
  for await (const data of board) said += data
  expect(said).toMatch(/^HTTP\/1\.1 503 /)
  finish()
  expect(await answer).toBe('done')
  await stopped
})

test('an idle connection is kept open for longer than proxies keep theirs', async () => {
  const port = await freePort()
  const server = await listen({ HOST: '127.0.0.1', PORT: port })
  server.handle((_req, res) => void res.end())
  const proxy = net.connect({ port, host: '127.0.0.1' })
  proxy.write('GET / HTTP/1.1\r\nHost: here\r\n\r\n')
  const [answer] = await once(proxy, 'data')
  expect(Number(/keep-alive: timeout=(\d+)/i.exec(String(answer))?.[1])).toBeGreaterThanOrEqual(65)
  const closed = once(proxy, 'close')
  await server.stop(1000)
  await closed
})

let folder: string
let settings: Record<string, string>
let remove: () => Promise<void>
const programs: Program[] = []

beforeAll(async () => {
  ;({ folder, remove } = await makeTempDir())
  settings = { ...(await smallDistrict(folder)), LOG_LEVEL: 'warn' }
})

afterAll(async () => {
  await sweep(settings['DATA_DIR'] ?? '', programs)
  await remove()
})

const start = async (more: Record<string, string> = {}) => {
  const program = await startProgram({ ...settings, ...more })
  programs.push(program)
  return { program, pid: (await embeddedIn(settings['DATA_DIR'] ?? ''))?.pid ?? 0 }
}

test('a Postgres that hangs is killed, and the log names the abandoned work', async () => {
  const { program, pid } = await start()
  const workers = childrenOf(pid)
  for (const each of [pid, ...workers]) signal(each, 'SIGSTOP')
  const { code } = await program.stop()
  for (const each of workers) signal(each, 'SIGCONT')
  expect(program.output()).toContain('"part":"live","waitedMs":2000,"msg":"not ended in time"')
  expect([code, isRunning(pid)]).toEqual([0, false])
})

test('an uncaught error is logged without its message, and stops the program in order', async () => {
  const hook = `process.on('SIGUSR2', () => { throw new Error(process.env.WORDS) })`
  const { program, pid } = await start({
    WORDS: 'Canary Bí Mật',
    NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(hook)}`,
  })
  program.child.kill('SIGUSR2')
  expect(await program.ended).toEqual({ code: 1, signal: null })
  expect(program.output()).toContain('unexpected failure: stopping')
  expect(program.output()).not.toContain('Canary')
  expect(isRunning(pid)).toBe(false)
})
