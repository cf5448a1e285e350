import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startEmbedded } from '../../server/platform/postgres/embedded.ts'
import { Client } from '../support/client.ts'
import { startHaproxy } from '../support/haproxy.ts'
import { startLoad } from '../support/load.ts'
import { freePort, type Program, startProgram } from '../support/program.ts'
import { makeTempDir, removeDataDir } from '../support/temp-dir.ts'
import { judge, type Outcome, untilTaken } from './outcome.ts'
import { openWorld, type World } from './world.ts'

/** In seconds: longer than two health checks of the proxy, as the shipped configuration asks for. */
const DRAIN_SECONDS = '3'

/**
 * Restarts two instances behind a proxy in turn during a series of entries: no request may fail.
 */
export async function rollingRestart(times: number): Promise<Outcome> {
  const { folder, remove } = await makeTempDir(tmpdir())
  const dataDir = path.join(folder, 'postgres')
  const postgres = await startEmbedded({ dataDir, log: () => {} })
  const settings = {
    DATABASE_URL: postgres.appUrl,
    DATABASE_OWNER_URL: postgres.ownerUrl,
    SECRET_KEY: 'the same for both of these instances',
    DRAIN_SECONDS,
  }
  const first = await openWorld({ folder, dataDir, settings })
  const port = String(await freePort())
  let second = await startSecond()
  const proxy = await startHaproxy(folder, [Number(new URL(first.program().url).port), Number(port)])
  const world: World = { ...first, clients: await atProxy() }

  function startSecond(): Promise<Program> {
    return startProgram({
      DATA_DIR: path.join(folder, 'second'),
      PORT: port,
      LOG_LEVEL: 'error',
      ...settings,
    })
  }

  /** Clients with the same sessions that go through the proxy. */
  async function atProxy(): Promise<Client[]> {
    return first.clients.map((signedIn) => {
      const client = new Client(proxy.url)
      for (const [name, value] of signedIn.cookies) client.cookies.set(name, value)
      return client
    })
  }

  try {
    const load = startLoad(world.clients)
    for (let count = 0; count < times; count += 1) {
      await untilTaken(load, 50)
      await first.program().stop()
      await first.start()
      // Until the proxy has noticed that it is back.
      await sleep(2500)
      await second.stop()
      second = await startSecond()
      await sleep(2500)
    }
    await untilTaken(load, 50)
    await load.stop()
    const failed = load.unanswered + load.returned
    const outcome = await judge(world, load)
    return {
      ...outcome,
      what: 'two instances behind a proxy, restarted in turn',
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
