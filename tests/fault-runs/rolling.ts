import { spawn } from 'node:child_process'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startEmbedded } from '../../server/platform/postgres/embedded.ts'
import { Client } from '../support/client.ts'
import { startHaproxy } from '../support/haproxy.ts'
import { startLoad } from '../support/load.ts'
import { freePort, type Program, startProgram } from '../support/program.ts'
import { makeTempDir, removeDataDir } from '../support/temp-dir.ts'
import { judge, type Outcome, untilTaken } from './outcome.ts'
import { watchReadiness } from './readiness.ts'
import { openWorld, type World } from './world.ts'

/** In seconds: longer than two health checks of the proxy, as the shipped configuration asks for. */
const DRAIN_SECONDS = '3'

/**
 * Restarts two instances behind a proxy in turn during a series of entries: no request may fail, and an instance that is up
 * must report ready within a second. With `isBusy`, one busy loop per processor runs as well.
 */
export async function rollingRestart(times: number, isBusy: boolean): Promise<Outcome> {
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
  const spinning = Array.from({ length: isBusy ? availableParallelism() : 0 }, () =>
    spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }),
  )
  const up = new Set([first.program().url, second.url])
  const readiness = watchReadiness(() => [...up])

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
      up.delete(first.program().url)
      await first.program().stop()
      await first.start()
      up.add(first.program().url)
      // Until the proxy has noticed that it is back.
      await sleep(2500)
      up.delete(second.url)
      await second.stop()
      second = await startSecond()
      up.add(second.url)
      await sleep(2500)
    }
    await untilTaken(load, 50)
    await load.stop()
    await readiness.stop()
    console.log(`${readiness.text()}; load of the computer ${loadavg()[0]?.toFixed(1)}`)
    const failed = load.unanswered + load.returned
    const outcome = await judge(world, load)
    return {
      ...outcome,
      what: 'two instances behind a proxy, restarted in turn',
      times: 2 * times,
      recovery: [],
      problems: [
        ...outcome.problems,
        ...readiness.problems(),
        ...(failed > 0 ? [`${failed} requests failed`] : []),
      ],
    }
  } finally {
    for (const each of spinning) each.kill()
    await readiness.stop()
    await proxy.stop()
    await second.stop()
    await first.close()
    await postgres.stop()
    await removeDataDir(dataDir)
    await remove()
  }
}
