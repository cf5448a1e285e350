import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, fstatSync, openSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { StartError } from '../lib/errors.ts'
import type { ListenAddress } from './embedded-address.ts'
import { clearSockets, listenSettings } from './embedded-address.ts'
import type { Cluster } from './embedded-process.ts'
import { end, endByProgram, readPidFile, signalPostgres } from './embedded-process.ts'
import { environment } from './embedded-user.ts'

export interface Launch extends Cluster {
  logFile: string
  settings: Record<string, string>
  /** Called once Postgres has been started, so that other work of the start can be done meanwhile. */
  whileWaiting?: (() => void) | undefined
  /** Resolves when a connection works and the database is there. */
  connect(door: ListenAddress): Promise<void>
}

export interface Launched {
  child: ChildProcess
  of: Cluster
  ready: Promise<void>
}

/** Returns the child at once, so that a stop during the start can end it. */
export function launch(options: Launch, door: ListenAddress): Launched {
  clearSockets(options.cluster)
  const log = openSync(options.logFile, 'a', 0o600)
  try {
    const from = fstatSync(log).size
    const child = spawnPostgres(options, door, log)
    return { child, of: options, ready: untilReady(options, door, child, from) }
  } finally {
    closeSync(log)
  }
}

export function hasEnded(child: ChildProcess): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null
}

export async function endLaunched({ child, of }: Pick<Launched, 'child' | 'of'>): Promise<void> {
  if (child.pid === undefined || hasEnded(child)) return
  if (process.platform === 'win32' && (await endByProgram(of, 10))) return
  await end(child.pid, [
    ['SIGINT', 10_000],
    ['SIGQUIT', 6_000],
    ['SIGKILL', 1_000],
  ])
}

function spawnPostgres(
  { postgres, cluster, identity, settings }: Launch,
  door: ListenAddress,
  log: number,
): ChildProcess {
  const all = { ...listenSettings(door), ...settings }
  const args = ['-D', cluster, '-p', String(door.port)]
  for (const [name, value] of Object.entries(all)) args.push('-c', `${name}=${value}`)
  // Detached: Ctrl-C would otherwise reach it too and abort the application's last transactions.
  const child = spawn(postgres, args, {
    ...identity,
    cwd: '/',
    env: environment,
    detached: true,
    windowsHide: true,
    stdio: ['ignore', log, log],
  })
  child.unref()
  endWithUs(child)
  return child
}

async function untilReady(
  options: Launch,
  door: ListenAddress,
  child: ChildProcess,
  from: number,
): Promise<void> {
  if (child.pid === undefined) await once(child, 'spawn')
  while (!hasEnded(child)) {
    const running = await readPidFile(options.cluster)
    // An old file names another process or, after a power cut, another port: in a container every start has the same process
    // ids, and the old file says that the dead server was ready.
    if (running?.ready && running.pid === child.pid && running.port === door.port)
      return options.connect(door)
    await sleep(5)
  }
  throw new StartError(
    `Postgres did not start. Its log, ${options.logFile}, says:\n${await readFrom(options.logFile, from)}`,
  )
}

async function readFrom(file: string, from: number): Promise<string> {
  const handle = await open(file)
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(4000), 0, 4000, from)
    return buffer.subarray(0, bytesRead).toString('utf8').trim()
  } finally {
    await handle.close()
  }
}

const exitCodes = new Map<NodeJS.Signals, number>([
  ['SIGHUP', 129],
  ['SIGINT', 130],
  ['SIGTERM', 143],
])
const living = new Set<ChildProcess>()

/** Stops Postgres however this process ends, except by kill -9. */
function endWithUs(child: ChildProcess): void {
  if (living.size === 0) listen()
  living.add(child)
  child.once('exit', () => forget(child))
  child.once('error', () => forget(child))
}

function forget(child: ChildProcess): void {
  if (living.delete(child) && living.size === 0) stopListening()
}

function listen(): void {
  process.on('exit', interruptAll)
  // Prepended, because a one-time handler is no longer counted once it has been called.
  for (const signal of exitCodes.keys()) process.prependListener(signal, exitUnlessHandled)
}

function stopListening(): void {
  process.off('exit', interruptAll)
  for (const signal of exitCodes.keys()) process.off(signal, exitUnlessHandled)
}

function interruptAll(): void {
  for (const { pid } of living) if (pid !== undefined) signalPostgres(pid, 'SIGINT')
}

// An unhandled signal ends a process without its exit event; the application's own handler drains first, then stops us.
function exitUnlessHandled(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) === 1) process.exit(exitCodes.get(signal))
}
