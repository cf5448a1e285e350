import { migrateToLatest, refuseNewer } from '../../platform/db/migrate.ts'
import { StartError } from '../../platform/lib/errors.ts'
import { startEmbedded } from '../../platform/postgres/embedded.ts'
import { brokenChains, readState, type State } from './state.ts'

/**
 * Starts Postgres on an unpacked data directory, lets it recover, reads its state, migrates it to this program's version and
 * stops it: the only proof that a backup can be restored. Throws a StartError when it does not start, has a later version, or
 * has a broken audit chain. `work` gets the state and the application's URL.
 */
export async function tryOut<T>(
  dataDir: string,
  work: (state: State, appUrl: string) => Promise<T>,
): Promise<T> {
  const postgres = await startEmbedded({ dataDir, log: () => {} })
  try {
    await refuseNewer(postgres.ownerUrl)
    const state = await readState(postgres.adminUrl)
    await migrateToLatest(postgres.ownerUrl)
    const broken = await brokenChains(postgres.appUrl)
    if (broken.length > 0)
      throw new StartError(`The audit of ${broken.join(', ')} is not whole in this backup.`)
    return await work(state, postgres.appUrl)
  } finally {
    await postgres.stop()
  }
}
