import { sql } from 'kysely'
import { v4 as uuidv4, v5 as uuidv5 } from 'uuid'
import type { Actor, AnyActor } from '../platform/audit/actor.ts'
import { auditBy } from '../platform/audit/audit.ts'
import type { AuditAction } from '../platform/audit/audited.ts'
import type { Db } from '../platform/db/connect.ts'
import { inOffice, type OfficeTx } from '../platform/db/office-scope.ts'
import { type Import, takeImport } from './import-actions.ts'
import type { Both } from './import-list.ts'
import type { List, ListRow } from './list-rows.ts'

/** One change of an office's list at a time: its counts and its limits are taken from all rows. */
export function changeList<T>(
  db: Db,
  kind: Import['kind'],
  { officeId }: AnyActor,
  work: (tx: OfficeTx) => Promise<T>,
): Promise<T> {
  return inOffice(db, officeId, async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtext(${kind}), hashtext(${officeId}))`.execute(tx)
    return work(tx)
  })
}

/** The fields that a correction would change, of those that it has; the audit keeps their names. */
export function changedFields<Fields extends object>(
  before: Fields,
  fields: Fields,
): (keyof Fields & string)[] {
  return (Object.keys(fields) as (keyof Fields & string)[]).filter(
    (name) => fields[name] !== undefined && before[name] !== fields[name],
  )
}

/** Rows of one insert: to put a longer one together would hold the others up. */
const ROWS = 200

/** An office's list that others are added to. */
interface Growing<Fields, Known, ActorType extends AnyActor> {
  kind: Import['kind']
  action: AuditAction
  /** What the office has of the kind that these rows are. */
  known: (tx: OfficeTx, actor: ActorType, rows: ListRow<Fields>[]) => Promise<Known>
  mark: (
    rows: ListRow<Fields>[],
    known: Known,
    actor: ActorType,
  ) => ListRow<Fields>[] | Promise<ListRow<Fields>[]>
  insert: (tx: OfficeTx, actor: ActorType, entries: { id: string; fields: Fields }[]) => Promise<unknown>
  /** Fills in what is said of those whom the office has; answers how many of them there were. */
  complete?: (
    tx: OfficeTx,
    actor: ActorType,
    fills: { id: string; fields: Partial<Fields> }[],
  ) => Promise<number>
  /** The counts that follow. */
  count?: (tx: OfficeTx, actor: ActorType, added: Fields[]) => Promise<void>
  /** What the audit has to know beside how many they are. */
  note?: string
}

/** A twin is recorded where somebody said so; unasked, unless it most likely is the same person. */
function isAnother({ number, twin }: ListRow, both?: Both): boolean {
  return !twin || (both?.asked.has(number) ? both.taken.has(number) : !twin.isOne)
}

/**
 * What an import previews, and what its confirmation stores: the rows that can be used and that the office has not yet, once,
 * all or none, with one line of the audit for all. `add` stores a list that was kept nowhere in between: sent again, it finds
 * that everybody is there.
 */
export function growingList<Fields, Known, ActorType extends AnyActor = Actor>(
  db: Db,
  { kind, action, known, mark, insert, complete, count, note = '' }: Growing<Fields, Known, ActorType>,
) {
  const marked = async (tx: OfficeTx, actor: ActorType, rows: ListRow<Fields>[]) =>
    mark(rows, await known(tx, actor, rows), actor)
  const store = async (
    tx: OfficeTx,
    actor: ActorType,
    kept: string | undefined,
    rows: ListRow<Fields>[],
    both?: Both,
  ) => {
    const importId = kept ?? uuidv4()
    const all = await marked(tx, actor, rows)
    const entries = all.flatMap((row) =>
      row.fields && !row.known && isAnother(row, both)
        ? [{ id: uuidv5(String(row.number), importId), fields: row.fields }]
        : [],
    )
    const fills = all.flatMap((row) => (row.fills ? [row.fills] : []))
    const completed = fills.length > 0 ? await complete?.(tx, actor, fills) : undefined
    for (let at = 0; at < entries.length; at += ROWS) await insert(tx, actor, entries.slice(at, at + ROWS))
    const added = entries.map(({ fields }) => fields)
    await count?.(tx, actor, added)
    // A list that is sent again adds nobody, and leaves nothing.
    if (kept || entries.length > 0 || completed) {
      const counts = [`count=${entries.length}`, completed ? `completed=${completed}` : '', note]
      await auditBy(tx, actor, action, importId, counts.filter(Boolean).join(' '))
    }
    return { count: entries.length, ...(completed && { completed }) }
  }
  return {
    preview: async ({ rows, unknown, left = [] }: List<Fields>, actor: ActorType) => ({
      rows: await inOffice(db, actor.officeId, (tx) => marked(tx, actor, rows)),
      unknown,
      left,
    }),
    confirm: (
      actor: ActorType & Actor,
      importId: string,
      { rows }: List<Fields>,
      _seen: string,
      both?: Both,
    ) =>
      changeList(db, kind, actor, async (tx) => {
        const taken = await takeImport(tx, { ...actor, kind }, importId, actor.now)
        if (!taken || taken === 'done') return taken === 'done'
        return store(tx, actor, importId, rows, both)
      }),
    add: (actor: ActorType, { rows }: List<Fields>, both: Both) =>
      changeList(db, kind, actor, (tx) => store(tx, actor, undefined, rows, both)),
  }
}
