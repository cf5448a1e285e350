import type { VisitRow } from '../../platform/db/schema.ts'
import { MINUTE } from '../../platform/lib/clock.ts'

export type Presence = Pick<VisitRow, 'entered_at' | 'left_at' | 'day_closed_at' | 'ended_how'>

type Doubt = 'subject_open' | 'contact_open' | 'subject_memory' | 'contact_memory' | 'moved' | 'voided'

export interface Meeting {
  atLeast: number
  atMost: number
  /** Minutes between one's departure and the other's arrival, when they never met. */
  gap: number
  doubts: Doubt[]
}

/** Makes up no departure: when none is recorded by `now`, only the instant of arrival is certain. */
function boundsOf(presence: Presence, now: Date) {
  const from = presence.entered_at.getTime()
  const left = presence.left_at && presence.left_at <= now ? presence.left_at.getTime() : undefined
  if (left !== undefined) return { from, sure: left, perhaps: left }
  const closed = presence.day_closed_at ?? now
  return { from, sure: from, perhaps: Math.min(closed.getTime(), now.getTime()) }
}

/**
 * How long, as of `now`, a contact may have been in the building together with the traced person over all their visits: whole
 * minutes at least (rounded down) and at most (rounded up), each minute counted once. Undefined when they came no closer than
 * `buffer` minutes.
 */
export function meetingOf(
  subjects: Presence[],
  contact: Presence,
  buffer: number,
  now: Date,
): Meeting | undefined {
  const other = boundsOf(contact, now)
  const touching = subjects
    .map((subject) => ({ subject, span: boundsOf(subject, now) }))
    .map(({ subject, span }) => ({
      subject,
      together: Math.max(span.from, other.from),
      sure: Math.min(span.sure, other.sure),
      perhaps: Math.min(span.perhaps, other.perhaps),
    }))
    .filter(({ together, perhaps }) => perhaps - together >= -buffer * MINUTE)
  if (touching.length === 0) return undefined
  const doubts = touching.flatMap(({ subject }) => doubtsOf(subject, 'subject', now))
  return {
    atLeast: Math.floor(covered(touching.map((one) => [one.together, one.sure])) / MINUTE),
    atMost: Math.ceil(covered(touching.map((one) => [one.together, one.perhaps])) / MINUTE),
    gap: Math.floor(Math.min(...touching.map((one) => Math.max(0, one.together - one.perhaps))) / MINUTE),
    doubts: [...new Set([...doubts, ...doubtsOf(contact, 'contact', now)])],
  }
}

/** Milliseconds covered by at least one of the spans. */
function covered(spans: [from: number, until: number][]): number {
  let sum = 0
  let end = Number.NEGATIVE_INFINITY
  for (const [from, until] of spans.toSorted((one, other) => one[0] - other[0])) {
    sum += Math.max(0, until - Math.max(from, end))
    end = Math.max(end, until)
  }
  return sum
}

function doubtsOf(presence: Presence, whose: 'subject' | 'contact', now: Date): Doubt[] {
  if (!presence.left_at || presence.left_at > now) return [`${whose}_open`]
  return presence.ended_how === 'correction' ? [`${whose}_memory`] : []
}
