import { sql } from 'kysely'
import { v5 as uuidv5 } from 'uuid'
import { takeImport } from '../../http/import-actions.ts'
import type { Actor } from '../../platform/audit/actor.ts'
import { audit } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import type { OutreachEntryRow, OutreachFields } from '../../platform/db/schema.ts'
import { countDays } from './count.ts'

const FIELDS = [
  'day',
  'channel',
  'unit',
  'quantity',
  'title',
  'link',
  'note',
  'helped',
  'installs',
] as const satisfies (keyof OutreachFields)[]

/** Writes an activity down. The same form again changes nothing; with other words it is a `conflict`. */
export function recordEntry(
  db: Db,
  actor: Actor,
  id: string,
  fields: OutreachFields,
): Promise<'stored' | 'repeated' | 'conflict'> {
  return change(db, actor, async (tx) => {
    const stored = await tx
      .insertInto('outreach_entry')
      .values(rowOf(actor, id, fields))
      .onConflict((conflict) => conflict.columns(['office_id', 'id']).doNothing())
      .returning('id')
      .executeTakeFirst()
    if (stored) {
      await countDays(tx, actor, [fields.day])
      await note(tx, actor, 'outreach.recorded', id)
      return 'stored'
    }
    const before = await findEntry(tx, actor.officeId, id)
    return before && changed(before, fields).length === 0 ? 'repeated' : 'conflict'
  })
}

/** Rows of one insert: to put a longer one together would hold the others up. */
const ROWS = 200

/**
 * Writes down what `usable` finds in a list that waits for its confirmation, once; one line of the audit for all. False
 * where the list is gone.
 */
export function recordList(
  db: Db,
  actor: Actor,
  importId: string,
  usable: (tx: OfficeTx) => Promise<{ number: number; fields: OutreachFields }[]>,
): Promise<boolean> {
  return change(db, actor, async (tx) => {
    const taken = await takeImport(tx, { ...actor, kind: 'outreach' }, importId, actor.now)
    if (!taken || taken === 'done') return taken === 'done'
    const entries = await usable(tx)
    for (let at = 0; at < entries.length; at += ROWS) {
      const rows = entries
        .slice(at, at + ROWS)
        .map(({ number, fields }) => rowOf(actor, uuidv5(String(number), importId), fields))
      await tx.insertInto('outreach_entry').values(rows).execute()
    }
    await countDays(
      tx,
      actor,
      entries.map(({ fields }) => fields.day),
    )
    await note(tx, actor, 'outreach.imported', importId, `count=${entries.length}`)
    return true
  })
}

/** Changes an entry and keeps what it said; `seen` is the version that was looked at. */
export function correctEntry(
  db: Db,
  actor: Actor,
  { id, seen, reason, fields }: { id: string; seen: number; reason: string; fields: OutreachFields },
): Promise<'corrected' | 'same' | 'stale' | 'voided' | 'not-found'> {
  return change(db, actor, async (tx) => {
    const entry = await findEntry(tx, actor.officeId, id)
    if (!entry) return 'not-found'
    if (entry.voided_at) return 'voided'
    if (entry.version !== seen) return 'stale'
    const names = changed(entry, fields)
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
    await note(tx, actor, 'outreach.corrected', id, names.join(' '))
    return 'corrected'
  })
}

/** Takes an entry out of every total; it stays readable. False for what is not there; a second time changes nothing. */
export function voidEntry(db: Db, actor: Actor, id: string, reason: string): Promise<boolean> {
  return change(db, actor, async (tx) => {
    const entry = await findEntry(tx, actor.officeId, id)
    if (!entry || entry.voided_at) return entry !== undefined
    await tx
      .updateTable('outreach_entry')
      .set({ voided_at: actor.now, void_reason: reason })
      .where('office_id', '=', actor.officeId)
      .where('id', '=', id)
      .execute()
    await countDays(tx, actor, [entry.day])
    await note(tx, actor, 'outreach.voided', id)
    return true
  })
}

/** One change of an office's diary at a time, and the counts with it: they are taken from all entries of a day. */
function change<T>(db: Db, actor: Actor, work: (tx: OfficeTx) => Promise<T>): Promise<T> {
  return inOffice(db, actor.officeId, async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtext('outreach'), hashtext(${actor.officeId}))`.execute(tx)
    return work(tx)
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

function changed(entry: OutreachFields, fields: OutreachFields): (keyof OutreachFields)[] {
  return FIELDS.filter((name) => entry[name] !== fields[name])
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

function note(
  tx: OfficeTx,
  { officeId, accountId, now }: Actor,
  action: 'outreach.recorded' | 'outreach.imported' | 'outreach.corrected' | 'outreach.voided',
  subjectId: string,
  fields = '',
): Promise<void> {
  return audit(tx, { action, officeId, actorId: accountId, subjectId, fields, at: now })
}
