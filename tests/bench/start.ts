import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { projectRoot } from '../../server/platform/lib/paths.ts'
import { binariesFor } from '../../server/platform/postgres/embedded-binaries.ts'
import { makeCluster } from '../../server/platform/postgres/embedded-cluster.ts'
import { endLaunched, launch } from '../../server/platform/postgres/embedded-launch.ts'
import { databaseUser } from '../../server/platform/postgres/embedded-user.ts'
import { freePort } from '../support/program.ts'
import { startArguments, startNode, untilAnswers } from './children.ts'
import { median } from './load.ts'
import type { Plan } from './plan.ts'
import type { Line } from './table.ts'
import type { World } from './world.ts'

const MAX_SECONDS = { first: 1.2, second: 0.45 }

/** From the command to /readyz, with an empty folder and once more, beside initdb with the same options and a start of its server. */
export async function start({ folder }: World, { rounds }: Plan): Promise<Line[]> {
  const [first, second, bare]: [number[], number[], number[]] = [[], [], []]
  for (let round = 0; round < rounds; round++) {
    const dataDir = path.join(folder, `start-${round}`)
    first.push(await secondsOfOurs(dataDir))
    second.push(await secondsOfOurs(dataDir))
    bare.push(await secondsOfBare(path.join(folder, `bare-${round}`)))
  }
  const line = (what: string, seconds: number[], aim: number): Line => ({
    what,
    ours: `${median(seconds).toFixed(2)} s`,
    reference: `${median(bare).toFixed(2)} s`,
    ratio: (median(seconds) / median(bare)).toFixed(2),
    ...{ aim: `≤ ${aim} s`, met: median(seconds) <= aim, rounds: seconds },
  })
  return [
    line('first start until ready, beside initdb and a bare start', first, MAX_SECONDS.first),
    line('second start until ready', second, MAX_SECONDS.second),
  ]
}

async function secondsOfOurs(dataDir: string): Promise<number> {
  const port = await freePort()
  const began = performance.now()
  const app = startNode({
    args: startArguments(),
    cwd: projectRoot,
    env: { PORT: String(port), DATA_DIR: dataDir },
    logFile: `${dataDir}.log`,
  })
  await untilAnswers(`http://127.0.0.1:${port}/readyz`, app)
  const took = performance.now() - began
  await app.stop()
  return took / 1000
}

async function secondsOfBare(dataDir: string): Promise<number> {
  mkdirSync(dataDir)
  const identity = await databaseUser(path.join(dataDir, 'none'))
  const { initdb, postgres } = await binariesFor(identity, dataDir)
  const port = await freePort()
  const began = performance.now()
  const cluster = await makeCluster({
    ...{ dataDir, identity, initdb, password: 'bare' },
    ...{ durable: true, log: () => {} },
  })
  const logFile = path.join(dataDir, 'postgres.log')
  const launched = launch(
    { postgres, cluster, identity, logFile, settings: {}, connect: async () => {} },
    { port },
  )
  await launched.ready
  const took = performance.now() - began
  await endLaunched(launched)
  return took / 1000
}
