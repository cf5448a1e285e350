import { once } from 'node:events'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { isRunning, signal, startEntry } from '../support/processes.ts'
import { type Program, type Settings, startProgram, sweep } from '../support/program.ts'
import { smallDistrict } from '../support/small-district.ts'
import { makeTempDir, removeDataDir } from '../support/temp-dir.ts'

const HANG_TIMEOUT = 1500
/** Longer than any test waits, in ms. */
const FOR_EVER = 600_000

interface Watched {
  pid: number
  output: () => string
  /** Resolves when the process has exited. */
  ended: Promise<unknown[]>
}

const pids: number[] = []
afterEach(() => {
  for (const pid of pids.splice(0)) signal(pid, 'SIGKILL')
})

async function watched(hold: number, before = ''): Promise<Watched> {
  const { child, told } = startEntry<{ pid: number }>(
    'watched-child',
    [String(HANG_TIMEOUT), String(hold)],
    before,
  )
  let text = ''
  child.stdout?.on('data', (chunk) => {
    text += chunk
  })
  const ended = once(child, 'exit')
  const { pid } = await told
  pids.push(pid)
  return { pid, output: () => text, ended }
}

test('a process whose event loop hangs is killed, and says where it hung', async () => {
  const { pid, output, ended } = await watched(FOR_EVER)
  process.kill(pid, 'SIGUSR2')
  const since = performance.now()
  expect(await ended).toEqual([null, 'SIGKILL'])
  expect(performance.now() - since).toBeGreaterThan(HANG_TIMEOUT - 500)
  expect(output()).toMatch(/"level":60.*at .*holdTheLoop \(.*:\d+\).*"msg":"the event loop has not turned/)
})

test('a process whose event loop hangs for less time is left alone', async () => {
  const { pid, output } = await watched(HANG_TIMEOUT / 3)
  process.kill(pid, 'SIGUSR2')
  while (!output().includes('turned again')) await sleep(50)
  await sleep(HANG_TIMEOUT)
  expect(isRunning(pid)).toBe(true)
})

test('a process that was suspended as a whole, as by a computer that sleeps, goes on', async () => {
  const { pid } = await watched(0)
  process.kill(pid, 'SIGSTOP')
  await sleep(3 * HANG_TIMEOUT)
  process.kill(pid, 'SIGCONT')
  await sleep(HANG_TIMEOUT)
  expect(isRunning(pid)).toBe(true)
})

test('a process with a debugger attached is left alone', async () => {
  const { pid, output } = await watched(3 * HANG_TIMEOUT, 'NODE_OPTIONS=--inspect=127.0.0.1:0')
  process.kill(pid, 'SIGUSR2')
  while (!output().includes('turned again')) await sleep(50)
  expect(isRunning(pid)).toBe(true)
})

const HOOK = `process.on('SIGUSR2', () => { for (;;); })`
const HELD = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(HOOK)}` }

let temp: Awaited<ReturnType<typeof makeTempDir>>
let dataDir: string
const programs: Program[] = []
beforeEach(async () => {
  temp = await makeTempDir()
  dataDir = path.join(temp.folder, 'data')
})
afterEach(async () => {
  await sweep(dataDir, programs.splice(0))
  await removeDataDir(dataDir)
  await temp.remove()
})

async function start(settings: Settings): Promise<Program> {
  const program = await startProgram({ ...settings, ...HELD })
  programs.push(program)
  return program
}

test('the program ends even if it cannot handle SIGTERM, and the next start has its Postgres', async () => {
  const settings = await smallDistrict(temp.folder)
  const program = await start(settings)
  program.child.kill('SIGUSR2')
  await sleep(200)
  program.child.kill('SIGTERM')
  expect(await program.ended).toEqual({ code: null, signal: 'SIGKILL' })
  expect(program.output()).toContain('the event loop has not turned: killed')
  const next = await start(settings)
  expect((await fetch(`${next.url}/readyz`)).status).toBe(200)
  expect((await next.stop()).code).toBe(0)
})
