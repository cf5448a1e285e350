import { readFile, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Identity, runAs } from './embedded-user.ts'

export type Log = (message: string, detail?: object) => void

type Signal = 'SIGINT' | 'SIGQUIT' | 'SIGKILL'

/**
 * Signals in order, each with its timeout (ms): fast shutdown, immediate shutdown without a checkpoint (recovery follows),
 * kill.
 */
type Ending = readonly (readonly [Signal, number])[]

/** Parses `postmaster.pid`: process id, port, whether it listens on a socket, and whether it accepts connections. */
export async function readPidFile(
  cluster: string,
): Promise<{ pid: number; port: number; socket: boolean; ready: boolean } | undefined> {
  const text = await readFile(pidFile(cluster), 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  const lines = text.split('\n')
  return {
    pid: Number(lines[0]),
    port: Number(lines[3]),
    socket: Boolean(lines[4]),
    ready: lines[7]?.trim() === 'ready',
  }
}

/**
 * Stops a Postgres that outlived its application. The process id in the file may by now be another program's; then the file is
 * removed, because Postgres would take that program for itself. Postgres clears the file of a dead process itself.
 */
export async function endOrphan(of: Cluster): Promise<number | undefined> {
  const { cluster } = of
  const found = await readPidFile(cluster)
  if (!found || !(found.pid > 0)) return undefined
  if (process.platform === 'win32') return (await endByProgram(of, 10)) ? found.pid : undefined
  if (await isPostgresOf(found.pid, cluster)) {
    await end(found.pid, [
      ['SIGINT', 3000],
      ['SIGQUIT', 1000],
      ['SIGKILL', 500],
    ])
    return found.pid
  }
  if (exists(found.pid)) await rm(pidFile(cluster), { force: true })
  return undefined
}

/** The files of one Postgres and the user that runs it. */
export interface Cluster {
  postgres: string
  cluster: string
  identity: Identity
}

/**
 * Stops it with its own `pg_ctl`, within `seconds`; false when none runs there. Windows has no signals, so there this is the
 * only orderly stop; it finds the server by the files that it holds open, not by a process id.
 */
export function endByProgram({ postgres, cluster, identity }: Cluster, seconds: number): Promise<boolean> {
  const program = path.join(path.dirname(postgres), path.basename(postgres).replace('postgres', 'pg_ctl'))
  return runAs(identity, program, ['stop', '-D', cluster, '-m', 'fast', '-w', '-t', String(seconds)]).then(
    () => true,
    () => false,
  )
}

export async function end(pid: number, ending: Ending): Promise<void> {
  for (const [signal, patience] of ending) {
    signalPostgres(pid, signal)
    const until = performance.now() + patience
    while (performance.now() < until) {
      if (!(await isAlive(pid))) return
      await sleep(10)
    }
  }
}

/** Synchronous, so that it works in an exit handler. */
export function signalPostgres(pid: number, signal: Signal): void {
  try {
    process.kill(pid, signal)
  } catch {
    // The process has ended already.
  }
}

/** False for a process id left by a power cut. On systems that reveal too little, any process with that id counts. */
export async function isThere(pid: number, cluster: string): Promise<boolean> {
  return process.platform === 'win32' ? exists(pid) : isPostgresOf(pid, cluster)
}

// The server's working directory is its data directory, even after a move; its command line keeps the old path. Linux hides the
// directory from a process of the same user in another group, as a command has whose DATA_DIR is of root's group.
async function isPostgresOf(pid: number, cluster: string): Promise<boolean> {
  if (process.platform !== 'linux') return isListedAs(pid, cluster)
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  const [program = '', ...args] = command.split('\0')
  if (path.basename(program) !== 'postgres') return false
  const hidden = (error: NodeJS.ErrnoException) => (error.code === 'EACCES' ? 'hidden' : undefined)
  const [cwd, own] = await Promise.all([stat(`/proc/${pid}/cwd`).catch(hidden), stat(cluster)])
  return cwd === 'hidden' ? args.includes(cluster) : cwd?.ino === own.ino && cwd.dev === own.dev
}

// Windows reveals too little.
async function isListedAs(pid: number, cluster: string): Promise<boolean> {
  if (process.platform === 'win32') return false
  const command = await runAs({}, '/bin/ps', ['-ww', '-o', 'command=', '-p', String(pid)]).catch(() => '')
  return command.includes('postgres') && command.includes(cluster)
}

// kill() reports a zombie as alive, and a container's first process may never reap it.
async function isAlive(pid: number): Promise<boolean> {
  if (process.platform !== 'linux') return exists(pid)
  const line = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  const state = line.slice(line.lastIndexOf(')') + 2, line.lastIndexOf(')') + 3)
  return state !== '' && state !== 'Z' && state !== 'X'
}

function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function pidFile(cluster: string): string {
  return path.join(cluster, 'postmaster.pid')
}
