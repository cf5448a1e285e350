import type { ColumnType, Selectable } from 'kysely'
import type { OutreachTotal } from './figures.ts'
import type { AppStatus, Channel, Day, Unit, WithDefault } from './values.ts'

export interface OutreachEntryTable {
  id: string
  office_id: string
  day: Day
  channel: Channel
  unit: Unit
  quantity: number
  title: string
  link: string | null
  note: string | null
  helped: number
  installs: number
  version: WithDefault<number>
  made_by: string
  made_at: Date
  voided_at: Date | null
  void_reason: string | null
}

/** The outreach of an office on a day and channel, counted in one unit: all that the district reads of its diary. */
export type OutreachFiguresTable = OutreachTotal & { office_id: string; day: Day }

export interface OutreachChangeTable {
  office_id: string
  entry_id: string
  version: number
  /** The fields that were corrected, as they were. */
  before: ColumnType<Partial<OutreachFields>, string, never>
  reason: string
  by: string
  at: Date
}

/** The fields of one activity. */
export type OutreachFields = Pick<
  Selectable<OutreachEntryTable>,
  'day' | 'channel' | 'unit' | 'quantity' | 'title' | 'link' | 'note' | 'helped' | 'installs'
>

/** A list from a file, between its preview and its confirmation. */
/** The fields of a member of the staff; without a state nothing was declared. */
export interface StaffFields {
  name: string
  unit: string | null
  status: Exclude<AppStatus, 'not_asked'> | null
  relatives: number
  /** Of the room, for reception; kept where a form does not ask for it. */
  room_phone?: string | null | undefined
  /** Where the host is told of visitors; the head alone sees it. */
  email?: string | null | undefined
}

export type StaffMemberTable = Omit<StaffFields, 'room_phone' | 'email'> & {
  room_phone: WithDefault<string | null>
  email: WithDefault<string | null>
  id: string
  office_id: string
  declared_at: Date | null
  /** Null where the person declared by the personal link. */
  declared_by: string | null
  link_version: WithDefault<number>
  /** The head has withdrawn the link, and given no new one. */
  link_withdrawn: WithDefault<boolean>
  made_by: string
  made_at: Date
}

export interface StaffFiguresTable {
  office_id: string
  members: number
  running: number
  off: number
  absent: number
  unsupported: number
  no_smartphone: number
  relatives: number
  counted_at: Date
}

export type OutreachEntryRow = Selectable<OutreachEntryTable>

export type OutreachChangeRow = Selectable<OutreachChangeTable>

export type StaffMemberRow = Selectable<StaffMemberTable>

export type StaffFiguresRow = Selectable<StaffFiguresTable>
