import { startEmbedded } from '../db/embedded.ts'
import { StartError } from '../errors.ts'
import { brokenChains, readState, type State } from './state.ts'

/**
 * Starts a Postgres on a data directory that was unpacked, lets it recover, reads what it holds and stops it: the only
 * proof that a backup can be restored. Throws a StartError when it does not start or an audit is not whole.
 */
export async function tryOut(dataDir: string): Promise<State> {
  const postgres = await startEmbedded({ dataDir, log: () => {} })
  try {
    const broken = await brokenChains(postgres.appUrl)
    if (broken.length > 0)
      throw new StartError(`The audit of ${broken.join(', ')} is not whole in this backup.`)
    return await readState(postgres.adminUrl)
  } finally {
    await postgres.stop()
  }
}
