import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { openSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { projectRoot } from '../../server/platform/lib/paths.ts'

export interface Child {
  pid: number
  stop: () => Promise<void>
}

const running = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

interface NodeChild {
  program?: string
  args: string[]
  cwd: string
  env: Record<string, string>
  /** The file that gets its output. */
  logFile: string
}

/** Starts a process, of Node unless told otherwise, that is killed when this one exits. */
export function startNode({ program = process.execPath, args, cwd, env, logFile }: NodeChild): Child {
  const log = openSync(logFile, 'a')
  return asChild(spawn(program, args, { cwd, env: surroundings(env), stdio: ['ignore', log, log] }))
}

/** The same, and returns the first line of its output. */
export async function startSpeaking({ args, cwd, env }: Omit<NodeChild, 'logFile' | 'program'>) {
  const child = spawn(process.execPath, args, {
    cwd,
    env: surroundings(env),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  for await (const line of createInterface(child.stdout)) return { ...asChild(child), line }
  throw new Error(`${args.join(' ')} ended without a word`)
}

/** The arguments of Node in `npm start`. */
export function startArguments(): string[] {
  const { scripts } = JSON.parse(readFileSync(path.join(projectRoot, 'package.json'), 'utf8'))
  return scripts.start.split(' ').slice(1)
}

/** Keeps the settings of the current user away from the measured program. */
function surroundings(env: Record<string, string>): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], ...env }
}

function asChild(child: ChildProcess): Child {
  running.add(child)
  child.once('exit', () => running.delete(child))
  return {
    pid: child.pid ?? 0,
    stop: async () => {
      if (!running.has(child)) return
      child.kill('SIGTERM')
      await once(child, 'exit')
    },
  }
}

/** Polls the address until it answers 200. Returns the milliseconds; throws on timeout. */
export async function untilAnswers(url: string, child: Child, patience = 60_000): Promise<number> {
  const start = performance.now()
  while (performance.now() - start < patience) {
    const status = await fetch(url).then(
      async (answer) => {
        await answer.arrayBuffer()
        return answer.status
      },
      () => 0,
    )
    if (status === 200) return performance.now() - start
    await sleep(5)
  }
  await child.stop()
  throw new Error(`${url} did not answer`)
}

/** Stops databases that an aborted run left in its folder: Postgres outlives the process that started it. */
export function endDatabases(folder: string): void {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  for (const file of files.filter((one) => path.basename(one) === 'postmaster.pid'))
    try {
      const [pid] = readFileSync(path.join(folder, file), 'utf8').split('\n')
      process.kill(Number(pid), 'SIGQUIT')
    } catch {
      // It has exited meanwhile.
    }
}

/** Memory in MB of a process and its children. Pages of files count once: all of them run the same Node. */
export function residentMemory(pid: number): number {
  const statuses = [pid, ...descendantsOf(pid)].map(statusOf)
  const inMegabytes = (field: string) =>
    statuses.map((status) => Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1024)
  return inMegabytes('RssAnon').reduce((sum, own) => sum + own, 0) + Math.max(...inMegabytes('RssFile'))
}

function descendantsOf(pid: number): number[] {
  return childrenOf(pid).flatMap((child) => [child, ...descendantsOf(child)])
}

/** Empty for a process that has exited since it was listed. */
function statusOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8')
  } catch {
    return ''
  }
}

/** CPU time in ms that a process and its children, also those that have ended, have used so far: with an embedded database's. */
export function cpuTime(pid: number): number {
  const [own, ended] = [ticksOf(pid, 11), ticksOf(pid, 13)]
  const all = childrenOf(pid).reduce((sum, child) => sum + cpuTime(child), (own + ended) * 10)
  // A child that ended meanwhile would be missing.
  return ticksOf(pid, 13) === ended ? all : cpuTime(pid)
}

/** In user and system mode, from two neighbouring fields. */
function ticksOf(pid: number, field: number): number {
  const [user = 0, system = 0] = statOf(pid).slice(field)
  return Number(user) + Number(system)
}

function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((each) => each > 0 && Number(statOf(each)[1]) === pid)
}

/** The fields after the command (state, parent …); empty for a process that has exited since it was listed. */
function statOf(pid: number): string[] {
  try {
    const line = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return line.slice(line.lastIndexOf(')') + 2).split(' ')
  } catch {
    return []
  }
}
