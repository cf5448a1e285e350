import { cpSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startEmbedded } from '../../server/platform/postgres/embedded.ts'
import { Client } from '../support/client.ts'
import { startHaproxy } from '../support/haproxy.ts'
import { startLoad } from '../support/load.ts'
import { freePort, runToEnd, type Settings, startProgram } from '../support/program.ts'
import { makeRelease, makeVersion } from '../support/release.ts'
import { makeTempDir, removeDataDir } from '../support/temp-dir.ts'
import { judge, type Outcome, untilTaken } from './outcome.ts'
import { openWorld, type World } from './world.ts'

interface Instance {
  settings: Settings
  restart: () => Promise<void>
}

/** In seconds: longer than two health checks of the proxy, as the shipped configuration asks for. */
const DRAIN_SECONDS = '3'

/** Restarts two instances behind a proxy in turn during a series of entries: no request may fail. */
export function rollingRestart(times: number): Promise<Outcome> {
  return inTurn({ what: 'two instances behind a proxy, restarted in turn', times }, ({ restart }) =>
    restart(),
  )
}

/** Updates them in turn to a newer release, as their operator does. */
export async function rollingUpdate(): Promise<Outcome> {
  const { folder, remove } = await makeTempDir(tmpdir())
  try {
    await makeRelease(folder)
    const roots = ['one', 'two'].map((name) => path.join(folder, name))
    for (const root of roots)
      cpSync(path.join(folder, 'so-cong'), root, { recursive: true, verbatimSymlinks: true })
    const archive = makeVersion(folder, '9.0.1')
    return await inTurn(
      { what: 'two instances behind a proxy, updated in turn', times: 1, roots },
      async ({ settings }, root) => {
        const { code, output } = await runToEnd('update', settings, [archive, '--backed-up'], root)
        if (code !== 0) throw new Error(output)
      },
    )
  } finally {
    await remove()
  }
}

async function inTurn(
  { what, times, roots = [] }: { what: string; times: number; roots?: string[] },
  interrupt: (instance: Instance, root: string | undefined) => Promise<void>,
): Promise<Outcome> {
  const { folder, remove } = await makeTempDir(tmpdir())
  const dataDir = path.join(folder, 'postgres')
  const postgres = await startEmbedded({ dataDir, log: () => {} })
  const shared = {
    DATABASE_URL: postgres.appUrl,
    DATABASE_OWNER_URL: postgres.ownerUrl,
    SECRET_KEY: 'the same for both of these instances',
    DRAIN_SECONDS,
  }
  const first = await openWorld({ folder, dataDir, settings: shared, root: roots[0] })
  const settings = {
    ...shared,
    DATA_DIR: path.join(folder, 'second'),
    PORT: String(await freePort()),
    LOG_LEVEL: 'error',
  }
  const startSecond = () => startProgram(settings, roots[1])
  let second = await startSecond()
  const instances: Instance[] = [
    {
      settings: { ...shared, DATA_DIR: path.join(folder, 'data'), PORT: new URL(first.program().url).port },
      restart: async () => {
        await first.program().stop()
        await first.start()
      },
    },
    {
      settings,
      restart: async () => {
        await second.stop()
        second = await startSecond()
      },
    },
  ]
  const proxy = await startHaproxy(folder, [portOf(instances[0]), portOf(instances[1])])
  const world: World = { ...first, clients: first.clients.map((client) => through(proxy.url, client)) }
  try {
    const load = startLoad(world.clients)
    for (let count = 0; count < times; count += 1) {
      await untilTaken(load, 50)
      for (const [which, instance] of instances.entries()) {
        await interrupt(instance, roots[which])
        // Until the proxy has noticed that it is back.
        await sleep(2500)
      }
    }
    await untilTaken(load, 50)
    await load.stop()
    const failed = load.unanswered + load.returned
    const outcome = await judge(world, load)
    return {
      ...outcome,
      what,
      times: 2 * times,
      recovery: [],
      problems: [...outcome.problems, ...(failed > 0 ? [`${failed} requests failed`] : [])],
    }
  } finally {
    await proxy.stop()
    await second.stop()
    await first.close()
    await postgres.stop()
    await removeDataDir(dataDir)
    await remove()
  }
}

function portOf(instance: Instance | undefined): number {
  return Number(instance?.settings['PORT'])
}

/** A client with the same session that goes through the proxy. */
function through(url: string, { cookies }: Client): Client {
  const client = new Client(url)
  for (const [name, value] of cookies) client.cookies.set(name, value)
  return client
}
