import { sql } from 'kysely'
import { auditBy } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import type { TraceOrderRow, VisitRow } from '../../platform/db/schema.ts'
import { type Contact, findContacts, findSubjects, LIMITS, type Person, type Stores } from './queries.ts'

type NewOrder = Omit<TraceOrderRow, 'made_at' | 'subjects' | 'contacts'>

export interface Found {
  subjects: VisitRow[]
  contacts: Contact[]
}

/**
 * Finds everybody who may have met the person, and stores nothing. Returns no contacts when the person was not here in that
 * time, and undefined when there are too many visits to look at.
 */
export async function findMeetings(
  stores: Stores,
  order: Pick<NewOrder, 'office_id' | 'from_at' | 'until_at' | 'buffer_minutes'>,
  person: Person,
  now: Date,
): Promise<Found | undefined> {
  const window = { from: order.from_at, until: order.until_at }
  const subjects = await findSubjects(stores, order.office_id, person, window)
  if (subjects.length > LIMITS.subjects) return undefined
  if (subjects.length === 0) return { subjects, contacts: [] }
  const present = await findContacts(stores.pool, order.office_id, subjects, order.buffer_minutes, now)
  return present.length > LIMITS.contacts ? undefined : { subjects, contacts: othersThan(subjects, present) }
}

/**
 * Finds everybody who may have met the person, protects the visits found from deletion, and audits it. Stores nothing when the
 * person was not here in that time or too often, or when the id is `known`.
 */
export async function makeTrace(
  stores: Stores,
  order: NewOrder,
  person: Person,
  now: Date,
): Promise<'made' | 'known' | 'nobody' | 'too-many'> {
  const found = await findMeetings(stores, order, person, now)
  if (!found) return 'too-many'
  if (found.subjects.length === 0) return 'nobody'
  const isNew = await inOffice(stores.db, order.office_id, (tx) => storeTrace(tx, order, found, now))
  return isNew ? 'made' : 'known'
}

/** Returns false when the order's id is taken. */
export async function storeTrace(
  tx: OfficeTx,
  order: NewOrder,
  { subjects, contacts }: Found,
  now: Date,
): Promise<boolean> {
  const stored = await tx
    .insertInto('trace_order')
    .values({ ...order, subjects: subjects.length, contacts: contacts.length, made_at: now })
    .onConflict((conflict) => conflict.columns(['office_id', 'id']).doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!stored) return false
  await keep(tx, order, 'subject', subjects)
  await keep(tx, order, 'contact', contacts)
  await auditBy(
    tx,
    { officeId: order.office_id, accountId: order.made_by, now },
    'trace.made',
    order.id,
    `subjects=${subjects.length} contacts=${contacts.length}`,
  )
  return true
}

function othersThan(subjects: VisitRow[], present: Contact[]): Contact[] {
  const own = new Set(subjects.map(({ id }) => id))
  const isTraced = samePersonAs(subjects)
  return present.filter((contact) => !own.has(contact.id) && !isTraced(contact))
}

/** True for the traced person's own visits: card numbers decide when both are known, otherwise a phone that is not shared. */
function samePersonAs(subjects: VisitRow[]): (contact: Contact) => boolean {
  const phonesOf = (visits: VisitRow[]) =>
    new Set(visits.flatMap(({ phone, phone_shared }) => (phone && !phone_shared ? phone : [])))
  const cards = new Set(subjects.flatMap(({ id_hash: card }) => card?.toString('hex') ?? []))
  const phones = phonesOf(subjects)
  const phonesWithoutCard = phonesOf(subjects.filter(({ id_hash: card }) => !card))
  return ({ id_hash: card, phone, phone_shared }) => {
    const hasPhone = (known: Set<string>) => phone !== null && !phone_shared && known.has(phone)
    return card ? cards.has(card.toString('hex')) || hasPhone(phonesWithoutCard) : hasPhone(phones)
  }
}

/** Holds the visits found. Those that the purge has deleted meanwhile cannot be held; the page says how many. */
async function keep(
  tx: OfficeTx,
  order: { id: string; office_id: string; hold_until: string },
  role: 'subject' | 'contact',
  visits: { id: string }[],
): Promise<void> {
  const ids = visits.map(({ id }) => id)
  await sql`
    insert into trace_hold (office_id, visit_id, order_id, role, until)
    select office_id, id, ${order.id}, ${role}, ${order.hold_until}
    from visit where office_id = ${order.office_id} and id = any(${ids}::uuid[]) for key share`.execute(tx)
}

/** Audits that a trace leaves the office with full phone numbers, on paper or in a file. */
export function auditHandOver(
  db: Db,
  action: 'trace.printed' | 'trace.exported',
  by: { officeId: string; accountId: string; orderId: string },
  now: Date,
): Promise<void> {
  return inOffice(db, by.officeId, async (tx) => {
    await tx
      .updateTable('trace_answer')
      .set({ handed_over_at: now })
      .where('office_id', '=', by.officeId)
      .where('trace_id', '=', by.orderId)
      .where('handed_over_at', 'is', null)
      .execute()
    await auditBy(tx, { officeId: by.officeId, accountId: by.accountId, now }, action, by.orderId)
  })
}
