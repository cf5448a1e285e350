import type { ExpectedGuestRow, GuestFields } from '../../platform/db/schema.ts'
import { addDays, clockTime, minutesInto, type OfficeDay } from '../../platform/lib/clock.ts'
import { type Host, hostNamed, hostWords } from '../hosts/host.ts'

/**
 * Expected guests of one office on one day. A hall of a district seats some three hundred delegates, and the board shows
 * seven hundred visits: a list of five hundred can be seen as a whole, and each may be a party.
 */
export const MAX_GUESTS_PER_DAY = 500

/** A guest as a device keeps them for the time without a server: who is awaited, when, and where to send them. */
export interface GuestOnDevice {
  id: string
  name: string
  party: number
  /** Undefined where nobody knows. */
  position?: string
  place: string
  host: string
  time: string
  meeting: string
  title: string
  /** Of the code of the invitation. */
  mark: string
}

/** What a device keeps of today; `badges` are the labels of the office's badges, by the marks of their codes. */
export interface KeptOnDevice {
  guests: GuestOnDevice[]
  badges: Record<string, string>
}

/** No name waits longer for its day than it is kept afterwards. */
export function lastExpectedDay(today: OfficeDay, office: { retentionDays: number }): OfficeDay {
  return addDays(today, office.retentionDays)
}

/** The fields with the member of the staff whom the host names. */
export function withHost(fields: GuestFields, hosts: Host[]): GuestFields {
  const host = hostNamed(hosts, fields.host)
  return { ...fields, host: hostWords(hosts, fields.host, host), host_member_id: host?.id ?? null }
}

/** `08:15`; empty where no time was agreed. */
export function guestTime({ day, at_minutes }: Pick<ExpectedGuestRow, 'day' | 'at_minutes'>): string {
  return at_minutes === null ? '' : clockTime(minutesInto(day, at_minutes))
}
