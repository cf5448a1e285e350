import { audit } from '../audit/audit.ts'
import type { Db } from '../db/connect.ts'
import { inOffice, type OfficeTx } from '../db/office-scope.ts'
import type { TraceOrderRow, VisitRow } from '../db/schema.ts'
import { findContacts, findSubjects, type Person } from './queries.ts'

/** Rows of one insert: Postgres takes 65 535 values in a statement. */
const ROWS = 5000

export type NewOrder = Omit<TraceOrderRow, 'made_at' | 'subjects' | 'contacts'>

/**
 * Looks for everybody who may have met the person, keeps who was found from deletion, and audits it; all in one
 * transaction. False when the person was not here in that time: nothing is kept then. The same id again is the trace
 * that was made first.
 */
export function makeTrace(db: Db, order: NewOrder, person: Person, now: Date): Promise<boolean> {
  return inOffice(db, order.office_id, async (tx) => {
    const window = { from: order.from_at, until: order.until_at }
    const subjects = await findSubjects(tx, order.office_id, person, window)
    if (subjects.length === 0) return false
    const contacts = await contactsOf(tx, subjects, order.buffer_minutes, now)
    const stored = await tx
      .insertInto('trace_order')
      .values({ ...order, subjects: subjects.length, contacts: contacts.length, made_at: now })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .returning('id')
      .executeTakeFirst()
    if (!stored) return true
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
    return true
  })
}

async function contactsOf(
  tx: OfficeTx,
  subjects: VisitRow[],
  buffer: number,
  now: Date,
): Promise<VisitRow[]> {
  const found = new Map<string, VisitRow>()
  for (const subject of subjects) {
    for (const contact of await findContacts(tx, subject, buffer, now)) found.set(contact.id, contact)
  }
  for (const subject of subjects) found.delete(subject.id)
  return [...found.values()].filter((contact) => !subjects.some((subject) => isSamePerson(subject, contact)))
}

/** A shared telephone is no sign of one person. */
function isSamePerson(one: VisitRow, other: VisitRow): boolean {
  if (one.id_hash && other.id_hash) return one.id_hash.equals(other.id_hash)
  return one.phone !== null && one.phone === other.phone && !one.phone_shared && !other.phone_shared
}

async function keep(
  tx: OfficeTx,
  order: { id: string; office_id: string; hold_until: string },
  role: 'subject' | 'contact',
  visits: VisitRow[],
): Promise<void> {
  for (let at = 0; at < visits.length; at += ROWS) {
    const rows = visits.slice(at, at + ROWS).map((visit) => ({
      office_id: order.office_id,
      visit_id: visit.id,
      order_id: order.id,
      role,
      until: order.hold_until,
    }))
    await tx.insertInto('hold').values(rows).execute()
  }
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
