import { STATES } from '../../core/installation/actions.ts'
import { readRuns } from '../../core/installation/purge-runs.ts'
import { findDemoShift, listStates } from '../../core/installation/queries.ts'
import { stateRow } from '../../district/status/state-row.ts'
import { connect } from '../../platform/db/connect.ts'
import { migrationState } from '../../platform/db/migrate.ts'
import { type Clock, shiftClock } from '../../platform/lib/clock.ts'
import type { Config } from '../../platform/lib/config.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import { findEmbedded } from '../../platform/postgres/embedded.ts'
import { wordsOf } from '../words.ts'
import { clockRow } from './clock-row.ts'
import type { Check, Finding } from './finding.ts'

/** Reports the register's own records: clock, close of day, deletion, audit and backup. Starts no database. */
export function registerCheck(config: Pick<Config, 'DATABASE_URL' | 'DATA_DIR'>, clock: Clock): Check {
  return async () => {
    const url = config.DATABASE_URL ?? (await findEmbedded(config.DATA_DIR).catch(() => undefined))?.appUrl
    if (!url) return [(t) => databaseIs('due', t('doctor.database.away'), t('doctor.database.title'))]
    const { db, close } = connect(url, () => {})
    try {
      const { waiting } = await migrationState(url)
      if (waiting.length > 0)
        return [
          (t) =>
            databaseIs(
              'bad',
              t('doctor.database.older', { count: waiting.length }),
              t('doctor.database.title'),
            ),
        ]
      shiftClock((await findDemoShift(db)) ?? 0)
      const now = clock.now()
      const runs = await readRuns(db)
      const states = new Map((await listStates(db)).map((state) => [state.key, state]))
      const nameOf = new Map(
        (await db.selectFrom('office').select(['id', 'code']).execute()).map(({ id, code }) => [id, code]),
      )
      const rows = STATES.map((key) => (t: Translate) => stateRow(key, states.get(key), { now, nameOf, t }))
      return [(t) => clockRow(runs, now, t), ...rows]
    } catch (error) {
      return [(t) => databaseIs('bad', String(wordsOf(error)), t('doctor.database.title'))]
    } finally {
      await close()
    }
  }
}

const databaseIs = (tone: Finding['tone'], text: string, title: string): Finding => ({ tone, title, text })
