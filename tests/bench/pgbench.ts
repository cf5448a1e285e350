import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { quantile } from './load.ts'

export interface Pgbench {
  perSecond: number
  /** In ms. */
  p50: number
}

export function findPgbench(): string | undefined {
  return findProgram('pgbench')
}

/** Debian does not put them on the PATH. */
export function findProgram(name: 'pgbench' | 'psql'): string | undefined {
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : []
  const folders = [
    ...versions.map((version) => path.join(debian, version, 'bin')),
    ...(process.env['PATH'] ?? '').split(path.delimiter),
  ]
  return folders.map((folder) => path.join(folder, name)).find((file) => existsSync(file))
}

/** Each run numbers its visitors from another start. */
const VISITORS_PER_RUN = 100_000
let runs = 0

export async function runPgbench(
  program: string,
  { url, script, seconds, folder }: { url: string; script: string; seconds: number; folder: string },
): Promise<Pgbench> {
  const own = mkdtempSync(path.join(folder, 'pgbench-'))
  const file = path.join(own, 'script.sql')
  writeFileSync(file, script)
  const args = ['-n', '-M', 'prepared', '-c', '16', '-j', '2', '-T', String(seconds), '-f', file]
  args.push('-D', `n=${runs++ * VISITORS_PER_RUN}`, '-l', '--log-prefix', path.join(own, 'log'))
  const { stdout } = await promisify(execFile)(program, args, { env: programSettings(url) })
  const perSecond = Number(/^tps = ([\d.]+)/m.exec(stdout)?.[1])
  if (!(perSecond > 0) || !/failed transactions: 0 /.test(stdout)) throw new Error(stdout)
  const times = readTimes(own)
  rmSync(own, { recursive: true })
  return { perSecond, p50: quantile(times, 0.5) }
}

/** Environment for Postgres' client programs. */
export function programSettings(url: string): NodeJS.ProcessEnv {
  const { hostname, port, username, password, pathname } = new URL(url)
  return {
    PGHOST: decodeURIComponent(hostname),
    PGPORT: port,
    PGUSER: username,
    PGPASSWORD: password,
    PGDATABASE: pathname.slice(1),
    PGSSLMODE: 'disable',
  }
}

/** The third field of a line is the transaction's time in µs. */
function readTimes(folder: string): number[] {
  return readdirSync(folder)
    .filter((name) => name.startsWith('log'))
    .flatMap((name) => readFileSync(path.join(folder, name), 'utf8').trim().split('\n'))
    .map((line) => Number(line.split(' ')[2]) / 1000)
    .sort((a, b) => a - b)
}
