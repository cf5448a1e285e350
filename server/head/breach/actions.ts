import { type Step, stepsDone } from '../../core/offices/breach.ts'
import type { Actor } from '../../platform/audit/actor.ts'
import { type AuditEvent, audit } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import type { BreachChanges, BreachEntryRow, BreachRow } from '../../platform/db/schema.ts'
import type { Facts } from './breach-form.ts'

/** `known`: the number of a form stands under another entry, or this is its repeat. */
export type Refusal = 'not-found' | 'closed' | 'changed-meanwhile' | 'known'

/** False where the id is taken. */
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

/** Puts the record right; what stood there before is kept beside it. Nothing happens where nothing is different. */
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

export interface NewEntry extends Pick<BreachEntryRow, 'at' | 'words'> {
  kind: keyof typeof AUDITED
  step: Step | null
  /** Of the form; a tap has none. */
  clientUuid: string | null
}

const AUDITED = { done: 'breach.step_done', undone: 'breach.step_undone', note: 'breach.noted' } as const

/** A step that is done already is not done again, nor one taken back that is not done; what a form says of it is not lost. */
export function addEntry(
  db: Db,
  actor: Actor,
  breachId: string,
  { clientUuid, ...entry }: NewEntry,
): Promise<Refusal | undefined> {
  return withOpen(db, actor, breachId, async (tx) => {
    if (clientUuid && (await isKnown(tx, actor.officeId, clientUuid))) return 'known'
    if (entry.step) {
      const isDone = (await doneSteps(tx, actor.officeId, breachId)).has(entry.step)
      if (isDone === (entry.kind === 'done')) return clientUuid ? 'changed-meanwhile' : undefined
    }
    const isNew = await insertEntry(tx, actor, { ...entry, client_uuid: clientUuid, breach_id: breachId })
    // Another breach was given the number at this moment.
    if (!isNew) return 'known'
    await auditBreach(tx, actor, {
      action: AUDITED[entry.kind],
      subjectId: breachId,
      fields: entry.step ?? '',
    })
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

/** Two people at once: the second waits here, and sees what the first has done. */
function withOpen(
  db: Db,
  { officeId }: Actor,
  id: string,
  work: (tx: OfficeTx, breach: BreachRow) => Promise<Refusal | undefined>,
): Promise<Refusal | undefined> {
  return inOffice(db, officeId, async (tx) => {
    const breach = await tx
      .selectFrom('breach')
      .selectAll()
      .where('office_id', '=', officeId)
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirst()
    if (!breach) return 'not-found'
    return breach.closed_at ? 'closed' : work(tx, breach)
  })
}

async function doneSteps(tx: OfficeTx, officeId: string, breachId: string): Promise<Map<string, unknown>> {
  const entries = await tx
    .selectFrom('breach_entry')
    .select(['kind', 'step'])
    .where('office_id', '=', officeId)
    .where('breach_id', '=', breachId)
    .orderBy('seq')
    .execute()
  return stepsDone(entries)
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

/** False where the number of the form is taken. The breach is locked: the numbers of its entries have no gaps. */
async function insertEntry(
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

function changesOf(before: Facts, after: Facts): BreachChanges {
  const fields = Object.keys(after) as (keyof Facts)[]
  return Object.fromEntries(
    fields
      .filter((field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]))
      .map((field) => [field, [before[field], after[field]]]),
  )
}

function auditBreach(
  tx: OfficeTx,
  { officeId, accountId, now }: Actor,
  event: Pick<AuditEvent, 'action' | 'subjectId' | 'fields'>,
): Promise<void> {
  return audit(tx, { ...event, officeId, actorId: accountId, at: now })
}
