import type { VisitRow } from '../db/schema.ts'
import { fold } from '../text.ts'
import { type Meeting, meetingOf } from './overlap.ts'
import type { Trace } from './queries.ts'

export interface Contact {
  visit: VisitRow
  meeting: Meeting
  /** Both came to see the same person or section. */
  sameHost: boolean
}

/** What was found, and as of when. */
export interface FoundThen extends Pick<Trace, 'subjects' | 'contacts'> {
  order: Pick<Trace['order'], 'buffer_minutes' | 'made_at'>
}

/** Those who were surely together longest come first. */
export function contactsOf({ order, subjects, contacts }: FoundThen): Contact[] {
  const hosts = new Set(subjects.map((subject) => fold(subject.host ?? '')).filter(Boolean))
  return contacts
    .map((visit) => ({
      visit,
      meeting: meetingWith(subjects, visit, order),
      sameHost: hosts.has(fold(visit.host ?? '')),
    }))
    .toSorted(
      (one, other) =>
        other.meeting.atLeast - one.meeting.atLeast ||
        other.meeting.atMost - one.meeting.atMost ||
        one.meeting.gap - other.meeting.gap,
    )
}

/** As of the moment of the trace, so that it says the same whenever it is opened. */
function meetingWith(subjects: VisitRow[], contact: VisitRow, order: FoundThen['order']): Meeting {
  const meeting = meetingOf(subjects, contact, order.buffer_minutes, order.made_at)
  // A correction after the trace may have moved the two apart: the hold stays, and the page says so.
  const known = meeting ?? { atLeast: 0, atMost: 0, gap: order.buffer_minutes, doubts: ['moved' as const] }
  return contact.voided_at ? { ...known, doubts: ['voided', ...known.doubts] } : known
}

/** Where they never met and one came after the other had left, how far apart; else nothing. */
export function minutesApart({ atMost, gap }: Meeting): number | undefined {
  return atMost === 0 && gap > 0 ? gap : undefined
}
