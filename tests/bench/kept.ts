import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { projectRoot } from '../../server/platform/lib/paths.ts'
import type { Line } from './table.ts'

const FILE = path.join(projectRoot, 'artefacts', 'bench.json')

/** The results of a run, stored for comparison with the next. */
export interface Run {
  at: string
  commit: string
  load: number
  lines: Line[]
}

/** The last run, or undefined if there is none or its file cannot be read. */
export function lastRun(file = FILE): Run | undefined {
  try {
    const run = JSON.parse(readFileSync(file, 'utf8')) as Run
    return Array.isArray(run.lines) ? run : undefined
  } catch {
    return undefined
  }
}

/** Rows that were not measured this time keep their last figures. */
export function keepRun(run: Run, before: Run | undefined, file = FILE): void {
  const measured = new Set(run.lines.map(({ what }) => what))
  const rest = (before?.lines ?? []).filter(({ what }) => !measured.has(what))
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, `${JSON.stringify({ ...run, lines: [...run.lines, ...rest] }, undefined, 1)}\n`)
}

export function currentCommit(): string {
  try {
    return execFileSync('git', ['describe', '--always', '--dirty'], { cwd: projectRoot }).toString().trim()
  } catch {
    return 'no commit'
  }
}

/** Lists each figure that changed: by how much, and whether the rounds of both runs overlap, in which case it may be noise. */
export function comparedWith(before: Line[], now: Line[]): string[] {
  const last = new Map(before.map((line) => [line.what, line]))
  return now.flatMap((line) => {
    const other = last.get(line.what)
    if (!other) return []
    const [old, value] = [parseFloat(other.ours), parseFloat(line.ours)]
    if (!(old > 0) || Number.isNaN(value)) return []
    const percent = Math.round((value / old - 1) * 100)
    if (percent === 0) return []
    const moved = `${other.ours} → ${line.ours} (${percent > 0 ? '+' : ''}${percent} %)`
    return [`${line.what.trim()}: ${moved}, ${verdictOf(other.rounds, line.rounds)}`]
  })
}

function verdictOf(before: number[] | undefined, now: number[] | undefined): string {
  if (!before?.length || !now?.length || before.length + now.length < 4) return 'too few rounds to tell noise'
  const [low, high] = [Math.min(...before), Math.max(...before)]
  const isNoise = Math.min(...now) <= high && Math.max(...now) >= low
  return isNoise ? `noise: rounds ${rangeOf(before)} and ${rangeOf(now)} overlap` : 'more than noise'
}

function rangeOf(rounds: number[]): string {
  return `${short(Math.min(...rounds))}–${short(Math.max(...rounds))}`
}

function short(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3)
}
