import { grouped } from '../../platform/lib/grouped.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import type { GuestArrival } from './queries.ts'

/** The number of people, parties included. */
export function people(guests: { party_size: number }[]): number {
  return guests.reduce((sum, { party_size: size }) => sum + size, 0)
}

/** How many people have come, and how many are invited. */
export function peopleCounts(delegates: Pick<GuestArrival, 'visit_id' | 'party_size'>[]): {
  came: number
  invited: number
} {
  return { came: people(delegates.filter(({ visit_id: visit }) => visit)), invited: people(delegates) }
}

/** Groups the delegates by unit, in the order in which the units first appear. */
export function byUnit<Delegate extends { place: string | null }>(
  delegates: Delegate[],
): [unit: string, delegates: Delegate[]][] {
  return grouped(delegates, ({ place }) => place ?? '')
}

/** The day's meetings, which the page lists above the guests. */
export function meetingsOfDay(
  guests: GuestArrival[],
  t: Translate,
): { href: string; title: string; counts: string }[] {
  const delegates = guests.filter((guest) => guest.meeting_id)
  return grouped(delegates, (guest) => guest.meeting_id).map(([id, own]) => ({
    href: `/meetings/${id}`,
    title: own[0]?.meeting_title ?? '',
    counts: t('meetings.came_of', peopleCounts(own)),
  }))
}
