import type { VisitRow } from '../../platform/db/schema.ts'
import { fold } from '../../platform/lib/text.ts'
import { mapYielding } from '../../platform/lib/yielding.ts'
import type { Trace } from './order-queries.ts'
import { type Meeting, meetingOf } from './overlap.ts'

export type Contact = Awaited<ReturnType<typeof contactsOf>>[number]

/** The same desk, the same host or section, or the same organisation. */
export type Sign = (typeof SIGNS)[number]
const SIGNS = ['desk', 'host', 'organisation'] as const

/** Contacts sorted by the time that they were certainly together, longest first. */
export async function contactsOf({ order, subjects, contacts }: Trace) {
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

/** Folded, so that case, tones and spaces do not matter; empty when nothing is recorded. */
function signsOf({ desk_id, host, organisation }: VisitRow): Record<Sign, string> {
  return { desk: desk_id ?? '', host: fold(host ?? ''), organisation: fold(organisation ?? '') }
}

function sharedWith(traced: Record<Sign, string>[], signs: Record<Sign, string>): Sign[] {
  return SIGNS.filter((sign) => signs[sign] && traced.some((one) => one[sign] === signs[sign]))
}

/** Computed as of the time of the trace, so that it shows the same whenever it is opened. */
function meetingWith(subjects: VisitRow[], contact: VisitRow, order: Trace['order']): Meeting {
  const meeting = meetingOf(subjects, contact, order.buffer_minutes, order.made_at)
  // A correction after the trace may have separated the two: the hold remains, and the page says so.
  const known = meeting ?? { atLeast: 0, atMost: 0, gap: order.buffer_minutes, doubts: ['moved' as const] }
  return contact.voided_at ? { ...known, doubts: ['voided', ...known.doubts] } : known
}

/** Minutes between one's departure and the other's arrival; undefined when they may have met. */
export function minutesApart({ atMost, gap }: Meeting): number | undefined {
  return atMost === 0 && gap > 0 ? gap : undefined
}
