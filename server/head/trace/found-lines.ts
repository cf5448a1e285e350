import type { Office } from '../../core/offices/directory.ts'
import { type Phones, phoneOf } from '../../core/visits/phone.ts'
import { placeText, visitorName } from '../../core/visits/words.ts'
import { partView, renderRows } from '../../http/views.ts'
import type { VisitRow } from '../../platform/db/schema.ts'
import { clockTime, dateText } from '../../platform/lib/clock.ts'
import { mapYielding } from '../../platform/lib/yielding.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import { type Contact, minutesApart } from './meetings.ts'
import type { Trace } from './order-queries.ts'
import type { Meeting } from './overlap.ts'

type PersonLine = ReturnType<typeof personLine>

interface ContactLine extends PersonLine {
  atLeast: string
  atMost: string
  /** What the two visits have in common. */
  shared: string[]
  doubts: string[]
}

/** Views of a contact on the screen and on paper; only what is handed over has full phone numbers. */
const HOW = {
  masked: partView<{ one: ContactLine; index: number; t: Translate }>('head/trace/contact'),
  whole: partView<{ one: ContactLine; index: number; t: Translate }>('head/trace/minutes-row'),
}

/** Renders the result; `before` is the number of contacts on earlier pages. */
export async function foundLines(
  trace: Trace,
  page: { contacts: Contact[]; before: number },
  office: Office,
  t: Translate,
  phones: keyof typeof HOW,
) {
  const line = (visit: VisitRow) => personLine(visit, office, t, phones)
  const contactLine = ({ visit, meeting, shared }: Contact): ContactLine => ({
    ...line(visit),
    ...meetingText(meeting, t),
    shared: shared.map((sign) => t(`trace.shared.${sign}`)),
  })
  const { subjects, contacts } = trace
  const companions = companionsOf(trace)
  return {
    subjects: await mapYielding(subjects, line),
    contacts: await renderRows(page.contacts, (contact, index) =>
      HOW[phones]({ one: contactLine(contact), index: page.before + index, t }),
    ),
    totals: { visits: t('trace.visits', { visits: contacts.length }), people: peopleOf(contacts) },
    summary: foundSummary(trace, t),
    companions: companions > 0 ? t('trace.companions', { people: companions }) : '',
  }
}

export function foundSummary(trace: Pick<Trace, 'subjects' | 'contacts'>, t: Translate): string {
  const { contacts } = trace
  const summary = t('trace.summary', { visits: contacts.length, people: peopleOf(contacts) })
  const people = companionsOf(trace)
  return people > 0 ? t('trace.summary_party', { summary, people }) : summary
}

/** The number of unnamed people in the traced person's parties. */
function companionsOf({ subjects }: Pick<Trace, 'subjects'>): number {
  return peopleOf(subjects) - subjects.length
}

/** Counts people: a party of three is three. */
function peopleOf(visits: Pick<VisitRow, 'party_size'>[]): number {
  return visits.reduce((sum, visit) => sum + visit.party_size, 0)
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

function personLine(visit: VisitRow, office: Office, t: Translate, phones: Phones) {
  return {
    name: visitorName(visit, t),
    others: visit.party_size > 1 ? t('trace.unnamed', { others: visit.party_size - 1 }) : '',
    people: visit.party_size,
    place: placeText(visit, office.communes),
    phone: phoneOf(visit, phones),
    day: dateText(visit.day),
    timeIn: clockTime(visit.entered_at),
    timeOut: visit.left_at ? clockTime(visit.left_at) : stayText(visit, t),
    where: whereText(visit, office, t),
  }
}

function whereText(visit: VisitRow, office: Office, t: Translate): string {
  const desk = deskText(visit, office)
  return [desk && t('trace.at_desk', { desk }), visit.host && t('trace.to_host', { host: visit.host })]
    .filter(Boolean)
    .join(', ')
}

export function deskText({ desk_id }: VisitRow, { deskNames }: Office): string {
  return desk_id ? (deskNames.get(desk_id) ?? '') : ''
}

/** Until when somebody stayed whose departure nobody recorded. */
export function stayText({ day_closed_at }: VisitRow, t: Translate): string {
  return day_closed_at ? t('log.at_most', { time: clockTime(day_closed_at) }) : t('trace.not_left')
}
