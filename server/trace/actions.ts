import { sql } from 'kysely'
import { audit } from '../audit/audit.ts'
import type { Db } from '../db/connect.ts'
import { inOffice, type OfficeTx } from '../db/office-scope.ts'
import type { TraceOrderRow, VisitRow } from '../db/schema.ts'
import { type Contact, findContacts, findSubjects, type Person, type Stores } from './queries.ts'

export type NewOrder = Omit<TraceOrderRow, 'made_at' | 'subjects' | 'contacts'>

/**
 * Looks for everybody who may have met the person, keeps who was found from deletion, and audits it. False when the
 * person was not here in that time: nothing is kept then. The same id again is the trace that was made first.
 */
export async function makeTrace(
  stores: Stores,
  order: NewOrder,
  person: Person,
  now: Date,
): Promise<boolean> {
  const window = { from: order.from_at, until: order.until_at }
  const subjects = await findSubjects(stores, order.office_id, person, window)
  if (subjects.length === 0) return false
  const present = await findContacts(stores.pool, order.office_id, subjects, order.buffer_minutes, now)
  await store(stores.db, order, subjects, othersThan(subjects, present), now)
  return true
}

/** All of it or nothing. */
function store(db: Db, order: NewOrder, subjects: VisitRow[], contacts: Contact[], now: Date): Promise<void> {
  return inOffice(db, order.office_id, async (tx) => {
    const stored = await tx
      .insertInto('trace_order')
      .values({ ...order, subjects: subjects.length, contacts: contacts.length, made_at: now })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .returning('id')
      .executeTakeFirst()
    if (!stored) return
    await keep(tx, order, 'subject', subjects)
    await keep(tx, order, 'contact', contacts)
    await audit(tx, {
      action: 'trace.made',
      officeId: order.office_id,
      actorId: order.made_by,
      subjectId: order.id,
      fields: `subjects=${subjects.length} contacts=${contacts.length}`,
      at: now,
    })
  })
}

function othersThan(subjects: VisitRow[], present: Contact[]): Contact[] {
  const found = new Map(present.map((contact) => [contact.id, contact]))
  for (const subject of subjects) found.delete(subject.id)
  return [...found.values()].filter((contact) => !subjects.some((subject) => isSamePerson(subject, contact)))
}

/** A shared telephone is no sign of one person. */
function isSamePerson(one: Contact, other: Contact): boolean {
  if (one.id_hash && other.id_hash) return one.id_hash.equals(other.id_hash)
  return one.phone !== null && one.phone === other.phone && !one.phone_shared && !other.phone_shared
}

/** What the purge has deleted since it was found is not there to be kept; the page says how many those are. */
async function keep(
  tx: OfficeTx,
  order: { id: string; office_id: string; hold_until: string },
  role: 'subject' | 'contact',
  visits: { id: string }[],
): Promise<void> {
  const ids = visits.map(({ id }) => id)
  await sql`
    insert into hold (office_id, visit_id, order_id, role, until)
    select office_id, id, ${order.id}, ${role}, ${order.hold_until}
    from visit where office_id = ${order.office_id} and id = any(${ids}::uuid[]) for key share`.execute(tx)
}

/** The whole telephone numbers of a trace leave the office, on paper or in a file. */
export function auditHandOver(
  db: Db,
  action: 'trace.printed' | 'trace.exported',
  by: { officeId: string; accountId: string; orderId: string },
  now: Date,
): Promise<void> {
  return inOffice(db, by.officeId, (tx) =>
    audit(tx, {
      action,
      officeId: by.officeId,
      actorId: by.accountId,
      subjectId: by.orderId,
      at: now,
    }),
  )
}
