import { changedFields, changeList } from '../../http/lists/list-actions.ts'
import type { Actor } from '../../platform/audit/actor.ts'
import { auditBy } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import type { OfficeTx } from '../../platform/db/office-scope.ts'
import type { OutreachEntryRow, OutreachFields } from '../../platform/db/schema.ts'
import { countDays } from './count.ts'

/** Records an activity. The same form again changes nothing; with other values it returns `conflict`. */
export function recordEntry(
  db: Db,
  actor: Actor,
  id: string,
  fields: OutreachFields,
): Promise<'stored' | 'repeated' | 'conflict'> {
  return changeList(db, 'outreach', actor, async (tx) => {
    const stored = await tx
      .insertInto('outreach_entry')
      .values(rowOf(actor, id, fields))
      .onConflict((conflict) => conflict.columns(['office_id', 'id']).doNothing())
      .returning('id')
      .executeTakeFirst()
    if (stored) {
      await countDays(tx, actor, [fields.day])
      await auditBy(tx, actor, 'outreach.recorded', id)
      return 'stored'
    }
    const before = await findEntry(tx, actor.officeId, id)
    return before && changedFields<OutreachFields>(before, fields).length === 0 ? 'repeated' : 'conflict'
  })
}

/** Changes an entry and keeps its old values; `seen` is the version that the user saw. */
export function correctEntry(
  db: Db,
  actor: Actor,
  { id, seen, reason, fields }: { id: string; seen: number; reason: string; fields: OutreachFields },
): Promise<'corrected' | 'same' | 'stale' | 'voided' | 'not-found'> {
  return changeList(db, 'outreach', actor, async (tx) => {
    const entry = await findEntry(tx, actor.officeId, id)
    if (!entry) return 'not-found'
    if (entry.voided_at) return 'voided'
    if (entry.version !== seen) return 'stale'
    const names = changedFields<OutreachFields>(entry, fields)
    if (names.length === 0) return 'same'
    await tx
      .updateTable('outreach_entry')
      .set({ ...fields, version: seen + 1 })
      .where('office_id', '=', actor.officeId)
      .where('id', '=', id)
      .execute()
    await tx
      .insertInto('outreach_change')
      .values({
        office_id: actor.officeId,
        entry_id: id,
        version: seen,
        before: JSON.stringify(Object.fromEntries(names.map((name) => [name, entry[name]]))),
        reason,
        by: actor.accountId,
        at: actor.now,
      })
      .execute()
    await countDays(tx, actor, [entry.day, fields.day])
    await auditBy(tx, actor, 'outreach.corrected', id, names.join(' '))
    return 'corrected'
  })
}

/** Removes an entry from all totals; it stays readable. Returns false when there is none; repeating it changes nothing. */
export function voidEntry(db: Db, actor: Actor, id: string, reason: string): Promise<boolean> {
  return changeList(db, 'outreach', actor, async (tx) => {
    const entry = await findEntry(tx, actor.officeId, id)
    if (!entry || entry.voided_at) return entry !== undefined
    await tx
      .updateTable('outreach_entry')
      .set({ voided_at: actor.now, void_reason: reason })
      .where('office_id', '=', actor.officeId)
      .where('id', '=', id)
      .execute()
    await countDays(tx, actor, [entry.day])
    await auditBy(tx, actor, 'outreach.voided', id)
    return true
  })
}

function findEntry(tx: OfficeTx, officeId: string, id: string): Promise<OutreachEntryRow | undefined> {
  return tx
    .selectFrom('outreach_entry')
    .selectAll()
    .where('office_id', '=', officeId)
    .where('id', '=', id)
    .executeTakeFirst()
}

export function insertEntries(
  tx: OfficeTx,
  actor: Actor,
  entries: { id: string; fields: OutreachFields }[],
): Promise<unknown> {
  const rows = entries.map(({ id, fields }) => rowOf(actor, id, fields))
  return tx.insertInto('outreach_entry').values(rows).execute()
}

function rowOf({ officeId, accountId, now }: Actor, id: string, fields: OutreachFields) {
  return {
    ...fields,
    id,
    office_id: officeId,
    made_by: accountId,
    made_at: now,
    voided_at: null,
    void_reason: null,
  }
}
