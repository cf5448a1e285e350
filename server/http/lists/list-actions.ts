import { sql } from 'kysely'
import { v4 as uuidv4, v5 as uuidv5 } from 'uuid'
import type { Actor, AnyActor } from '../../platform/audit/actor.ts'
import { auditBy } from '../../platform/audit/audit.ts'
import type { AuditAction } from '../../platform/audit/audited.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import { yieldToRequests } from '../../platform/lib/yielding.ts'
import type { TwinDecisions } from './import-list.ts'
import type { Import } from './pending.ts'
import { takeImport } from './pending.ts'
import type { List, ListRow } from './read-list.ts'

/** Locks an office's list for one change at a time, because counts and limits depend on all rows. */
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

/** The fields given in `fields` that differ from `before`; the audit gets their names. */
export function changedFields<Fields extends object>(
  before: Fields,
  fields: Fields,
): (keyof Fields & string)[] {
  return (Object.keys(fields) as (keyof Fields & string)[]).filter(
    (name) => fields[name] !== undefined && before[name] !== fields[name],
  )
}

/** Rows of one insert: building a longer statement would hold up other requests. */
const ROWS = 200

/** How an import adds to a list of the office. */
interface Growing<Fields, Known, ActorType extends AnyActor, Inserted> {
  kind: Import['kind']
  /** What is audited of the whole import; undefined if `finish` audits each row. */
  action?: AuditAction
  /** Reads what the office has stored already of these rows' kind. */
  known: (tx: OfficeTx, actor: ActorType, rows: ListRow<Fields>[]) => Promise<Known>
  mark: (
    rows: ListRow<Fields>[],
    known: Known,
    actor: ActorType,
  ) => ListRow<Fields>[] | Promise<ListRow<Fields>[]>
  insert: (tx: OfficeTx, actor: ActorType, entries: { id: string; fields: Fields }[]) => Promise<Inserted>
  /** Completes stored records with what the rows add; returns how many it completed. */
  complete?: (
    tx: OfficeTx,
    actor: ActorType,
    fills: { id: string; fields: Partial<Fields> }[],
  ) => Promise<number>
  /** Updates the counts after the rows are stored; `inserted` is what each `insert` returned. */
  finish?: (tx: OfficeTx, actor: ActorType, added: Fields[], inserted: Inserted[]) => Promise<void>
  /** What the audit gets besides the counts. */
  note?: string
}

/** Whether to store a row that may be another's twin: as the person decided, and unasked unless it most likely is the same. */
function isAnother({ number, twin }: ListRow, both?: TwinDecisions): boolean {
  return !twin || (both?.asked.has(number) ? both.taken.has(number) : !twin.isOne)
}

/**
 * The preview and the confirmation of an import: the usable rows that the office does not have yet are stored once, all or
 * none, with one audit event for all. `add` stores a list that was never pending: sent again, it finds everybody stored
 * already.
 */
export function growingList<Fields, Known, ActorType extends AnyActor = Actor, Inserted = unknown>(
  db: Db,
  {
    kind,
    action,
    known,
    mark,
    insert,
    complete,
    finish,
    note = '',
  }: Growing<Fields, Known, ActorType, Inserted>,
) {
  const marked = async (tx: OfficeTx, actor: ActorType, rows: ListRow<Fields>[]) =>
    mark(rows, await known(tx, actor, rows), actor)
  const store = async (
    tx: OfficeTx,
    actor: ActorType,
    kept: string | undefined,
    rows: ListRow<Fields>[],
    both?: TwinDecisions,
  ) => {
    const importId = kept ?? uuidv4()
    const all = await marked(tx, actor, rows)
    // Reading and marking the longest lists takes half of what one turn may take.
    await yieldToRequests()
    const entries = all.flatMap((row) =>
      row.fields && !row.known && isAnother(row, both) ? [{ number: row.number, fields: row.fields }] : [],
    )
    const fills = all.flatMap((row) => (row.fills ? [row.fills] : []))
    const completed = fills.length > 0 ? await complete?.(tx, actor, fills) : undefined
    const withId = ({ number, fields }: (typeof entries)[number]) => ({
      id: uuidv5(String(number), importId),
      fields,
    })
    const inserted: Inserted[] = []
    for (let at = 0; at < entries.length; at += ROWS)
      inserted.push(await insert(tx, actor, entries.slice(at, at + ROWS).map(withId)))
    const added = entries.map(({ fields }) => fields)
    await finish?.(tx, actor, added, inserted)
    // A list that was sent again adds nobody and is not audited.
    if (action && (kept || entries.length > 0 || completed)) {
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
      both?: TwinDecisions,
    ) =>
      changeList(db, kind, actor, async (tx) => {
        const taken = await takeImport(tx, { ...actor, kind }, importId, actor.now)
        if (!taken || taken === 'done') return taken === 'done'
        return store(tx, actor, importId, rows, both)
      }),
    add: (actor: ActorType, { rows }: List<Fields>, both: TwinDecisions) =>
      changeList(db, kind, actor, (tx) => store(tx, actor, undefined, rows, both)),
  }
}
