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
  /** A commune or an organisation, as it was written. */
  place: string | null
  host: string | null
  /** The member of the staff whom `host` names. */
  host_member_id: WithDefault<string | null>
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

export type GuestDayRow = Selectable<GuestDayTable>

export type ExpectedGuestRow = Selectable<ExpectedGuestTable>

/** The fields of an expected guest that people write. */
export type GuestFields = Pick<
  ExpectedGuestRow,
  'day' | 'at_minutes' | 'name' | 'phone' | 'place' | 'host' | 'purpose' | 'purpose_note' | 'party_size'
> & { host_member_id?: string | null }
