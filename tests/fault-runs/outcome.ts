import { setTimeout as sleep } from 'node:timers/promises'
import { lostOf, problemsInBook } from '../support/book.ts'
import { type Load, startLoad } from '../support/load.ts'
import { ask } from '../support/sql.ts'
import type { World } from './world.ts'

/** One line of the results. */
export interface Outcome {
  what: string
  times: number
  acknowledged: number
  lost: number
  duplicated: number
  /** Milliseconds after each blow until an entry was accepted again. */
  recovery: number[]
  /** Everything wrong besides lost and duplicated entries. */
  problems: string[]
}

export interface Blows {
  what: string
  times: number
  /** Entries accepted before each blow. */
  between: number
  blow: (world: World) => Promise<void>
}

/** Strikes during a series of entries, and checks afterwards that every acknowledged entry is stored exactly once. */
export async function underLoad(world: World, { what, times, between, blow }: Blows): Promise<Outcome> {
  const load = startLoad(world.clients)
  const recovery: number[] = []
  for (let count = 0; count < times; count += 1) {
    await untilTaken(load, between)
    const struck = performance.now()
    await blow(world)
    // One more than the clients, each of which may have had an entry in flight.
    await untilTaken(load, world.clients.length + 1)
    recovery.push(performance.now() - struck)
  }
  await untilTaken(load, between)
  await load.stop()
  return { ...(await judge(world, load)), what, times, recovery }
}

export async function judge(
  world: World,
  load: Load,
): Promise<Pick<Outcome, 'acknowledged' | 'lost' | 'duplicated' | 'problems'>> {
  const { adminUrl, appUrl } = await world.databaseReady()
  const [twice] = await ask(
    adminUrl,
    'select count(*)::int as names from (select from visit group by name having count(*) > 1) twice',
  )
  const book = await problemsInBook(adminUrl, appUrl)
  return {
    acknowledged: load.acknowledged.size,
    lost: (await lostOf(adminUrl, load.acknowledged.keys())).length,
    duplicated: Number(twice?.['names']),
    problems: [...new Set(load.problems), ...book],
  }
}

/** Resolves once `count` more entries have been accepted; throws if none is accepted for a minute. */
export async function untilTaken(load: Load, count: number): Promise<void> {
  const enough = load.acknowledged.size + count
  let [seen, since] = [load.acknowledged.size, performance.now()]
  while (load.acknowledged.size < enough) {
    await sleep(2)
    if (load.acknowledged.size > seen) [seen, since] = [load.acknowledged.size, performance.now()]
    if (performance.now() - since > 60_000)
      throw new Error(
        `no entry was taken for a minute: ${load.problems[0] ?? `${load.returned} forms came back, ${load.unanswered} got no answer`}`,
      )
  }
}

const HEAD = ['what was done', 'times', 'acknowledged', 'lost', 'twice', 'back after (median, longest)']

export function headText(): string {
  return row(HEAD)
}

export function outcomeText(outcome: Outcome): string {
  const { what, times, acknowledged, lost, duplicated, recovery } = outcome
  return row([what, times, acknowledged, lost, duplicated, durations(recovery)].map(String))
}

function durations(recovery: number[]): string {
  if (recovery.length === 0) return '–'
  const sorted = recovery.toSorted((a, b) => a - b)
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0
  return `${seconds(median)}, ${seconds(sorted.at(-1) ?? 0)}`
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`
}

function row(cells: string[]): string {
  const [what = '', ...figures] = cells
  return [what.padEnd(62), ...figures.map((cell) => cell.padStart(12))].join('  ')
}
