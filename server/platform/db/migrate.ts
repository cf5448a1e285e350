import { setTimeout as sleep } from 'node:timers/promises'
import { type Kysely, type Migration, Migrator } from 'kysely'
import { migrations } from '../../../migrations/index.ts'
import { StartError } from '../lib/errors.ts'
import { stage, type Tick } from '../lib/stages.ts'
import { AT_START, connect, isOverloaded, type Limits, type Pool } from './connect.ts'

/** The day on which the newest migration was written; every release with it is at least as new. */
export const WRITTEN_ON = Object.keys(migrations).at(-1)?.slice(0, 10) ?? ''

function migrator(db: Kysely<never>, tick: Tick): Migrator {
  const ticked = Object.entries<Migration>(migrations).map(([name, one]): [string, Migration] => {
    return [name, { up: (tx) => one.up(tx).then(() => tick()) }]
  })
  return new Migrator({ db, provider: { getMigrations: async () => Object.fromEntries(ticked) } })
}

/** Building an index on a large log may take long, but entries meanwhile must not queue behind a lock. */
const LIMITS: Limits = {
  options: '-c statement_timeout=0 -c lock_timeout=2000 -c idle_in_transaction_session_timeout=60000',
  answer: 0,
  connecting: AT_START.connecting,
}
/** Attempts to get a lock that an export or a backup holds. */
const TRIES = 10

/**
 * Migrates the database to the latest version as its owner; waits for another process that does the same. Throws a StartError when
 * the database is newer. The Migrator takes longer to find that nothing is pending than all other checks of a start.
 */
export async function migrateToLatest(ownerUrl: string): Promise<void> {
  const owner = connect(ownerUrl, () => {}, 2, LIMITS)
  try {
    const { waiting, isReadable } = refuseUnknown(await stateOf(owner.pool))
    if (waiting.length === 0 && isReadable) return
    for (let left = TRIES; left > 0; left -= 1) {
      // Migrator returns its error instead of throwing it.
      const { error } = await stage(
        'Chuẩn bị cơ sở dữ liệu (migrating)',
        (tick) => migrator(owner.db as unknown as Kysely<never>, tick).migrateToLatest(),
        waiting.length,
      )
      if (!error) break
      if (left === 1 || !isOverloaded(error)) throw error
      await sleep(1000)
    }
    // Lets the application, which has no owner's URL, check whether migrations are pending.
    await owner.pool.query('grant select on kysely_migration to socong_app')
  } finally {
    await owner.close()
  }
}

/** Throws a StartError when the database has migrations that this code does not know; returns the pending ones. */
export async function refuseNewer(url: string): Promise<{ waiting: string[] }> {
  return refuseUnknown(await migrationState(url))
}

function refuseUnknown<State extends MigrationState>(state: State): State {
  if (state.unknown.length === 0) return state
  throw new StartError(
    `The database is newer than this program (it has ${state.unknown.join(', ')}). Update the program.`,
  )
}

interface MigrationState {
  waiting: string[]
  unknown: string[]
}

/** The names of pending migrations, and of applied ones that this code does not know. */
export async function migrationState(url: string): Promise<MigrationState> {
  const connection = connect(url, () => {}, 1, AT_START)
  try {
    const { waiting, unknown } = await stateOf(connection.pool)
    return { waiting, unknown }
  } finally {
    await connection.close()
  }
}

/** `isReadable` is whether the application may read this state. */
async function stateOf(pool: Pool): Promise<MigrationState & { isReadable: boolean }> {
  // Its own limit, because migrations have none.
  const ask = async <Row extends object>(text: string) => {
    const query = { text, query_timeout: AT_START.answer }
    return (await pool.query<Row>(query)).rows
  }
  const tables = await ask<{ readable: boolean }>(
    `select coalesce(has_table_privilege(r.oid, found, 'select'), false) as readable
     from to_regclass('kysely_migration') found left join pg_roles r on r.rolname = 'socong_app' where found is not null`,
  )
  const rows = tables[0] ? await ask<{ name: string }>('select name from kysely_migration') : []
  const known = Object.keys(migrations)
  const done = new Set(rows.map((row) => row.name))
  return {
    waiting: known.filter((name) => !done.has(name)),
    unknown: [...done].filter((name) => !known.includes(name)),
    isReadable: tables[0]?.readable === true,
  }
}
