import { nameAt } from '../../core/accounts/names.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import type { TraceOrderRow, VisitRow } from '../../platform/db/schema.ts'

export interface OrderSummary extends TraceOrderRow {
  maker: string | null
}

export interface Trace {
  order: OrderSummary
  subjects: VisitRow[]
  contacts: VisitRow[]
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
        .selectAll('v')
        .execute()
    return { order, subjects: await held('subject'), contacts: await held('contact') }
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
