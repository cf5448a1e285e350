import { migrateToLatest, migrationState } from '../../platform/db/migrate.ts'
import { StartError } from '../../platform/lib/errors.ts'
import { stage } from '../../platform/lib/stages.ts'
import { startEmbedded } from '../../platform/postgres/embedded.ts'
import { wordsOf } from '../words.ts'
import { brokenChains, readState, type State } from './state.ts'

/**
 * Starts Postgres on an unpacked data directory, lets it recover, reads its state, migrates it to this program's version and
 * stops it: the only proof that a backup can be restored. Throws a StartError when it does not start, has a later version, or
 * has a broken audit chain. `settings` are Postgres' for this start. `work` gets the state and the application's URL.
 */
export async function tryOut<T>(
  dataDir: string,
  work: (state: State, appUrl: string) => Promise<T>,
  settings: Record<string, string> = {},
): Promise<T> {
  const starting = () => startEmbedded({ dataDir, log: () => {}, settings })
  const postgres = await stage('Khởi động bản sao (starting it)', starting).catch((cause: unknown) => {
    throw new StartError(
      `Cơ sở dữ liệu trong bản sao không khởi động được: hãy dùng bản sao khác (the database in the backup does not start: use another backup):\n${String(wordsOf(cause))}`,
      { cause },
    )
  })
  try {
    const { unknown } = await migrationState(postgres.ownerUrl)
    if (unknown.length > 0)
      throw new StartError(
        `Bản sao do bản Sổ Cổng mới hơn làm: hãy cập nhật chương trình trước (the backup is newer than this program: update that first): ${unknown.join(', ')}`,
      )
    const state = await readState(postgres.adminUrl)
    await migrateToLatest(postgres.ownerUrl)
    const broken = await brokenChains(postgres.appUrl)
    if (broken.length > 0)
      throw new StartError(
        `Nhật ký của ${broken.join(', ')} không nguyên vẹn trong bản sao này: xem npm run audit:verify (The audit of these offices is not whole in this ` +
          'backup: see npm run audit:verify).',
      )
    return await work(state, postgres.appUrl)
  } finally {
    await postgres.stop()
  }
}
