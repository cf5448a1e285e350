import type { Office } from '../../core/offices/directory.ts'
import { phoneOf } from '../../core/visits/phone.ts'
import { placeText, visitorName } from '../../core/visits/words.ts'
import type { VisitRow } from '../../platform/db/schema.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import { type Cell, type Column, inBatches, type Sheet } from '../../platform/spreadsheet/sheet.ts'
import { deskText, foundSummary, stayText } from './found-lines.ts'
import { type Contact, minutesApart } from './meetings.ts'
import type { Trace } from './order-queries.ts'
import { orderOf } from './trace-page.ts'

/** `truy-vet_tt-hcc_2026-11-20_2026-11-25.xlsx`: office, first and last day. */
export function traceFileName({ order }: Trace, { code }: Office): string {
  const days = new Set([officeDay(order.from_at), officeDay(new Date(order.until_at.getTime() - 1))])
  return `${['truy-vet', code, ...days].join('_')}.xlsx`
}

/** The minutes of handover as sheets: the contacts, the traced person, and the document. */
export function traceSheets(trace: Trace, contacts: Contact[], office: Office, t: Translate): Sheet[] {
  const person = personColumns(t)
  return [
    {
      name: t('trace.contacts'),
      columns: [{ title: t('log.number'), width: 7 }, ...person, ...meetingColumns(t)],
      batches: contactRows(contacts, office, t),
    },
    {
      name: t('trace.subject'),
      columns: person,
      batches: inBatches(trace.subjects, (visit) => personCells(visit, office, t)),
    },
    {
      name: t('trace.document'),
      columns: [
        { title: t('trace.sheet.item'), width: 30 },
        { title: t('trace.sheet.content'), width: 70 },
      ],
      batches: [documentRows(trace, office, t)],
    },
  ]
}

function personColumns(t: Translate): Column[] {
  return [
    { title: t('log.name'), width: 28 },
    { title: t('log.party'), width: 9 },
    { title: t('log.place'), width: 28 },
    { title: t('log.phone'), width: 16 },
    { title: t('log.day'), width: 12 },
    { title: t('log.time_in'), width: 9 },
    { title: t('log.time_out'), width: 16 },
    { title: t('trace.sheet.desk'), width: 26 },
    { title: t('log.host'), width: 26 },
  ]
}

function personCells(visit: VisitRow, office: Office, t: Translate): Cell[] {
  return [
    visitorName(visit, t),
    visit.party_size,
    placeText(visit, office.communes),
    phoneOf(visit, 'whole'),
    { day: visit.day },
    visit.entered_at,
    visit.left_at ?? stayText(visit, t),
    deskText(visit, office),
    visit.host ?? '',
  ]
}

function meetingColumns(t: Translate): Column[] {
  return [
    { title: t('trace.sheet.at_least'), width: 18 },
    { title: t('trace.sheet.at_most'), width: 18 },
    { title: t('trace.sheet.apart'), width: 12 },
    { title: t('trace.sheet.shared'), width: 30 },
    { title: t('log.note'), width: 60 },
  ]
}

function contactRows(contacts: Contact[], office: Office, t: Translate): Iterable<Cell[][]> {
  return inBatches(contacts, ({ visit, meeting, shared }, index) => [
    index + 1,
    ...personCells(visit, office, t),
    meeting.atLeast,
    meeting.atMost,
    minutesApart(meeting) ?? '',
    shared.map((sign) => t(`trace.shared.${sign}`)).join('; '),
    meeting.doubts.map((doubt) => t(`trace.doubt.${doubt}`)).join('; '),
  ])
}

function documentRows(trace: Trace, office: Office, t: Translate): Cell[][] {
  const { order, gone } = orderOf(trace, t)
  const summary = foundSummary(trace, t)
  return [
    [t('trace.document'), order.document],
    [t('trace.agency'), order.agency],
    [t('trace.signer'), order.signer],
    [t('trace.window'), `${order.period}, ${order.buffer}`],
    [t('trace.sheet.office'), office.name],
    [t('trace.made_by'), `${order.maker}, ${order.madeAt}`],
    [t('trace.contacts'), [summary, gone].filter(Boolean).join('. ')],
    [t('trace.hold_until'), order.holdUntil],
  ]
}
