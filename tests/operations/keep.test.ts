import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, onTestFinished, test } from 'vitest'
import { REFUSED } from '../../server/platform/lib/errors.ts'
import { childrenOf, isRunning, projectRoot, signal } from '../support/processes.ts'
import { makeTempDir } from '../support/temp-dir.ts'

/** Arguments for a Node program that prints `began` and then does what the test is about. */
const program = (then: string, first = '') => ['-e', `${first}; console.log('began'); ${then}`]
const STAYS = 'setInterval(() => {}, 1000)'

const keepers: ChildProcess[] = []
afterEach(() => {
  for (const { pid = 0 } of keepers.splice(0)) {
    for (const each of [...childrenOf(pid), pid]) signal(each, 'SIGKILL')
  }
})

function keep(args: string[], before: string[] = [], root = projectRoot) {
  const keeper = spawn(process.execPath, [...before, 'server/operations/launch/keep.mjs', ...args], {
    cwd: root,
  })
  keepers.push(keeper)
  let text = ''
  for (const stream of [keeper.stdout, keeper.stderr]) stream.on('data', (chunk) => (text += chunk))
  const ended = once(keeper, 'exit')
  return {
    pid: keeper.pid ?? 0,
    keeper,
    ended,
    begun: () => text.split('began').length - 1,
    output: () => text,
  }
}

async function until(condition: () => boolean): Promise<void> {
  const most = performance.now() + 30_000
  while (!condition()) {
    if (performance.now() > most) throw new Error('it did not come to that')
    await sleep(20)
  }
}

test('a program that was killed starts again, and the log says so', async () => {
  const { pid, begun, output } = keep(program(STAYS))
  await until(() => begun() === 1)
  signal(childrenOf(pid)[0] ?? 0, 'SIGKILL')
  await until(() => begun() === 2)
  expect(output()).toContain('"signal":"SIGKILL"')
})

test('a program started with --trust-clock is restarted without it after it was killed', async () => {
  const { begun, output } = keep([
    ...program('process.kill(process.pid, "SIGKILL")', 'console.log("with " + process.argv.slice(1))'),
    '--',
    '--trust-clock',
  ])
  await until(() => begun() === 2)
  expect(output().match(/with .*/g)).toEqual(['with --trust-clock', 'with '])
})

test('each death soon after the last doubles the wait before the restart', async () => {
  const { begun, output } = keep(program('process.kill(process.pid, "SIGKILL")'))
  await until(() => begun() === 3)
  expect(output()).toMatch(/"waitMs":1000[\s\S]*"waitMs":2000/)
})

test.each([0, 1])(
  'a program that exits with %d at its start is not restarted, and its code is passed on',
  async (code) => {
    const { ended, begun } = keep(program(`process.exit(${code})`))
    expect(await ended).toEqual([code, null])
    expect(begun()).toBe(1)
  },
)

test('a program that refuses to start is not restarted, however long it took to find out', async () => {
  // Speeds the keeper's clock up: a minute passes in a sixth of a second.
  const hurry = 'const now = performance.now.bind(performance); performance.now = () => 360 * now()'
  const later = (code: number) => program(`setTimeout(() => process.exit(${code}), 500)`)
  const inAHurry = ['--import', `data:text/javascript,${encodeURIComponent(hurry)}`]
  const refused = keep(later(REFUSED), inAHurry)
  expect(await refused.ended).toEqual([REFUSED, null])
  expect(refused.begun()).toBe(1)
  const died = keep(later(1), inAHurry)
  await until(() => died.begun() === 2)
  const line =
    died
      .output()
      .split('\n')
      .find((one) => one.startsWith('{')) ?? '{}'
  expect(JSON.parse(line)).toMatchObject({
    level: 60,
    time: expect.any(Number),
    msg: expect.stringContaining('died'),
  })
})

test.each(['keep.mjs', 'run.mjs'])(
  '%s explains that the Node version is too old to read the rest',
  async (entry) => {
    const older =
      'Object.defineProperty(process, "versions", { value: { ...process.versions, node: "20.18.3" } })'
    const args = [
      '--import',
      `data:text/javascript,${encodeURIComponent(older)}`,
      `server/operations/launch/${entry}`,
      'main',
    ]
    const { status, stderr } = spawnSync(process.execPath, args, { cwd: projectRoot, encoding: 'utf8' })
    expect([status, stderr]).toEqual([
      REFUSED,
      expect.stringMatching(/^Sổ Cổng needs Node 20\.19 or newer; this is 20\.18\.3\..+\n$/),
    ])
  },
)

test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
  '%s reaches the program, and the keeper ends with it',
  async (name) => {
    const { keeper, ended, begun } = keep(program(STAYS, `process.on('${name}', () => process.exit(3))`))
    await until(() => begun() === 1)
    keeper.kill(name)
    expect(await ended).toEqual([3, null])
  },
)

test('on Windows, where a signal kills and the pid of a dead parent stays, the program is told to stop in order', async () => {
  const inOrder = program(STAYS, `process.on('disconnect', () => process.exit(3))`)
  const { ended: endedByUs, keeper, begun } = keep(inOrder, onWindows(process.pid))
  await until(() => begun() === 1)
  keeper.kill('SIGINT')
  expect(await endedByUs).toEqual([3, null])

  const shell = spawn(process.execPath, ['-e', STAYS])
  const orphan = keep(inOrder, onWindows(shell.pid ?? 0))
  await until(() => orphan.begun() === 1)
  shell.kill('SIGKILL')
  expect(await orphan.ended).toEqual([3, null])
})

function onWindows(parent: number): string[] {
  const there = `for (const [name, value] of Object.entries({ platform: 'win32', ppid: ${parent} }))
    Object.defineProperty(process, name, { get: () => value })
  process.env.npm_lifecycle_event = 'start'`
  return ['--import', `data:text/javascript,${encodeURIComponent(there)}`]
}

test('a program ends when its keeper is killed', async () => {
  const { pid, begun } = keep(program(STAYS, `process.on('disconnect', () => process.exit())`))
  await until(() => begun() === 1)
  const [child = 0] = childrenOf(pid)
  signal(pid, 'SIGKILL')
  await until(() => !isRunning(child))
  expect(child).toBeGreaterThan(0)
})

test('a stop also ends the wait for the next start', async () => {
  const { keeper, pid, ended, output } = keep(program('process.kill(process.pid, "SIGKILL")'))
  await until(() => output().includes('"waitMs":1000'))
  keeper.kill('SIGTERM')
  await ended
  expect(isRunning(pid)).toBe(false)
})

test('an update ends the program, runs the next version however long that took, and the earlier one when that dies', async () => {
  const { folder, remove } = await makeTempDir()
  onTestFinished(remove)
  const write = (name: string, text: string) => writeFileSync(path.join(folder, name), text)
  const make = (version: string, then: string) => {
    mkdirSync(path.join(folder, version))
    cpSync(
      path.join(projectRoot, 'server/operations/launch'),
      path.join(folder, version, 'server/operations/launch'),
      { recursive: true },
    )
    for (const name of ['package.json', 'release.json'])
      write(`${version}/${name}`, '{"engines":{"node":"20.0"}}')
    write(`${version}/server/operations/launch/run.mjs`, `${then}; console.log('began', '${version}')`)
  }
  make('1.0.0', `${STAYS}; process.on('SIGTERM', () => setTimeout(process.exit, 1000))`)
  make('2.0.0', 'process.exitCode = 1')
  write('version', '1.0.0')
  const program = path.join(folder, '1.0.0')
  const { keeper, output } = keep([path.join(program, 'server/operations/launch/run.mjs')], [], program)
  const begins = (...versions: string[]) =>
    until(() => output() === versions.map((version) => `began ${version}\n`).join(''))
  await begins('1.0.0')
  write('updating', `stop ${process.pid}`)
  await sleep(600)
  write('version', '2.0.0')
  write('updating', `run ${process.pid}`)
  await begins('1.0.0', '2.0.0')
  await sleep(300)
  write('version', '1.0.0')
  write('updating', `back ${process.pid}`)
  await begins('1.0.0', '2.0.0', '1.0.0')
  expect(keeper.exitCode).toBeNull()
})
