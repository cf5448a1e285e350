import { isDeepStrictEqual } from 'node:util'
import { type Kysely, sql } from 'kysely'
import type { Actor } from '../../platform/audit/actor.ts'
import { type AuditEvent, auditInEach } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import type { Database } from '../../platform/db/schema.ts'
import { addDays } from '../../platform/lib/clock.ts'
import { DESCRIPTION, type TreeOffice } from './tree.ts'
import type { TreeResult } from './tree-change.ts'

/** Every office, past and future ones included, with its versions; sorted by name. */
export async function readTree(db: Kysely<Database>): Promise<TreeOffice[]> {
  const offices = await db.selectFrom('office').selectAll().orderBy('id').execute()
  const pasts = await db.selectFrom('office_past').selectAll().orderBy('until').execute()
  const all = new Map(offices.map((office) => [office.id, { ...office, past: [] as TreeOffice['past'] }]))
  for (const { office_id, ...past } of pasts) all.get(office_id)?.past.push(past)
  return [...all.values()].toSorted((a, b) => names.compare(a.name, b.name))
}

/** Postgres sorts by code points here, which puts Đ and every vowel with a mark last. */
const names = new Intl.Collator('vi', { numeric: true })

/**
 * Changes the tree by a pure rule, stores what differs and audits it, in the district's chain and in that of each office.
 * Concurrent changes take turns. If the rule refuses, nothing changes.
 */
export function changeTree(
  db: Db,
  actor: Actor,
  rule: (offices: TreeOffice[]) => TreeResult,
): Promise<TreeResult> {
  return inOffice(db, actor.officeId, (tx) => changeTreeIn(tx, actor, rule))
}

/** The same as part of a transaction in the district's scope. */
export async function changeTreeIn(
  tx: OfficeTx,
  { officeId: districtId, accountId, now }: Actor,
  rule: (offices: TreeOffice[]) => TreeResult,
): Promise<TreeResult> {
  await tx.selectFrom('office').select('id').where('id', '=', districtId).forUpdate().execute()
  const before = await readTree(tx)
  const changed = rule(before)
  if (!changed.ok) return changed
  const events = await storeTree(tx, before, changed.offices)
  const signed = events.map((event) => ({ ...event, actorId: accountId, at: now }))
  await auditInEach(
    tx,
    [...signed.map((event) => ({ ...event, officeId: districtId })), ...signed],
    districtId,
  )
  return changed
}

/** Fields without a history. */
const SETTINGS = ['one_stop', 'retention_days', 'valid_from'] as const

type Event = Pick<AuditEvent, 'action' | 'officeId'> & { subjectId: string; fields: string }

/** Stores the difference; returns an audit event for each office. */
export async function storeTree(tx: OfficeTx, before: TreeOffice[], after: TreeOffice[]): Promise<Event[]> {
  const known = new Map(before.map((office) => [office.id, office]))
  const made = after.filter(({ id }) => !known.has(id))
  const changed = after.filter(
    (office) => known.has(office.id) && !isDeepStrictEqual(known.get(office.id), office),
  )
  await insertOffices(tx, made)
  await updateOffices(tx, changed)
  await storeVersions(tx, [...made, ...changed])
  return [
    ...made.map((office) => eventOf('office.created', office, '')),
    ...changed.flatMap((office) => changeEvents(known.get(office.id) ?? office, office)),
  ]
}

function changeEvents(before: TreeOffice, after: TreeOffice): Event[] {
  const events: Event[] = []
  const differs = (field: keyof TreeOffice) => before[field] !== after[field]
  const fields = [...DESCRIPTION, ...SETTINGS].filter(differs)
  if (fields.length > 0) {
    const eve = after.past.find(({ until }) => !before.past.some((past) => past.until === until))?.until
    events.push(
      eventOf('office.changed', after, [...fields, ...(eve ? [`from=${addDays(eve, 1)}`] : [])].join(' ')),
    )
  } else if (!isDeepStrictEqual(before.past, after.past))
    events.push(eventOf('office.changed', after, 'past'))
  if (differs('valid_to') || differs('successor_id') || differs('accounts_follow')) {
    const follow = after.accounts_follow ? ' accounts_follow' : ''
    if (after.valid_to === null) events.push(eventOf('office.reopened', after, ''))
    else if (after.successor_id)
      events.push(eventOf('office.merged', after, `valid_to=${after.valid_to}${follow}`))
    else events.push(eventOf('office.closed', after, `valid_to=${after.valid_to}`))
  }
  return events
}

function eventOf(action: Event['action'], { id }: TreeOffice, fields: string): Event {
  return { action, officeId: id, subjectId: id, fields }
}

async function insertOffices(tx: OfficeTx, offices: TreeOffice[]): Promise<void> {
  if (offices.length === 0) return
  // One statement, so that an office may come before its parent.
  await sql`
    insert into office (id, code, name, short, kind, locality, parent_id, valid_from, valid_to, successor_id, accounts_follow, one_stop,
      opens_minutes, closes_minutes, close_minutes, overdue_minutes, retention_days, created_at)
    select id, code, name, short, kind, locality, parent_id, valid_from, valid_to, successor_id, accounts_follow, one_stop,
      opens_minutes, closes_minutes, close_minutes, overdue_minutes, retention_days, created_at
    from jsonb_populate_recordset(null::office, ${JSON.stringify(offices)}::jsonb)`.execute(tx)
}

async function updateOffices(tx: OfficeTx, offices: TreeOffice[]): Promise<void> {
  if (offices.length === 0) return
  await sql`
    update office o
    set name = n.name, short = n.short, kind = n.kind, locality = n.locality, parent_id = n.parent_id,
      valid_from = n.valid_from, valid_to = n.valid_to, successor_id = n.successor_id,
      accounts_follow = n.accounts_follow, one_stop = n.one_stop,
      retention_days = n.retention_days
    from jsonb_populate_recordset(null::office, ${JSON.stringify(offices)}::jsonb) n
    where o.id = n.id`.execute(tx)
}

async function storeVersions(tx: OfficeTx, offices: TreeOffice[]): Promise<void> {
  const ids = offices.map(({ id }) => id)
  if (ids.length === 0) return
  await tx.deleteFrom('office_past').where('office_id', '=', sql<string>`any(${ids}::uuid[])`).execute()
  const pasts = offices.flatMap(({ id, past }) => past.map((one) => ({ office_id: id, ...one })))
  if (pasts.length > 0) await tx.insertInto('office_past').values(pasts).execute()
}
