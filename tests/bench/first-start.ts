import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, symlinkSync } from 'node:fs'
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

/** The first start by its ratio to the reference, the second in seconds. */
const AIM = { first: 2.2, second: 0.4 }

/** From an empty folder to the first page, compared with initdb with the same options and a bare start of its server. */
export async function firstStart(folder: string, { starts }: Plan): Promise<Line[]> {
  const project = copyProject(folder)
  const ours: number[] = []
  const again: number[] = []
  const bare: number[] = []
  for (let round = 0; round < starts; round++) {
    const dataDir = path.join(folder, `first-${round}`)
    ours.push(await startOurs(project, dataDir))
    again.push(await startOurs(project, dataDir))
    bare.push(await startBare(path.join(folder, `bare-${round}`)))
  }
  const line = (what: string, all: number[]) => ({
    what,
    rounds: all.map((each) => each / 1000),
    ours: `${(median(all) / 1000).toFixed(2)} s`,
    reference: `${(median(bare) / 1000).toFixed(2)} s`,
    ratio: (median(all) / median(bare)).toFixed(2),
  })
  const first = line('first start to first page, beside initdb and a bare start', ours)
  const second = line('second start to first page', again)
  return [
    { ...first, aim: `≤ ${AIM.first}`, met: Number(first.ratio) <= AIM.first },
    { ...second, aim: `≤ ${AIM.second} s`, met: median(again) / 1000 <= AIM.second },
  ]
}

/** Copies what a fresh clone has after `npm ci`, which also builds the program. */
function copyProject(folder: string): string {
  const copy = path.join(folder, 'clone')
  mkdirSync(copy)
  for (const part of ['package.json', 'server', 'migrations', 'public', 'views', 'deploy/seed']) {
    cpSync(path.join(projectRoot, part), path.join(copy, part), { recursive: true })
  }
  symlinkSync(path.join(projectRoot, 'node_modules'), path.join(copy, 'node_modules'))
  execFileSync(process.execPath, ['server/operations/launch/run.mjs', '--build', 'main'], { cwd: copy })
  return copy
}

async function startOurs(project: string, dataDir: string): Promise<number> {
  const port = await freePort()
  const start = performance.now()
  const app = startNode({
    args: startArguments(),
    cwd: project,
    env: { PORT: String(port), DATA_DIR: dataDir },
    logFile: `${dataDir}.log`,
  })
  await untilAnswers(`http://127.0.0.1:${port}/sign-in`, app)
  const took = performance.now() - start
  await app.stop()
  return took
}

async function startBare(dataDir: string): Promise<number> {
  mkdirSync(dataDir)
  const identity = await databaseUser(path.join(dataDir, 'none'))
  const { initdb, postgres } = await binariesFor(identity, dataDir)
  const port = await freePort()
  const start = performance.now()
  const cluster = await makeCluster({
    dataDir,
    identity,
    initdb,
    password: 'bare',
    durable: true,
    log: () => {},
  })
  const logFile = path.join(dataDir, 'postgres.log')
  const launched = launch(
    { postgres, cluster, identity, logFile, settings: {}, connect: async () => {} },
    { port },
  )
  await launched.ready
  const took = performance.now() - start
  await endLaunched(launched)
  return took
}
