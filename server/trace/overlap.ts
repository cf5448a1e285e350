import type { VisitRow } from '../db/schema.ts'

const MINUTE = 60_000

export type Presence = Pick<VisitRow, 'entered_at' | 'left_at' | 'day_closed_at' | 'ended_how'>

/** Both ends inclusive. Until `sure` the log proves it, until `perhaps` it cannot exclude it. */
interface Span {
  from: number
  sure: number
  perhaps: number
}

export type Doubt = 'subject_open' | 'contact_open' | 'subject_memory' | 'contact_memory' | 'moved'

export interface Meeting {
  atLeast: number
  atMost: number
  /** Minutes between one's leaving and the other's coming, where they never met. */
  gap: number
  doubts: Doubt[]
}

/** Nobody's departure is invented: where none is recorded, only the instant of arrival is sure. */
export function spanOf(presence: Presence, now: Date): Span {
  const from = presence.entered_at.getTime()
  if (presence.left_at) return { from, sure: presence.left_at.getTime(), perhaps: presence.left_at.getTime() }
  return { from, sure: from, perhaps: (presence.day_closed_at ?? now).getTime() }
}

/**
 * How long two people may have been in the building together, in whole minutes: at least (rounded down) and at
 * most (rounded up). Undefined when even `buffer` minutes after the first had left the second was not there.
 */
export function meetingOf(
  subject: Presence,
  contact: Presence,
  buffer: number,
  now: Date,
): Meeting | undefined {
  const one = spanOf(subject, now)
  const other = spanOf(contact, now)
  const together = Math.max(one.from, other.from)
  const perhaps = Math.min(one.perhaps, other.perhaps) - together
  if (perhaps < -buffer * MINUTE) return undefined
  const sure = Math.min(one.sure, other.sure) - together
  return {
    atLeast: Math.floor(Math.max(0, sure) / MINUTE),
    atMost: Math.ceil(Math.max(0, perhaps) / MINUTE),
    gap: Math.floor(Math.max(0, -perhaps) / MINUTE),
    doubts: [...doubtsOf(subject, 'subject'), ...doubtsOf(contact, 'contact')],
  }
}

function doubtsOf(presence: Presence, whose: 'subject' | 'contact'): Doubt[] {
  if (!presence.left_at) return [`${whose}_open`]
  return presence.ended_how === 'correction' ? [`${whose}_memory`] : []
}

/** One contact may have met the traced person on several visits of one day: the minutes add up. */
export function addMeetings(meetings: Meeting[]): Meeting {
  return meetings.reduce((sum, one) => ({
    atLeast: sum.atLeast + one.atLeast,
    atMost: sum.atMost + one.atMost,
    gap: Math.min(sum.gap, one.gap),
    doubts: [...new Set([...sum.doubts, ...one.doubts])],
  }))
}
