import { keptUntil } from '../../core/offices/breach.ts'
import type { Actor } from '../../platform/audit/actor.ts'
import { type AuditEvent, audit } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import type { BreachRow } from '../../platform/db/schema.ts'
import { anyOf } from '../../platform/db/slices.ts'
import { officeDay } from '../../platform/lib/clock.ts'

export type Facts = Pick<
  BreachRow,
  'discovered_at' | 'kinds' | 'people' | 'harm' | 'what' | 'measures' | 'reported_at'
>

/** Why nothing was changed. */
export type Refusal = 'not-found' | 'closed' | 'changed-meanwhile'

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
    if (stored) await auditBreach(tx, actor, { action: 'breach.recorded', subjectId: id })
    return stored !== undefined
  })
}

/** Corrects the record; the audit names the fields. Changes nothing when no value differs. */
export function changeBreach(
  db: Db,
  actor: Actor,
  { id, seenVersion }: { id: string; seenVersion: number },
  facts: Facts,
): Promise<Refusal | undefined> {
  return setOpen(db, actor, id, (breach) => {
    if (breach.version !== seenVersion) return 'changed-meanwhile'
    const fields = (Object.keys(facts) as (keyof Facts)[]).filter(
      (field) => JSON.stringify(breach[field]) !== JSON.stringify(facts[field]),
    )
    if (fields.length === 0) return undefined
    return {
      values: { ...facts, version: breach.version + 1 },
      event: { action: 'breach.changed', fields: fields.join(' ') },
    }
  })
}

export function closeBreach(db: Db, actor: Actor, id: string): Promise<Refusal | undefined> {
  return setOpen(db, actor, id, () => ({
    values: { closed_by: actor.accountId, closed_at: actor.now },
    event: { action: 'breach.closed' },
  }))
}

export function auditPrint(db: Db, actor: Actor, id: string): Promise<void> {
  return inOffice(db, actor.officeId, (tx) =>
    auditBreach(tx, actor, { action: 'breach.printed', subjectId: id }),
  )
}

type Changeable = Partial<Facts & Pick<BreachRow, 'version' | 'closed_by' | 'closed_at'>>

/** Sets what `change` returns for the locked record, if it is open. */
function setOpen(
  db: Db,
  actor: Actor,
  id: string,
  change: (
    breach: BreachRow,
  ) => Refusal | undefined | { values: Changeable; event: Pick<AuditEvent, 'action' | 'fields'> },
): Promise<Refusal | undefined> {
  const { officeId } = actor
  return inOffice(db, officeId, async (tx) => {
    const breach = await tx
      .selectFrom('breach')
      .selectAll()
      .where('office_id', '=', officeId)
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirst()
    if (!breach) return 'not-found'
    if (breach.closed_at) return 'closed'
    const changed = change(breach)
    if (typeof changed !== 'object') return changed
    await tx
      .updateTable('breach')
      .set(changed.values)
      .where('office_id', '=', officeId)
      .where('id', '=', id)
      .execute()
    await auditBreach(tx, actor, { ...changed.event, subjectId: id })
    return undefined
  })
}

function auditBreach(
  tx: OfficeTx,
  { officeId, accountId, now }: Actor,
  event: Pick<AuditEvent, 'action' | 'subjectId' | 'fields'>,
): Promise<void> {
  return audit(tx, { ...event, officeId, actorId: accountId, at: now })
}

/**
 * Deletes breaches closed for longer than their retention at `due`; the audit only keeps their number. Returns how many were
 * deleted.
 */
export function purgeBreaches(db: Db, officeId: string, due: Date, now = due): Promise<number> {
  return inOffice(db, officeId, async (tx) => {
    const closed = await tx
      .selectFrom('breach')
      .select(['id', 'closed_at'])
      .where('office_id', '=', officeId)
      .where('closed_at', 'is not', null)
      .execute()
    const over = closed.filter(({ closed_at: at }) => at && keptUntil(at) < officeDay(due))
    // Another server that purges at once waits here, and then finds nothing.
    const { numDeletedRows } = await tx
      .deleteFrom('breach')
      .where('office_id', '=', officeId)
      .where('id', '=', anyOf(over.map(({ id }) => id)))
      .executeTakeFirst()
    const count = Number(numDeletedRows)
    if (count > 0) await audit(tx, { action: 'breaches.purged', officeId, fields: `count=${count}`, at: now })
    return count
  })
}
