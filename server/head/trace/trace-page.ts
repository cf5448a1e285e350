import { dateText, momentText } from '../../platform/lib/clock.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import type { OrderSummary, Trace } from './order-queries.ts'
import { documentText } from './words.ts'

export function orderLine(
  order: Pick<OrderSummary, 'id' | 'made_at' | 'document_number' | 'agency' | 'hold_until'>,
) {
  return {
    id: order.id,
    madeAt: momentText(order.made_at),
    document: `${order.document_number} · ${order.agency}`,
    holdUntil: dateText(order.hold_until),
  }
}

/** The document, and how many of the visits found have been deleted. */
export function orderOf(trace: Trace, t: Translate) {
  const { order } = trace
  return {
    order: { id: order.id, ...documentText(order, t), maker: order.maker ?? '' },
    gone: goneText(trace, t),
  }
}

function goneText({ order, subjects, contacts }: Trace, t: Translate): string {
  const visits = order.subjects + order.contacts - subjects.length - contacts.length
  return visits > 0 ? t('trace.gone', { visits }) : ''
}
