import type { Db } from '../db/connect.ts'

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
