import { setTimeout as sleep } from 'node:timers/promises'
import { startLoad } from '../support/load.ts'
import { childrenOf, killTree } from '../support/processes.ts'
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
