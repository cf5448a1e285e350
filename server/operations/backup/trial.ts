import { migrateToLatest, refuseNewer } from '../../platform/db/migrate.ts'
import { StartError } from '../../platform/lib/errors.ts'
import { startEmbedded } from '../../platform/postgres/embedded.ts'
import { brokenChains, readState, type State } from './state.ts'

/**
 * Starts a Postgres on an unpacked data directory, lets it recover, reads its contents, brings it to this program's
 * version and stops it: the only proof that a backup can be restored. Throws a StartError when it does not start, is of
 * a later version, or an audit is not whole. `work` gets the contents and the application's address.
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
