import type { Db } from '../../platform/db/connect.ts'
import type { VisitRow } from '../../platform/db/schema.ts'
import { fold } from '../../platform/lib/text.ts'
import { mapYielding } from '../../platform/lib/yielding.ts'
import { type Met, type Trace, visitsById } from './order-queries.ts'
import { type Meeting, meetingOf } from './overlap.ts'

export interface Contact<Visit = VisitRow> {
  visit: Visit
  meeting: Meeting
  /**
   * The things in common with a visit of the traced person: a hint where to look first, never a reason to leave
   * anybody out.
   */
  shared: Sign[]
}

/** Both stood at the same desk, came to see the same person or section, or came from the same organisation. */
export type Sign = (typeof SIGNS)[number]
const SIGNS = ['desk', 'host', 'organisation'] as const

/** The result, and its moment. */
export interface FoundThen extends Pick<Trace, 'subjects' | 'contacts'> {
  order: Pick<Trace['order'], 'buffer_minutes' | 'made_at'>
}

/** Those who were surely together longest come first. */
export async function contactsOf({ order, subjects, contacts }: FoundThen): Promise<Contact<Met>[]> {
  const traced = subjects.map(signsOf)
  const found = await mapYielding(contacts, (visit) => ({
    visit,
    meeting: meetingWith(subjects, visit, order),
    shared: sharedWith(traced, signsOf(visit)),
  }))
  return found.toSorted(
    (one, other) =>
      other.meeting.atLeast - one.meeting.atLeast ||
      other.meeting.atMost - one.meeting.atMost ||
      one.meeting.gap - other.meeting.gap,
  )
}

/** With their whole visits; those that have been deleted meanwhile are left out. */
export async function withVisits(db: Db, officeId: string, contacts: Contact<Met>[]): Promise<Contact[]> {
  const visits = await visitsById(
    db,
    officeId,
    contacts.map(({ visit }) => visit.id),
  )
  return contacts.flatMap((contact) => {
    const visit = visits.get(contact.visit.id)
    return visit ? { ...contact, visit } : []
  })
}

/** As typed at the gate, so capitals, tones and spaces make no difference; empty where nothing is recorded. */
function signsOf({ desk_id, host, organisation }: Met): Record<Sign, string> {
  return { desk: desk_id ?? '', host: fold(host ?? ''), organisation: fold(organisation ?? '') }
}

function sharedWith(traced: Record<Sign, string>[], signs: Record<Sign, string>): Sign[] {
  return SIGNS.filter((sign) => signs[sign] && traced.some((one) => one[sign] === signs[sign]))
}

/** As of the moment of the trace, so that it says the same whenever it is opened. */
function meetingWith(subjects: VisitRow[], contact: Met, order: FoundThen['order']): Meeting {
  const meeting = meetingOf(subjects, contact, order.buffer_minutes, order.made_at)
  // A correction after the trace may have moved the two apart: the hold stays, and the page says so.
  const known = meeting ?? { atLeast: 0, atMost: 0, gap: order.buffer_minutes, doubts: ['moved' as const] }
  return contact.voided_at ? { ...known, doubts: ['voided', ...known.doubts] } : known
}

/** Where they never met and one came after the other had left, how far apart; else nothing. */
export function minutesApart({ atMost, gap }: Meeting): number | undefined {
  return atMost === 0 && gap > 0 ? gap : undefined
}
