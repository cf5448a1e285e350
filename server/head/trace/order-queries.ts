import { nameAt } from '../../core/accounts/names.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import type { TraceOrderRow, VisitRow } from '../../platform/db/schema.ts'
import { anyOf } from '../../platform/db/slices.ts'

export interface OrderSummary extends TraceOrderRow {
  maker: string | null
}

/** The columns of a visit needed to compute a meeting. A trace has thousands of visits, of which a page shows a few. */
const CONTACT_COLUMNS = [
  ...(['id', 'party_size', 'entered_at', 'left_at', 'day_closed_at', 'ended_how'] as const),
  ...(['desk_id', 'host', 'organisation', 'voided_at'] as const),
]
export type ContactVisit = Pick<VisitRow, (typeof CONTACT_COLUMNS)[number]>

export interface Trace {
  order: OrderSummary
  subjects: VisitRow[]
  contacts: ContactVisit[]
}

export function listOrders(db: Db, officeId: string): Promise<OrderSummary[]> {
  return inOffice(db, officeId, (tx) =>
    withMaker(tx, officeId).orderBy('o.made_at', 'desc').limit(100).execute(),
  )
}

/** A trace with the current state of its visits; those whose hold has ended may have been deleted. */
export function readTrace(db: Db, officeId: string, id: string): Promise<Trace | undefined> {
  return inOffice(db, officeId, async (tx) => {
    const order = await withMaker(tx, officeId).where('o.id', '=', id).executeTakeFirst()
    if (!order) return undefined
    const held = (role: 'subject' | 'contact') =>
      tx
        .selectFrom('trace_hold as h')
        .innerJoin('visit as v', 'v.id', 'h.visit_id')
        .where('h.office_id', '=', officeId)
        .where('h.order_id', '=', id)
        .where('h.role', '=', role)
        .orderBy('v.entered_at')
        .orderBy('v.id')
    return {
      order,
      subjects: await held('subject').selectAll('v').execute(),
      contacts: await held('contact')
        .select(CONTACT_COLUMNS.map((column) => `v.${column}` as const))
        .execute(),
    }
  })
}

function withMaker(tx: OfficeTx, officeId: string) {
  return tx
    .selectFrom('trace_order as o')
    .leftJoin('account as a', 'a.id', 'o.made_by')
    .selectAll('o')
    .select(nameAt('a', 'o.made_at').as('maker'))
    .where('o.office_id', '=', officeId)
}

/** The whole visits by id; those deleted meanwhile are missing. */
export async function visitsById(db: Db, officeId: string, ids: string[]): Promise<Map<string, VisitRow>> {
  const found = await inOffice(db, officeId, (tx) =>
    tx
      .selectFrom('visit')
      .selectAll()
      .where('office_id', '=', officeId)
      .where('id', '=', anyOf(ids))
      .execute(),
  )
  return new Map(found.map((visit) => [visit.id, visit]))
}
