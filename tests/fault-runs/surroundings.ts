import { execFileSync } from 'node:child_process'
import { rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startEmbedded } from '../../server/platform/postgres/embedded.ts'
import { ask } from '../support/sql.ts'
import { ALSO_TCP, overTcp, startTcpProxy, type Wire } from '../support/tcp-proxy.ts'
import { makeTempDir, removeDataDir } from '../support/temp-dir.ts'
import { type Outcome, underLoad } from './outcome.ts'
import { openWorld } from './world.ts'
import { openFaked } from './wrong-clock.ts'

/** The connection between application and Postgres is slow, reset, or silently dropped, for two seconds each time. */
export async function badNetwork(times: number): Promise<Outcome[]> {
  const { folder, remove } = await makeTempDir(tmpdir())
  const dataDir = path.join(folder, 'postgres')
  const postgres = await startEmbedded({ dataDir, settings: ALSO_TCP, log: () => {} })
  const wire = await startTcpProxy(postgres.port)
  const settings = {
    DATABASE_URL: overTcp(postgres.appUrl, wire.port),
    DATABASE_LISTEN_URL: overTcp(postgres.appUrl, wire.port),
    DATABASE_OWNER_URL: postgres.ownerUrl,
  }
  const world = await openWorld({ folder, dataDir, settings })
  const spoil = (what: string, state: Wire) =>
    underLoad(world, {
      what,
      times,
      between: 50,
      blow: async () => {
        wire.set(state)
        await sleep(2000)
        // The dropped packets leave these connections broken for good, so reset them.
        if (state === 'silent') wire.set('cut')
        wire.set('good')
      },
    })
  try {
    return [
      await spoil('network to Postgres 150 ms slower, 2 s', 'slow'),
      await spoil('network to Postgres resets everything, 2 s', 'cut'),
      await spoil('network to Postgres swallows everything, 2 s', 'silent'),
    ]
  } finally {
    await world.close()
    await wire.close()
    await postgres.stop()
    await removeDataDir(dataDir)
    await remove()
  }
}

/** Fills a small file system completely for three seconds. Needs root. */
export async function fillDisk(times: number): Promise<Outcome> {
  const { folder, remove } = await makeTempDir(tmpdir())
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=400m,mode=755', 'tmpfs', folder])
  try {
    const world = await openWorld({ folder })
    const outcome = await underLoad(world, {
      what: 'the disk is full, 3 s',
      times,
      between: 50,
      blow: async () => {
        const filler = path.join(folder, 'filler')
        await writeFile(filler, Buffer.alloc(400 * 1024 * 1024)).catch(() => {})
        await sleep(3000)
        await rm(filler)
      },
    })
    await world.close()
    return outcome
  } finally {
    execFileSync('umount', [folder])
    await remove()
  }
}

/** Sets the clock forward and back by two hours, in a time zone other than Vietnam's that has daylight saving time. */
export async function jumpClock(times: number): Promise<Outcome> {
  const world = await openFaked()
  let ahead = false
  const outcome = await underLoad(world, {
    what: 'the clock jumps two hours forward and back, host in New York',
    times,
    between: 50,
    blow: async () => {
      ahead = !ahead
      await world.setClock(ahead ? '+2h' : '+0')
    },
  })
  const { adminUrl } = await world.databaseReady()
  const wrong = await ask(
    adminUrl,
    `select day from visit where day <> (entered_at at time zone 'Asia/Ho_Chi_Minh')::date`,
  )
  if (wrong.length > 0) outcome.problems.push(`${wrong.length} visits on a wrong day`)
  await world.close()
  return outcome
}
