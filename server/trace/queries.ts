import { DAY } from '../clock.ts'
import type { Db } from '../db/connect.ts'
import { inOffice, type OfficeTx } from '../db/office-scope.ts'
import type { TraceOrderRow, VisitRow } from '../db/schema.ts'

/** Longer than any presence: no visit outlasts its office day, and a day guarded all night ends in the next morning. */
const LONGEST = 2 * DAY

/** One visit, or everything that a telephone or the hash of a card's number finds. */
export type Person = { visitId: string } | { phone: string | null; idHash: Buffer | null }

/** The visits of whom the trace is about, oldest first; what was voided or never came in is none. */
export async function findSubjects(
  tx: OfficeTx,
  officeId: string,
  person: Person,
  window: { from: Date; until: Date },
): Promise<VisitRow[]> {
  if ('visitId' in person) return presences(tx, officeId).where('id', '=', person.visitId).execute()
  const { phone, idHash } = person
  const during = presences(tx, officeId)
    .where('entered_at', '>=', window.from)
    .where('entered_at', '<', window.until)
  // Two questions, each with an index of its own. A telephone that several people use is no sign of one of them.
  const byPhone = phone
    ? await during.where('phone', '=', phone).where('phone_shared', '=', false).execute()
    : []
  const byCard = idHash ? await during.where('id_hash', '=', idHash).execute() : []
  const found = new Map([...byPhone, ...byCard].map((visit) => [visit.id, visit]))
  return [...found.values()].toSorted((one, other) => one.entered_at.getTime() - other.entered_at.getTime())
}

/** Who was in the building by the log: not voided, and let in. */
function presences(tx: OfficeTx, officeId: string) {
  return tx
    .selectFrom('visit')
    .selectAll()
    .where('office_id', '=', officeId)
    .where('state', 'in', ['inside', 'left', 'unclosed'])
    .where('voided_at', 'is', null)
}

/**
 * Everybody else whose presence may have touched that of `subject`, `buffer` minutes around it included. Plain
 * comparisons, because only those reach an index under row-level security.
 */
export function findContacts(
  tx: OfficeTx,
  subject: VisitRow,
  buffer: number,
  now: Date,
): Promise<VisitRow[]> {
  const slack = buffer * 60_000
  const from = new Date(subject.entered_at.getTime() - slack)
  const until = new Date((subject.left_at ?? subject.day_closed_at ?? now).getTime() + slack)
  return presences(tx, subject.office_id)
    .where('entered_at', '>=', new Date(from.getTime() - LONGEST))
    .where('entered_at', '<=', until)
    .where((eb) => eb(eb.fn.coalesce('left_at', 'day_closed_at', eb.val(now)), '>=', from))
    .execute()
}

export interface OrderSummary extends TraceOrderRow {
  maker: string | null
}

function withMaker(tx: OfficeTx, officeId: string) {
  return tx
    .selectFrom('trace_order as o')
    .leftJoin('account as a', 'a.id', 'o.made_by')
    .selectAll('o')
    .select('a.display_name as maker')
    .where('o.office_id', '=', officeId)
}

/** The newest traces of an office. */
export function listOrders(db: Db, officeId: string): Promise<OrderSummary[]> {
  return inOffice(db, officeId, (tx) =>
    withMaker(tx, officeId).orderBy('o.made_at', 'desc').limit(100).execute(),
  )
}

export interface Trace {
  order: OrderSummary
  subjects: VisitRow[]
  contacts: VisitRow[]
}

/** A trace with the visits it found, as they stand now; those whose hold has ended may be deleted. */
export function readTrace(db: Db, officeId: string, id: string): Promise<Trace | undefined> {
  return inOffice(db, officeId, async (tx) => {
    const order = await withMaker(tx, officeId).where('o.id', '=', id).executeTakeFirst()
    if (!order) return undefined
    const held = await tx
      .selectFrom('hold as h')
      .innerJoin('visit as v', 'v.id', 'h.visit_id')
      .selectAll('v')
      .select('h.role')
      .where('h.office_id', '=', officeId)
      .where('h.order_id', '=', id)
      .orderBy('v.entered_at')
      .orderBy('v.id')
      .execute()
    return {
      order,
      subjects: held.filter((one) => one.role === 'subject'),
      contacts: held.filter((one) => one.role === 'contact'),
    }
  })
}
