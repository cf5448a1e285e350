import { sql } from 'kysely'
import type { Db } from '../../platform/db/connect.ts'
import type { Keys } from '../../platform/lib/keys.ts'

/** Regular jobs whose last run the district sees. */
export const STATES = ['closing', 'retention', 'audit', 'backup', 'wal', 'copy', 'erasures'] as const
export type StateKey = (typeof STATES)[number]

/** Stores how a run ended. `detail` contains counts, codes and ids of offices, never personal data. */
export async function recordState(
  db: Db,
  key: StateKey | 'operator' | 'secret',
  { at, ok, detail = {} }: { at: Date; ok: boolean; detail?: Record<string, unknown> },
): Promise<void> {
  const state = { at, ok, detail: JSON.stringify(detail) }
  await db
    .insertInto('installation_state')
    .values({ key, ...state })
    .onConflict((conflict) => conflict.column('key').doUpdateSet(state))
    .execute()
}

/** Notes of which conditions the operator is told; false when another instance has just done so. */
export async function noteTold(
  db: Db,
  { before, after, at }: { before: string[]; after: string[]; at: Date },
): Promise<boolean> {
  const state = { at, ok: true, detail: JSON.stringify({ told: after }) }
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('installation_state')
    .values({ key: 'operator', ...state })
    .onConflict((conflict) =>
      conflict
        .column('key')
        .doUpdateSet(state)
        .where(sql`installation_state.detail -> 'told'`, '=', sql`${JSON.stringify(before)}::jsonb`),
    )
    .executeTakeFirstOrThrow()
  return numInsertedOrUpdatedRows === 1n
}

/**
 * Whether the secret is the one that this database was first used with. The mark that the database stores for this reveals
 * nothing about the secret.
 */
export async function isSecretOfDatabase(db: Db, keys: Keys, at: Date): Promise<boolean> {
  const mark = keys.sign('installation', '')
  await db
    .insertInto('installation_state')
    .values({ key: 'secret', at, ok: true, detail: JSON.stringify({ mark }) })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .execute()
  const { detail } = await db
    .selectFrom('installation_state')
    .select('detail')
    .where('key', '=', 'secret')
    .executeTakeFirstOrThrow()
  return detail['mark'] === mark
}

/** Takes another secret for this database's own from now on; false if it was already. */
export async function acceptSecret(db: Db, keys: Keys, at: Date): Promise<boolean> {
  if (await isSecretOfDatabase(db, keys, at)) return false
  await recordState(db, 'secret', { at, ok: true, detail: { mark: keys.sign('installation', '') } })
  return true
}

/** Stores by how many milliseconds the clock of this demo differs from real time; the first value stays. */
export async function keepDemoShift(db: Db, shift: number, at: Date): Promise<void> {
  await db
    .insertInto('installation_state')
    .values({ key: 'demo', at, ok: true, detail: JSON.stringify({ shift }) })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .execute()
}
