// Runs the program as users do: in its own process, on free ports, with its own data directory.
import { type ChildProcess, spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readFile, realpath } from 'node:fs/promises'
import net from 'node:net'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { SETTING_NAMES } from '../../server/platform/lib/config.ts'
import { addressOf } from '../../server/platform/postgres/embedded-address.ts'
import { readPidFile } from '../../server/platform/postgres/embedded-process.ts'
import { Client } from './client.ts'
import { PASSWORD } from './global-setup.ts'
import { isRunning, killTree, projectRoot } from './processes.ts'

export type Settings = Record<string, string>

export interface Ended {
  code: number | null
  signal: NodeJS.Signals | null
}

export interface Program {
  child: ChildProcess
  url: string
  ended: Promise<Ended>
  /** All output so far. */
  output(): string
  /** Sends SIGTERM and waits for the exit. */
  stop(): Promise<Ended>
  /** Sends SIGKILL, to this process only. */
  kill(): Promise<void>
}

export interface EmbeddedServer {
  pid: number
  port: number
  /** Addresses of the register's database, for the superuser and for the application's role. */
  adminUrl: string
  appUrl: string
}

const READY = 'đang chạy tại'

/**
 * Runs `npm start` and waits until it reports its address; if it exits first, throws with its output. `through` is a command
 * that runs it, for example as another user.
 */
export async function startProgram(
  settings: Settings,
  root = projectRoot,
  through: string[] = [],
): Promise<Program> {
  const program = await launchProgram(settings, root, through)
  await program.ready
  return program
}

export async function launchProgram(
  settings: Settings,
  root = projectRoot,
  through: string[] = [],
): Promise<Program & { ready: Promise<void> }> {
  const port = settings['PORT'] ?? String(await freePort())
  const { child, ended, output } = launch('main', { ...settings, PORT: port }, root, [], through)
  const ready = untilReady(output, ended)
  // A test that kills the program during its start never awaits this.
  ready.catch(() => {})
  return {
    child,
    url: `http://127.0.0.1:${port}`,
    ready,
    ended,
    output,
    stop: () => {
      child.kill('SIGTERM')
      return ended
    },
    kill: async () => {
      child.kill('SIGKILL')
      await ended
    },
  }
}

async function untilReady(output: () => string, ended: Promise<Ended>): Promise<void> {
  let over = false
  void ended.then(() => {
    over = true
  })
  while (!output().includes(READY)) {
    if (over) throw new Error(`It ended without listening:\n${output()}`)
    await sleep(10)
  }
}

/** The one-time codes that a first start has printed, by user name. */
export function signInsOf(program: Pick<Program, 'output'>): Map<string, string> {
  return signInsIn(program.output())
}

export function signInsIn(output: string): Map<string, string> {
  const lines = output.matchAll(/^ {2}(\S+) +((?:[0-9a-z]{4}-){3}[0-9a-z]{4}) /gm)
  return new Map([...lines].map(([, username = '', code = '']) => [username, code]))
}

/** Signs in with the code printed by a first start, and sets a password and a name. */
export async function firstSignIn(
  program: Pick<Program, 'url' | 'output'>,
  username: string,
  origin?: string,
): Promise<Client> {
  const client = new Client(program.url, origin)
  const { location } = await client.signIn(username, signInsOf(program).get(username) ?? '')
  await client.post(location ?? '', { new_password: PASSWORD, repeat_password: PASSWORD })
  await client.post('/sign-in/name', { own_name: 'Trần Thị Mận' })
  return client
}

/** Runs an entry point of `server/`, or a command of an unpacked release, and waits for its exit. */
export async function runToEnd(
  entry: string,
  settings: Settings = {},
  args: string[] = [],
  root = projectRoot,
  through: string[] = [],
): Promise<Ended & { output: string }> {
  const port = String(await freePort())
  const { ended, output } = launch(entry, { PORT: port, ...settings }, root, args, through)
  return { ...(await ended), output: output() }
}

export function launch(
  entry: string,
  settings: Settings,
  root = projectRoot,
  args: string[] = [],
  through: string[] = [],
) {
  const release = path.join(root, 'so-cong')
  const command = existsSync(release)
    ? [release, entry === 'main' ? 'start' : entry]
    : [process.execPath, 'server/operations/launch/run.mjs', entry]
  const [file = '', ...rest] = [...through, ...command, ...args]
  const child = spawn(file, rest, {
    cwd: root,
    env: { ...withoutSettings(), ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
    })
  }
  const ended = once(child, 'close').then(([code, signal]): Ended => ({ code, signal }))
  return { child, ended, output: () => text }
}

/** An empty value overrides the shell and a developer's `.env`, and counts as unset. */
function withoutSettings(): NodeJS.ProcessEnv {
  return { ...process.env, ...Object.fromEntries(SETTING_NAMES.map((name) => [name, ''])) }
}

/** The Postgres that currently runs in a data directory, or undefined. */
export async function embeddedIn(dataDir: string): Promise<EmbeddedServer | undefined> {
  const cluster = path.join(dataDir, 'pg-18')
  const running = await readPidFile(cluster)
  if (!running?.pid || !isRunning(running.pid)) return undefined
  const { pid, port, socket } = running
  const passwords = JSON.parse(await readFile(path.join(dataDir, 'database.json'), 'utf8'))
  const door = { port, folder: socket ? await realpath(cluster) : undefined }
  return {
    ...{ pid, port },
    adminUrl: addressOf('postgres', passwords.postgres)(door, 'socong'),
    appUrl: addressOf('socong_app', passwords.app)(door, 'socong'),
  }
}

/** Kills whatever a failed test has left running: the program and its Postgres. */
export async function sweep(dataDir: string, programs: (Program | undefined)[]): Promise<void> {
  for (const program of programs) await program?.kill()
  const postgres = await embeddedIn(dataDir)
  if (postgres) await killTree(postgres.pid)
}

/** Picks a port below the ephemeral range, so that no outgoing connection takes it during a restart. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000)
    const server = net.createServer().listen(port, '127.0.0.1')
    const free = await once(server, 'listening').then(
      () => true,
      () => false,
    )
    server.close()
    if (free) return port
  }
}

export async function isListening(port: number): Promise<boolean> {
  const socket = net.connect({ port, host: '127.0.0.1' })
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}
