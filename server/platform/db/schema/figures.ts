import type { ColumnType, Selectable } from 'kysely'
import type { Counts } from '../counts.ts'
import type { Channel, Day, Unit } from './values.ts'

/** The copy in a snapshot: each office's name, the number of its report, and the counts of its days. */
export interface FrozenFigures {
  offices: { id: string; name: string; report: number | null }[]
  days: FrozenDay[]
  outreach: OutreachTotal[]
  /** The rosters of these offices; absent in figures that were frozen before there were any. */
  staff?: StaffTotal
}

/** The declarations of staff about their phones; nothing for an empty roster. */
export interface StaffTotal {
  offices: number
  members: number
  declared: number
  running: number
  /** Installed, running or not, and all who have a smartphone. */
  had: number
  able: number
  relatives: number
}

/** The outreach of a period on one channel, counted in one unit. */
export interface OutreachTotal {
  channel: Channel
  unit: Unit
  entries: number
  quantity: number
  helped: number
  installs: number
}

/** Counts that were not 0 then. */
export interface FrozenDay {
  office: string
  day: Day
  revision: number
  counts: Partial<Counts>
}

export interface ReportSnapshotTable {
  id: string
  office_id: string
  year: number
  number: number
  from_day: Day
  to_day: Day
  before_from: Day
  before_to: Day
  /** The moment whose figures these are, and when they were written down. */
  frozen_at: Date
  made_at: Date
  /** Null when the program froze it for a summary. */
  made_by: string | null
  /** Of the app that was recommended then; null when none was. */
  app_name: string | null
  figures: ColumnType<FrozenFigures, string, never>
}

export type OfficeDayTable = {
  office_id: string
  day: Day
  revision: number
  closed_at: Date | null
  /** When somebody was last recorded in for this day. */
  last_entry_at: ColumnType<Date | null, Date | undefined, Date>
  /** When its counts last changed; empty in rows from before it was kept. */
  changed_at: ColumnType<Date | null, Date | undefined, Date>
} & Counts

export type OfficeHourTable = {
  office_id: string
  day: Day
  /** From then until the first change of a later hour. */
  changed_at: Date
} & Counts

export type ReportSnapshotRow = Selectable<ReportSnapshotTable>

export type OfficeDayRow = Selectable<OfficeDayTable>
