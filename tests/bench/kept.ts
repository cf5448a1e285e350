import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { projectRoot } from '../../server/platform/lib/paths.ts'
import type { Line } from './table.ts'

/** What a line measures: its row and what it says, because lines of different rows may say the same. */
export interface Named extends Line {
  key: string
}

/** The run that measured a line. */
interface Origin {
  at: string
  commit: string
  load: number
}

export type Kept = Named & Origin

/** Names the lines of a row; an indented line belongs to the one above it. */
export function named(row: string, lines: Line[]): Named[] {
  let above = ''
  return lines.map((line) => {
    if (line.what.startsWith('  ')) return { ...line, key: `${row}: ${above}, ${line.what.trim()}` }
    above = line.what
    return { ...line, key: `${row}: ${above}` }
  })
}

/** The results of each kind of run are kept apart, because figures of a shorter or slowed run compare only with their like. */
export function fileOf(kinds: Record<string, unknown>): string {
  const name = ['bench', ...Object.keys(kinds).filter((kind) => kinds[kind])].join('-')
  return path.join(projectRoot, 'artefacts', `${name}.json`)
}

/** The last figures of each line, or none if there is no file or it cannot be read. */
export function lastFigures(file: string): Kept[] {
  try {
    const { lines } = JSON.parse(readFileSync(file, 'utf8')) as { lines: Kept[] }
    return lines.filter(({ key }) => key)
  } catch {
    return []
  }
}

/** Lines that were not measured this time stay as they are, with the run that measured them. */
export function keepFigures(file: string, origin: Origin, lines: Named[], before: Kept[]): void {
  const measured = new Set(lines.map(({ key }) => key))
  const now = lines.map((line) => ({ ...line, ...origin }))
  const rest = before.filter(({ key }) => !measured.has(key))
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, `${JSON.stringify({ lines: [...now, ...rest] }, undefined, 1)}\n`)
}

export function currentCommit(): string {
  try {
    return execFileSync('git', ['describe', '--always', '--dirty'], { cwd: projectRoot }).toString().trim()
  } catch {
    return 'no commit'
  }
}

/** Lists each figure that changed: by how much, since which run, and whether the rounds of both overlap: then it may be noise. */
export function comparedWith(before: Kept[], now: Named[]): string[] {
  const last = new Map(before.map((line) => [line.key, line]))
  return now.flatMap((line) => {
    const other = last.get(line.key)
    if (!other) return []
    const [old, value] = [parseFloat(other.ours), parseFloat(line.ours)]
    if (!(old > 0) || Number.isNaN(value)) return []
    const percent = Math.round((value / old - 1) * 100)
    if (percent === 0) return []
    const moved = `${other.ours} → ${line.ours} (${percent > 0 ? '+' : ''}${percent} %)`
    const since = `since ${other.at} at ${other.commit}, load ${other.load}`
    return [`${line.key}: ${moved}, ${verdictOf(other.rounds, line.rounds)}, ${since}`]
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
