import type { Choice } from '../choices.ts'
import { clockTime, dateText, momentText, type OfficeDay, officeDay } from '../clock.ts'
import type { VisitRow } from '../db/schema.ts'
import type { Problems, Typed } from '../http/form.ts'
import type { Page } from '../http/views.ts'
import type { Translate } from '../messages/messages.ts'
import type { Office } from '../offices/directory.ts'
import { contactsOf, type FoundThen, minutesApart } from '../tracing/meetings.ts'
import type { Meeting } from '../tracing/overlap.ts'
import type { OrderSummary, Trace } from '../tracing/queries.ts'
import { documentText } from '../tracing/words.ts'
import { phoneTail, phoneText } from '../visits/phone.ts'
import { placeText, visitorName } from '../visits/words.ts'
import type { RequestLine } from './request-page.ts'

export interface OrderLine {
  id: string
  madeAt: string
  document: string
  contacts: number
  holdUntil: string
}

export interface TracesPage extends Page {
  orders: OrderLine[]
  /** What the district has asked for. */
  requests: RequestLine[]
  /** Those of them that a trace can answer. */
  answers: Choice[]
  /** The visit that the trace starts from, when it does. */
  visit: { id: string; name: string; when: string } | undefined
  clientUuid: string
  typed: Typed
  problems: Problems
  today: OfficeDay
  keptFor: string
}

export interface PersonLine {
  name: string
  others: string
  place: string
  phone: string
  day: string
  timeIn: string
  timeOut: string
  host: string
}

export interface ContactLine extends PersonLine {
  atLeast: string
  atMost: string
  doubts: string[]
  sameHost: boolean
}

export interface TracePage extends Page, FoundLines {
  officeTitle: string
  parent: string
  order: {
    id: string
    document: string
    agency: string
    signer: string
    period: string
    buffer: string
    holdUntil: string
    madeAt: string
    madeOn: string
    maker: string
  }
  /** What was found and has been deleted since, the hold being over. */
  gone: string
  message: string | undefined
}

export function orderLine(order: OrderSummary): OrderLine {
  return {
    id: order.id,
    madeAt: momentText(order.made_at),
    document: `${order.document_number} · ${order.agency}`,
    contacts: order.contacts,
    holdUntil: dateText(order.hold_until),
  }
}

export interface FoundLines {
  subjects: PersonLine[]
  contacts: ContactLine[]
  summary: string
}

/** Telephone numbers are whole only in what is handed over. */
export function foundLines(
  found: FoundThen,
  office: Office,
  t: Translate,
  phones: 'masked' | 'whole',
): FoundLines {
  const line = (visit: VisitRow) => personLine(visit, office, t, phones)
  const { subjects, contacts } = found
  const people = contacts.reduce((sum, visit) => sum + visit.party_size, 0)
  return {
    subjects: subjects.map(line),
    contacts: contactsOf(found).map(({ visit, meeting, sameHost }) => ({
      ...line(visit),
      ...meetingText(meeting, t),
      sameHost,
    })),
    summary: t('trace.summary', { visits: contacts.length, people }),
  }
}

export function tracePage(
  trace: Trace,
  office: Office,
  t: Translate,
  phones: 'masked' | 'whole',
): Omit<TracePage, 'title' | 'message'> {
  const { order } = trace
  return {
    officeTitle: office.name,
    parent: office.parentName ?? '',
    order: {
      id: order.id,
      ...documentText(order, t),
      madeOn: dateText(officeDay(order.made_at)),
      maker: order.maker ?? '',
    },
    ...foundLines(trace, office, t, phones),
    gone: goneText(trace, t),
  }
}

function goneText({ order, subjects, contacts }: Trace, t: Translate): string {
  const visits = order.subjects + order.contacts - subjects.length - contacts.length
  return visits > 0 ? t('trace.gone', { visits }) : ''
}

function meetingText(meeting: Meeting, t: Translate): Pick<ContactLine, 'atLeast' | 'atMost' | 'doubts'> {
  const apart = minutesApart(meeting)
  return {
    atLeast: t('trace.minutes', { minutes: meeting.atLeast }),
    atMost:
      apart === undefined
        ? t('trace.minutes', { minutes: meeting.atMost })
        : t('trace.apart', { minutes: apart }),
    doubts: meeting.doubts.map((doubt) => t(`trace.doubt.${doubt}`)),
  }
}

function personLine(visit: VisitRow, office: Office, t: Translate, phones: 'masked' | 'whole'): PersonLine {
  return {
    name: visitorName(visit, t),
    others: visit.party_size > 1 ? t('gate.and_others', { others: visit.party_size - 1 }) : '',
    place: placeText(visit, office.communes),
    phone: visit.phone ? (phones === 'whole' ? phoneText(visit.phone) : phoneTail(visit.phone)) : '',
    day: dateText(visit.day),
    timeIn: clockTime(visit.entered_at),
    timeOut: visit.left_at ? clockTime(visit.left_at) : stayText(visit, t),
    host: visit.host ?? '',
  }
}

/** Until when somebody stayed whose departure nobody recorded. */
export function stayText({ day_closed_at }: VisitRow, t: Translate): string {
  return day_closed_at ? t('log.at_most', { time: clockTime(day_closed_at) }) : t('trace.not_left')
}
