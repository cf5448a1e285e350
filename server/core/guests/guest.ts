import type { ExpectedGuestRow } from '../../platform/db/schema.ts'
import { addDays, clockTime, minutesInto, type OfficeDay, weekdayOf } from '../../platform/lib/clock.ts'
import { type Host, hostNamed, hostWords } from '../hosts/host.ts'

/**
 * Per office and day. A hall of a district seats some three hundred delegates, and the board shows seven hundred visits: a
 * list of five hundred can be shown whole, and each guest may be a party.
 */
export const MAX_GUESTS_PER_DAY = 500

/** A guest as a device stores them for use without the server: who is expected, when, and where to send them. */
export interface GuestOnDevice {
  id: string
  name: string
  party: number
  position?: string
  place: string
  host: string
  time: string
  meeting: string
  title: string
  /** Identifies the code of the guest's invitation. */
  mark: string
}

/** What a device stores of today; `badges` maps the marks of the badges' codes to their labels. */
export interface KeptOnDevice {
  guests: GuestOnDevice[]
  badges: Record<string, string>
}

/** A guest's name may be stored no longer before their day than a visit is kept after it. */
export function lastExpectedDay(today: OfficeDay, office: { retentionDays: number }): OfficeDay {
  return addDays(today, office.retentionDays)
}

/** The first of the weekdays from a day to a day. */
export function firstDay(from: OfficeDay, until: OfficeDay, weekdays: string): OfficeDay | undefined {
  const week = [0, 1, 2, 3, 4, 5, 6].map((days) => addDays(from, days))
  return week.find((day) => day <= until && weekdays.includes(String(weekdayOf(day))))
}

/** Adds the host whom the text names. */
export function withHost<Fields extends { host: string | null }>(
  fields: Fields,
  hosts: Host[],
): Fields & { host_member_id: string | null } {
  const host = hostNamed(hosts, fields.host)
  return { ...fields, host: hostWords(hosts, fields.host, host), host_member_id: host?.id ?? null }
}

/** `08:15`; empty where no time was agreed. */
export function guestTime({ day, at_minutes }: Pick<ExpectedGuestRow, 'day' | 'at_minutes'>): string {
  return at_minutes === null ? '' : clockTime(minutesInto(day, at_minutes))
}
