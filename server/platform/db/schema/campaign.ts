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

/** An office's outreach on a day and channel, in one unit of counting: all that the district reads of its diary. */
export type OutreachFiguresTable = OutreachTotal & { office_id: string; day: Day }

export interface OutreachChangeTable {
  office_id: string
  entry_id: string
  version: number
  /** The previous values of the corrected fields. */
  before: ColumnType<Partial<OutreachFields>, string, never>
  reason: string
  by: string
  at: Date
}

export type OutreachFields = Pick<
  Selectable<OutreachEntryTable>,
  'day' | 'channel' | 'unit' | 'quantity' | 'title' | 'link' | 'note' | 'helped' | 'installs'
>

/** The fields of a staff member; without a state nothing has been declared. */
export interface StaffFields {
  name: string
  unit: string | null
  status: Exclude<AppStatus, 'not_asked'> | null
  relatives: number
  /** The phone of the room, for reception; kept when a form does not ask for it. */
  room_phone?: string | null | undefined
  /** Where the host is notified of visitors; only the head sees it. */
  email?: string | null | undefined
}

export type StaffMemberTable = Omit<StaffFields, 'room_phone' | 'email'> & {
  room_phone: WithDefault<string | null>
  email: WithDefault<string | null>
  id: string
  office_id: string
  declared_at: Date | null
  /** Null when the person declared it through the personal link. */
  declared_by: string | null
  link_version: WithDefault<number>
  /** True when the head has withdrawn the link without issuing a new one. */
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
