import type { Problems, Typed } from '../../http/form.ts'
import type { Pages } from '../../http/pages.ts'
import type { Page } from '../../http/views.ts'
import type { Choice } from '../../platform/lib/choices.ts'
import { dateText, momentText, type OfficeDay } from '../../platform/lib/clock.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import type { FoundLines } from './found-lines.ts'
import type { OrderSummary, Trace } from './order-queries.ts'
import { documentText } from './words.ts'

export interface TracesPage extends Page {
  orders: (OrderLine & { contacts: number })[]
  /** The district's requests. */
  requests: (OrderLine & { state: string; tone: string })[]
  /** The requests that a trace can answer. */
  answers: Choice[]
  /** The visit that the trace starts from, if any. */
  visit: { id: string; name: string; when: string } | undefined
  clientUuid: string
  typed: Typed
  problems: Problems
  today: OfficeDay
  keptFor: string
}

/** What the result and its minutes show of the document. */
interface TraceDocument {
  order: {
    id: string
    document: string
    agency: string
    signer: string
    period: string
    buffer: string
    holdUntil: string
    madeAt: string
    maker: string
  }
  /** Says how many visits found were deleted after the hold ended. */
  gone: string
}

/** The result on the screen, one page at a time. */
export interface TracePage extends Page, FoundLines, TraceDocument, Pages {
  message: string | undefined
}

/** The whole result, on paper. */
export interface MinutesPage extends Page, FoundLines, TraceDocument {
  officeTitle: string
  parent: string
}

type OrderLine = ReturnType<typeof orderLine>

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
export function orderOf(trace: Trace, t: Translate): TraceDocument {
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
