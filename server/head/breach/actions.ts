import type { Actor } from '../../platform/audit/actor.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice } from '../../platform/db/office-scope.ts'
import type { BreachChanges } from '../../platform/db/schema.ts'
import type { Facts } from './breach-form.ts'
import { insertEntry } from './entries.ts'
import { auditBreach, type Refusal, withOpen } from './open-breach.ts'

/** Returns false when the id is already taken. */
export function recordBreach(db: Db, actor: Actor, id: string, facts: Facts): Promise<boolean> {
  const { officeId, accountId, now } = actor
  return inOffice(db, officeId, async (tx) => {
    const stored = await tx
      .insertInto('breach')
      .values({
        ...facts,
        id,
        office_id: officeId,
        made_by: accountId,
        made_at: now,
        closed_by: null,
        closed_at: null,
      })
      .onConflict((conflict) => conflict.columns(['office_id', 'id']).doNothing())
      .returning('id')
      .executeTakeFirst()
    if (!stored) return false
    await auditBreach(tx, actor, { action: 'breach.recorded', subjectId: id })
    return true
  })
}

/** Corrects the record and keeps the previous values. Changes nothing when no value differs. */
export function changeBreach(
  db: Db,
  actor: Actor,
  { id, seenVersion }: { id: string; seenVersion: number },
  facts: Facts,
): Promise<Refusal | undefined> {
  return withOpen(db, actor, id, async (tx, breach) => {
    if (breach.version !== seenVersion) return 'changed-meanwhile'
    const changes = changesOf(breach, facts)
    const fields = Object.keys(changes)
    if (fields.length === 0) return undefined
    await tx
      .updateTable('breach')
      .set({ ...facts, version: breach.version + 1 })
      .where('office_id', '=', actor.officeId)
      .where('id', '=', id)
      .execute()
    await insertEntry(tx, actor, { breach_id: id, kind: 'changed', at: actor.now, changes })
    await auditBreach(tx, actor, { action: 'breach.changed', subjectId: id, fields: fields.join(' ') })
    return undefined
  })
}

export function closeBreach(db: Db, actor: Actor, id: string): Promise<Refusal | undefined> {
  return withOpen(db, actor, id, async (tx) => {
    await tx
      .updateTable('breach')
      .set({ closed_by: actor.accountId, closed_at: actor.now })
      .where('office_id', '=', actor.officeId)
      .where('id', '=', id)
      .execute()
    await auditBreach(tx, actor, { action: 'breach.closed', subjectId: id })
    return undefined
  })
}

export function auditPrint(db: Db, actor: Actor, id: string): Promise<void> {
  return inOffice(db, actor.officeId, (tx) =>
    auditBreach(tx, actor, { action: 'breach.printed', subjectId: id }),
  )
}

function changesOf(before: Facts, after: Facts): BreachChanges {
  const fields = Object.keys(after) as (keyof Facts)[]
  return Object.fromEntries(
    fields
      .filter((field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]))
      .map((field) => [field, [before[field], after[field]]]),
  )
}
