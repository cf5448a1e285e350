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
  args: string[]
  cwd: string
  env: Record<string, string>
  /** Where it writes to. */
  logFile: string
}

/** A node process that ends with this one. */
export function startNode({ args, cwd, env, logFile }: NodeChild): Child {
  const log = openSync(logFile, 'a')
  return asChild(spawn(process.execPath, args, { cwd, env: surroundings(env), stdio: ['ignore', log, log] }))
}

/** The same, and what it says first. */
export async function startSpeaking({ args, cwd, env }: Omit<NodeChild, 'logFile'>) {
  const child = spawn(process.execPath, args, {
    cwd,
    env: surroundings(env),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  for await (const line of createInterface(child.stdout)) return { ...asChild(child), line }
  throw new Error(`${args.join(' ')} ended without a word`)
}

/** What `npm start` gives to node. */
export function startArguments(): string[] {
  const { scripts } = JSON.parse(readFileSync(path.join(projectRoot, 'package.json'), 'utf8'))
  return scripts.start.split(' ').slice(1)
}

/** No setting of the person who measures reaches what is measured. */
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

/** Milliseconds until the address answers 200; it is asked every few milliseconds. */
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

/** Ends what a run that was killed leaves in its folder: Postgres outlives the process that started it. */
export function endDatabases(folder: string): void {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  for (const file of files.filter((one) => path.basename(one) === 'postmaster.pid'))
    try {
      const [pid] = readFileSync(path.join(folder, file), 'utf8').split('\n')
      process.kill(Number(pid), 'SIGQUIT')
    } catch {
      // It has ended meanwhile.
    }
}

/** Megabytes of a process and of what it started itself, but for a database. */
export function residentMemory(pid: number): number {
  const own = Number(/VmRSS:\s+(\d+)/.exec(statusOf(pid))?.[1] ?? 0) / 1024
  return childrenOf(pid).reduce((sum, child) => sum + residentMemory(child), own)
}

/** Empty for a process that has ended since it was listed. */
function statusOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8')
  } catch {
    return ''
  }
}

/** Milliseconds of CPU that a process and all that it started have used so far: its database too, where it has one of its own. */
export function cpuTime(pid: number): number {
  const [, , , , , , , , , , , user = 0, system = 0] = statOf(pid)
  const own = (Number(user) + Number(system)) * 10
  return childrenOf(pid).reduce((sum, child) => sum + cpuTime(child), own)
}

function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((each) => each > 0 && Number(statOf(each)[1]) === pid)
}

/** The fields after the command: state, parent, …; none for a process that has ended since it was listed. */
function statOf(pid: number): string[] {
  try {
    const line = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return line.slice(line.lastIndexOf(')') + 2).split(' ')
  } catch {
    return []
  }
}
