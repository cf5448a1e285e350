import { clockTime, dateText, type OfficeDay, officeDay } from '../clock.ts'
import type { VisitRow } from '../db/schema.ts'
import type { Problems, Typed } from '../http/form.ts'
import type { Page } from '../http/views.ts'
import type { Translate } from '../messages/messages.ts'
import type { Office } from '../offices/directory.ts'
import { fold } from '../text.ts'
import { phoneTail, phoneText } from '../visits/phone.ts'
import { placeText, visitorName } from '../visits/words.ts'
import { type Meeting, meetingOf } from './overlap.ts'
import type { OrderSummary, Trace } from './queries.ts'

export interface OrderLine {
  id: string
  madeAt: string
  document: string
  contacts: number
  holdUntil: string
}

export interface TracesPage extends Page {
  orders: OrderLine[]
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

export interface TracePage extends Page {
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
  subjects: PersonLine[]
  contacts: ContactLine[]
  summary: string
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

/** Those who were surely together longest come first; telephone numbers are whole only on paper. */
export function tracePage(
  { order, subjects, contacts }: Trace,
  office: Office,
  t: Translate,
  phones: 'masked' | 'whole',
): Omit<TracePage, 'title' | 'message'> {
  const line = (visit: VisitRow) => personLine(visit, office, t, phones)
  const met = contacts
    .map((visit) => ({ visit, meeting: meetingWith(subjects, visit, order) }))
    .toSorted(
      (one, other) =>
        other.meeting.atLeast - one.meeting.atLeast ||
        other.meeting.atMost - one.meeting.atMost ||
        one.meeting.gap - other.meeting.gap,
    )
  const hosts = new Set(subjects.map((subject) => fold(subject.host ?? '')).filter(Boolean))
  const people = contacts.reduce((sum, visit) => sum + visit.party_size, 0)
  return {
    officeTitle: office.name,
    parent: office.parentName ?? '',
    order: {
      id: order.id,
      document: t('trace.document_of', {
        number: order.document_number,
        date: dateText(order.document_date),
      }),
      agency: order.agency,
      signer: order.signer,
      period: t('trace.period_of', {
        from: dateText(officeDay(order.from_at)),
        until: dateText(officeDay(new Date(order.until_at.getTime() - 1))),
      }),
      buffer: t('trace.buffer_of', { minutes: order.buffer_minutes }),
      holdUntil: dateText(order.hold_until),
      madeAt: momentText(order.made_at),
      madeOn: dateText(officeDay(order.made_at)),
      maker: order.maker ?? '',
    },
    subjects: subjects.map(line),
    contacts: met.map(({ visit, meeting }) => ({
      ...line(visit),
      ...meetingText(meeting, t),
      sameHost: hosts.has(fold(visit.host ?? '')),
    })),
    summary: t('trace.summary', { visits: contacts.length, people }),
    gone: goneText({ order, subjects, contacts }, t),
  }
}

/** As of the moment of the trace, so that the page says the same whenever it is opened. */
function meetingWith(subjects: VisitRow[], contact: VisitRow, order: OrderSummary): Meeting {
  const meeting = meetingOf(subjects, contact, order.buffer_minutes, order.made_at)
  // A correction after the trace may have moved the two apart: the hold stays, and the page says so.
  const known = meeting ?? { atLeast: 0, atMost: 0, gap: order.buffer_minutes, doubts: ['moved' as const] }
  return contact.voided_at ? { ...known, doubts: ['voided', ...known.doubts] } : known
}

function goneText({ order, subjects, contacts }: Trace, t: Translate): string {
  const visits = order.subjects + order.contacts - subjects.length - contacts.length
  return visits > 0 ? t('trace.gone', { visits }) : ''
}

function meetingText(meeting: Meeting, t: Translate): Pick<ContactLine, 'atLeast' | 'atMost' | 'doubts'> {
  const apart = meeting.atMost === 0 && meeting.gap > 0
  return {
    atLeast: t('trace.minutes', { minutes: meeting.atLeast }),
    atMost: apart
      ? t('trace.apart', { minutes: meeting.gap })
      : t('trace.minutes', { minutes: meeting.atMost }),
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
    timeOut: visit.left_at
      ? clockTime(visit.left_at)
      : visit.day_closed_at
        ? t('log.at_most', { time: clockTime(visit.day_closed_at) })
        : t('trace.not_left'),
    host: visit.host ?? '',
  }
}

function momentText(at: Date): string {
  return `${clockTime(at)} ${dateText(officeDay(at))}`
}
