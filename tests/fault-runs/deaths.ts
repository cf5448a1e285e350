import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { newVisitor, startLoad } from '../support/load.ts'
import { childrenOf, isRunning, killTree } from '../support/processes.ts'
import { ask } from '../support/sql.ts'
import { judge, type Outcome, underLoad, untilTaken } from './outcome.ts'
import type { World } from './world.ts'

export function killPostgres(world: World, times: number, between: number): Promise<Outcome> {
  return underLoad(world, {
    what: 'kill -9 of Postgres and its children',
    times,
    between,
    blow: async () => killTree((await world.server()).pid),
  })
}

export function killProgram(world: World, times: number, between: number): Promise<Outcome> {
  return underLoad(world, {
    what: 'kill -9 of the application, started again',
    times,
    between,
    blow: async () => {
      await world.program().kill()
      await world.start()
    },
  })
}

/** A requested stop: requests that had begun are answered, and the process exits with 0. */
export async function stopProgram(world: World, times: number, between: number): Promise<Outcome> {
  const codes: (number | null)[] = []
  const outcome = await underLoad(world, {
    what: 'SIGTERM to the application, started again',
    times,
    between,
    blow: async () => {
      codes.push((await world.program().stop()).code)
      await world.start()
    },
  })
  const wrong = codes.filter((code) => code !== 0)
  return { ...outcome, problems: [...outcome.problems, ...wrong.map((code) => `it ended with ${code}`)] }
}

/** Stops (SIGSTOP) all of Postgres for three seconds, so that it seems dead but keeps its connections. */
export function hangPostgres(world: World, times: number, between: number): Promise<Outcome> {
  return underLoad(world, {
    what: 'Postgres hangs for 3 s',
    times,
    between,
    blow: async () => {
      const { pid } = await world.server()
      const all = [pid, ...childrenOf(pid)]
      for (const each of all) process.kill(each, 'SIGSTOP')
      await sleep(3000)
      for (const each of all) process.kill(each, 'SIGCONT')
    },
  })
}

async function restart(world: World): Promise<void> {
  const { pid } = await world.server()
  process.kill(pid, 'SIGINT')
  while (isRunning(pid)) await sleep(2)
  await world.databaseReady()
}

/** Restarts Postgres while the application is idle; the application's process must survive. */
export async function restartIdle(world: World, times: number): Promise<Outcome> {
  return restarts(world, 'restart of Postgres, connections idle', times, async () => restart(world))
}

/** Restarts Postgres while an entry waits inside its transaction for a lock held by another session. */
export async function restartInTransaction(world: World, times: number): Promise<Outcome> {
  return restarts(world, 'restart of Postgres, an entry inside its transaction', times, async () => {
    const { adminUrl } = await world.server()
    const lock = new pg.Client({ connectionString: adminUrl })
    lock.on('error', () => {})
    await lock.connect()
    await lock.query('begin; select from audit_head for update')
    const entry = world.clients[0]?.enter(newVisitor())
    const waiting = `select from pg_stat_activity where wait_event_type = 'Lock'`
    while ((await ask(adminUrl, waiting)).length === 0) await sleep(2)
    await restart(world)
    await entry
    await lock.end().catch(() => {})
  })
}

export async function restartInQuery(world: World, times: number, between: number): Promise<Outcome> {
  const before = world.exits()
  const outcome = await underLoad(world, {
    what: 'restart of Postgres, statements running',
    times,
    between,
    blow: () => restart(world),
  })
  return withExits(outcome, world, before)
}

async function restarts(
  world: World,
  what: string,
  times: number,
  strike: () => Promise<void>,
): Promise<Outcome> {
  const before = world.exits()
  const recovery: number[] = []
  for (let count = 0; count < times; count += 1) {
    const struck = performance.now()
    await strike()
    while ((await world.clients[1]?.get('/gate').catch(() => undefined))?.status !== 200) await sleep(2)
    recovery.push(performance.now() - struck)
  }
  const load = startLoad(world.clients)
  await untilTaken(load, 20)
  await load.stop()
  return withExits({ ...(await judge(world, load)), what, times, recovery }, world, before)
}

function withExits(outcome: Outcome, world: World, before: number): Outcome {
  const exits = world.exits() - before
  return { ...outcome, problems: [...outcome.problems, ...(exits > 0 ? [`${exits} process exits`] : [])] }
}

/**
 * The control: a database that acknowledges before writing must lose entries under the same kills; otherwise the results above
 * prove nothing.
 */
export async function control(world: World, most: number): Promise<Outcome> {
  await ask((await world.server()).adminUrl, 'alter system set synchronous_commit = off')
  await ask((await world.server()).adminUrl, 'select pg_reload_conf()')
  const sum: Outcome = {
    what: 'control: the same kills without waiting for the disk',
    times: 0,
    acknowledged: 0,
    lost: 0,
    duplicated: 0,
    recovery: [],
    problems: [],
  }
  while (sum.times < most && sum.lost === 0) {
    const load = startLoad(world.clients)
    await untilTaken(load, 150)
    await killTree((await world.server()).pid)
    await load.stop()
    sum.times += 1
    sum.acknowledged += load.acknowledged.size
    sum.lost += (await judge(world, load)).lost
  }
  if (sum.lost === 0) sum.problems.push('no entry was lost: the blows come too late to prove anything')
  return sum
}
