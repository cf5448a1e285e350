import type { Selectable } from 'kysely'
import type { Day, WithDefault } from './values.ts'

/** A guest whom an office expects on a day; deleted the day after. */
export interface ExpectedGuestTable {
  office_id: string
  id: string
  /** The day, or the next one of several. */
  day: Day
  /** The last of several days, which are those of the `weekdays`: digits of 0 (Sunday) to 6. */
  until: WithDefault<Day | null>
  weekdays: WithDefault<string | null>
  /** Minutes into the day; null when no time was agreed. */
  at_minutes: number | null
  name: string
  phone: string | null
  /** The guest's position where they come from, such as deputy chair. */
  position: WithDefault<string | null>
  /** A commune or an organisation, as typed. */
  place: string | null
  host: string | null
  /** The staff member whom `host` names. */
  host_member_id: WithDefault<string | null>
  /** The meeting that the guest is a delegate of; it determines day, time, host and purpose. */
  meeting_id: WithDefault<string | null>
  purpose: string
  purpose_note: string | null
  party_size: number
  version: WithDefault<number>
  /** Null when the host announced the guest through the personal link. */
  made_by: string | null
  made_at: Date
}

/** The counts of a day that remain when its guests are deleted. */
export interface GuestDayTable {
  office_id: string
  day: Day
  expected: number
  arrived: WithDefault<number>
}

/** A meeting, whose delegates are expected guests; kept as long as the visits of its day. */
export interface MeetingTable {
  office_id: string
  id: string
  title: string
  day: Day
  /** Minutes into the day, as for `ends`. */
  begins: number
  ends: number | null
  room: string | null
  host: string | null
  /** The staff member whom `host` names. */
  host_member_id: WithDefault<string | null>
  cancelled_at: WithDefault<Date | null>
  /** Numbers of people; null until the guests of the day are deleted. */
  invited: WithDefault<number | null>
  came: WithDefault<number | null>
  version: WithDefault<number>
  /** Null when the host made it through the personal link. */
  made_by: string | null
  made_at: Date
}

export type MeetingRow = Selectable<MeetingTable>

/** The fields of a meeting that users fill in. */
export type MeetingFields = Pick<MeetingRow, 'title' | 'day' | 'begins' | 'ends' | 'room' | 'host'> & {
  host_member_id?: string | null
}

export type ExpectedGuestRow = Selectable<ExpectedGuestTable>

/** The fields of an expected guest that users fill in. */
export type GuestFields = Pick<
  ExpectedGuestRow,
  'day' | 'at_minutes' | 'name' | 'phone' | 'place' | 'host' | 'purpose' | 'purpose_note' | 'party_size'
> &
  Partial<Pick<ExpectedGuestRow, 'host_member_id' | 'position' | 'until' | 'weekdays'>>
