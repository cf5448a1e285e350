import type { Db } from '../../platform/db/connect.ts'
import type { Keys } from '../../platform/lib/keys.ts'

/** Regular work whose last run the district is told of. */
export const STATES = ['closing', 'retention', 'audit', 'backup'] as const
export type StateKey = (typeof STATES)[number]

/** Keeps how a run ended; `detail` holds counts, codes and ids of offices, never a word of a person. */
export async function recordState(
  db: Db,
  key: StateKey,
  { at, ok, detail = {} }: { at: Date; ok: boolean; detail?: Record<string, unknown> },
): Promise<void> {
  const state = { at, ok, detail: JSON.stringify(detail) }
  await db
    .insertInto('installation_state')
    .values({ key, ...state })
    .onConflict((conflict) => conflict.column('key').doUpdateSet(state))
    .execute()
}

/**
 * Whether the secret is the one that this database was used with first. What it keeps for that tells nothing about the
 * secret itself.
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
