import { type Step, stepsDone } from '../../core/offices/breach.ts'
import type { Actor } from '../../platform/audit/actor.ts'
import type { Db } from '../../platform/db/connect.ts'
import type { OfficeTx } from '../../platform/db/office-scope.ts'
import type { BreachEntryRow } from '../../platform/db/schema.ts'
import { auditBreach, type Refusal, withOpen } from './open-breach.ts'
import { lastOfSteps } from './queries.ts'

export interface NewEntry extends Pick<BreachEntryRow, 'at' | 'words'> {
  kind: keyof typeof AUDITED
  step: Step | null
  /** The form's UUID; null for a tap. */
  clientUuid: string | null
}

const AUDITED = { done: 'breach.step_done', undone: 'breach.step_undone', note: 'breach.noted' } as const

/** Adds an entry; does not repeat a step that is done or take back one that is not, but keeps the text of the form. */
export function addEntry(
  db: Db,
  actor: Actor,
  breachId: string,
  { clientUuid, ...entry }: NewEntry,
): Promise<Refusal | undefined> {
  return withOpen(db, actor, breachId, async (tx) => {
    if (clientUuid && (await isKnown(tx, actor.officeId, clientUuid))) return 'known'
    if (entry.step) {
      const done = stepsDone(await lastOfSteps(tx, actor.officeId, [breachId]).execute())
      const isDone = done.has(entry.step)
      if (isDone === (entry.kind === 'done')) return clientUuid ? 'changed-meanwhile' : undefined
    }
    const isNew = await insertEntry(tx, actor, { ...entry, client_uuid: clientUuid, breach_id: breachId })
    // The UUID was used for another breach at the same moment.
    if (!isNew) return 'known'
    await auditBreach(tx, actor, {
      action: AUDITED[entry.kind],
      subjectId: breachId,
      fields: entry.step ?? '',
    })
    return undefined
  })
}

async function isKnown(tx: OfficeTx, officeId: string, clientUuid: string): Promise<boolean> {
  const entry = await tx
    .selectFrom('breach_entry')
    .select('seq')
    .where('office_id', '=', officeId)
    .where('client_uuid', '=', clientUuid)
    .executeTakeFirst()
  return entry !== undefined
}

/** Returns false when the form's UUID is taken. The caller has locked the breach, so the numbers of its entries have no gaps. */
export async function insertEntry(
  tx: OfficeTx,
  { officeId, accountId, now }: Actor,
  entry: Pick<BreachEntryRow, 'breach_id' | 'kind' | 'at'> & Partial<BreachEntryRow>,
): Promise<boolean> {
  const { step = null, words = '', client_uuid = null, changes = null, ...given } = entry
  const { last } = await tx
    .selectFrom('breach_entry')
    .select(({ fn }) => fn.max('seq').as('last'))
    .where('office_id', '=', officeId)
    .where('breach_id', '=', entry.breach_id)
    .executeTakeFirstOrThrow()
  const stored = await tx
    .insertInto('breach_entry')
    .values({
      ...given,
      seq: (last ?? 0) + 1,
      client_uuid,
      step,
      words,
      changes: changes && JSON.stringify(changes),
      office_id: officeId,
      by: accountId,
      recorded_at: now,
    })
    .onConflict((conflict) => conflict.columns(['office_id', 'client_uuid']).doNothing())
    .returning('seq')
    .executeTakeFirst()
  return stored !== undefined
}
