import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { projectRoot } from '../../server/platform/lib/paths.ts'

export { projectRoot }

/** Starts a script of `tests/support`; `told` resolves with the line of JSON that it prints once ready. */
export function startEntry<T>(
  name: string,
  args: string[],
  before = '',
): { child: ChildProcess; told: Promise<T> } {
  const command = `${before} exec "$0" server/operations/launch/run.mjs ../tests/support/${name} "$@"`
  const child = spawn('/bin/sh', ['-c', command, process.execPath, ...args], { cwd: projectRoot })
  return { child, told: firstLine(child).then((line) => JSON.parse(line) as T) }
}

async function firstLine(child: ChildProcessWithoutNullStreams): Promise<string> {
  let errors = ''
  child.stderr.on('data', (chunk) => {
    errors += chunk
  })
  for await (const line of createInterface(child.stdout)) return line
  throw new Error(`It ended without a word: ${errors}`)
}

/** True unless the process is gone or a zombie. */
export function isRunning(pid: number): boolean {
  const stat = readStat(pid)
  return stat !== undefined && stat.state !== 'Z'
}

/** Kills (SIGKILL) a server with its children; each child of Postgres has its own process group. */
export async function killTree(pid: number): Promise<void> {
  // Stopped first, so that it cannot start a child between the listing and the kill.
  signal(pid, 'SIGSTOP')
  const all = [pid, ...childrenOf(pid)]
  for (const each of all) signal(each, 'SIGKILL')
  while (all.some(isRunning)) await sleep(5)
}

export function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((each) => each && readStat(each)?.parent === pid)
}

/** Signals a process that may be gone already. */
export function signal(pid: number, name: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL'): void {
  try {
    process.kill(pid, name)
  } catch {}
}

function readStat(pid: number): { state: string; parent: number } | undefined {
  try {
    const line = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const [state = '', parent] = line.slice(line.lastIndexOf(')') + 2).split(' ')
    return { state, parent: Number(parent) }
  } catch {
    return undefined
  }
}
