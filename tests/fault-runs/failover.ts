import { tmpdir } from 'node:os'
import { appRole, ownerRole } from '../../server/platform/postgres/roles.ts'
import { startPatroni } from '../support/patroni.ts'
import { makeTempDir } from '../support/temp-dir.ts'
import { type Outcome, underLoad } from './outcome.ts'
import { openWorld, type World } from './world.ts'

/** Kills the primary of two servers together with its Patroni; the synchronous standby takes over. */
export async function failover(times: number): Promise<Outcome> {
  const { folder, remove } = await makeTempDir(tmpdir())
  const patroni = await startPatroni(folder)
  let world: World | undefined
  let dead: string | undefined
  try {
    world = await openWorld({
      folder,
      server: () => patroni.primary(),
      settings: { DATABASE_URL: patroni.urlOf(appRole), DATABASE_OWNER_URL: patroni.urlOf(ownerRole) },
    })
    return await underLoad(world, {
      what: 'kill -9 of the primary under Patroni, synchronous standby',
      times,
      between: 300,
      blow: async () => {
        if (dead) patroni.startNode(dead)
        await patroni.inSync()
        dead = await patroni.killPrimary()
      },
    })
  } finally {
    await world?.close()
    await patroni.stop()
    await remove()
  }
}
