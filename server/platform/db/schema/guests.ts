import type { Selectable } from 'kysely'
import type { Day, WithDefault } from './values.ts'

/** Somebody whom an office expects on a day; deleted the day after. */
export interface ExpectedGuestTable {
  office_id: string
  id: string
  day: Day
  /** Minutes into the day; null where no time was agreed. */
  at_minutes: number | null
  name: string
  phone: string | null
  /** What they are where they come from, such as its deputy chair. */
  position: WithDefault<string | null>
  /** A commune or an organisation, as it was written. */
  place: string | null
  host: string | null
  /** The member of the staff whom `host` names. */
  host_member_id: WithDefault<string | null>
  /** The meeting that the guest is a delegate of: day, time, host and purpose are the meeting's. */
  meeting_id: WithDefault<string | null>
  purpose: string
  purpose_note: string | null
  party_size: number
  version: WithDefault<number>
  /** Null where the host wrote the guest down by the personal link. */
  made_by: string | null
  made_at: Date
}

/** What stays of a day when its guests are deleted. */
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
  /** Minutes into the day. */
  begins: number
  ends: number | null
  room: string | null
  host: string | null
  /** The member of the staff whom `host` names. */
  host_member_id: WithDefault<string | null>
  cancelled_at: WithDefault<Date | null>
  /** People; null until the guests of the day are deleted. */
  invited: WithDefault<number | null>
  came: WithDefault<number | null>
  version: WithDefault<number>
  /** Null where the host made it by the personal link. */
  made_by: string | null
  made_at: Date
}

export type MeetingRow = Selectable<MeetingTable>

/** The fields of a meeting that people write. */
export type MeetingFields = Pick<MeetingRow, 'title' | 'day' | 'begins' | 'ends' | 'room' | 'host'> & {
  host_member_id?: string | null
}

export type GuestDayRow = Selectable<GuestDayTable>

export type ExpectedGuestRow = Selectable<ExpectedGuestTable>

/** The fields of an expected guest that people write. */
export type GuestFields = Pick<
  ExpectedGuestRow,
  'day' | 'at_minutes' | 'name' | 'phone' | 'place' | 'host' | 'purpose' | 'purpose_note' | 'party_size'
> & { host_member_id?: string | null; position?: string | null }
