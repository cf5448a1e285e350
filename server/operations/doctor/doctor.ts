import { sql } from 'kysely'
import { STATES } from '../../core/installation/actions.ts'
import { TRUST_CLOCK } from '../../core/installation/clock-check.ts'
import { isDone } from '../../core/installation/conditions.ts'
import { clockState, type KnownRuns, readRuns } from '../../core/installation/purge-runs.ts'
import { findDemoShift, listStates } from '../../core/installation/queries.ts'
import { jobRow } from '../../district/status/condition-rows.ts'
import { clockTroubles } from '../../http/clock-notice.ts'
import { connect } from '../../platform/db/connect.ts'
import { migrationState } from '../../platform/db/migrate.ts'
import { type Clock, DAY, dateText, momentText, shiftClock } from '../../platform/lib/clock.ts'
import type { Config } from '../../platform/lib/config.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import { findEmbedded } from '../../platform/postgres/embedded.ts'
import { carriedOpenSsl } from '../../platform/postgres/embedded-binaries.ts'
import { type Supported, supportOf } from '../support.ts'
import { wordsOf } from '../words.ts'
import { addressCheck, computerCheck, mailCheck, oidcCheck, programCheck } from './checks.ts'
import { type Check, type Finding, type Report, report } from './finding.ts'

/** Reports on every check, in each language separately; `isWell` when nothing needs fixing. */
export async function diagnose(config: Config, clock: Clock): Promise<Report> {
  return report('doctor.title', [
    programCheck(config),
    registerCheck(config, clock),
    async () => {
      const carried = config.DATABASE_URL ? undefined : await carriedOpenSsl().catch(() => undefined)
      const words = { title: 'OpenSSL (Postgres)', over: 'doctor.support.carried' } as const
      return [
        supportRow('Node', process.versions.node, clock),
        supportRow('OpenSSL', process.versions.openssl, clock),
        ...(carried ? [supportRow('OpenSSL', carried, clock, words)] : []),
      ]
    },
    computerCheck(config),
    addressCheck(config),
    mailCheck(config),
    oidcCheck(config),
  ])
}

/** Reports the register's own records: clock, close of day, deletion, audit and backup. Starts no database. */
function registerCheck(config: Pick<Config, 'DATABASE_URL' | 'DATA_DIR'>, clock: Clock): Check {
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
      const facts = { states, now, isEmbedded: !config.DATABASE_URL }
      const nameOf = new Map(
        (await db.selectFrom('office').select(['id', 'code']).execute()).map(({ id, code }) => [id, code]),
      )
      const rows = STATES.filter((key) => isDone(key, facts)).map(
        (key) => (t: Translate) => jobRow(key, facts, { nameOf, t }),
      )
      const postgres = await sql<{
        version: string
      }>`select current_setting('server_version') as version`.execute(db)
      return [
        (t) => clockRow(runs, now, t),
        ...rows,
        supportRow('Postgres', postgres.rows[0]?.version ?? '', clock),
      ]
    } catch (error) {
      return [(t) => databaseIs('bad', String(wordsOf(error)), t('doctor.database.title'))]
    } finally {
      await close()
    }
  }
}

function supportRow(
  what: Supported,
  version: string,
  clock: Clock,
  {
    title = what as string,
    over = 'doctor.support.over' as 'doctor.support.over' | 'doctor.support.carried',
  } = {},
) {
  const { until, isOver } = supportOf(what, version, clock.now())
  return (t: Translate): Finding => {
    const words = { version, day: until ? dateText(until) : '' }
    if (!until) return { tone: 'good', title, text: `${version}.` }
    return isOver
      ? { tone: 'due', title, text: t(over, words) }
      : { tone: 'good', title, text: t('doctor.support.good', words) }
  }
}

const databaseIs = (tone: Finding['tone'], text: string, title: string): Finding => ({ tone, title, text })

/** Says by how much the clock is off or what waits for the date, and what to do. Compares it now: after a refused start no program runs. */
export function clockRow(known: KnownRuns, now: Date, t: Translate): Finding {
  const title = t('clock.row.title')
  const state = clockState(known, now)
  const troubles = clockTroubles(state, now, t)
  if (troubles.length === 0) return { tone: 'good', title, text: t('clock.sure') }
  const isSlow = state.slowBy > 0
  const isFar = state.waiting?.isFar === true
  const more = [
    ...(isFar && !isSlow ? [t('doctor.clock.off')] : []),
    ...(state.slowBy > DAY ? [t('doctor.clock.refused')] : []),
    t('doctor.clock.compare', { now: momentText(now) }),
    ...(isSlow || isFar ? [t('doctor.clock.wrong')] : []),
    t('doctor.clock.right', { option: TRUST_CLOCK }),
  ]
  return { tone: 'bad', title, text: [...troubles, ...more].join(' ') }
}
