import type { ColumnType, Selectable } from 'kysely'
import type { Counts } from '../counts.ts'
import type { Channel, Day, Unit } from './values.ts'

/** What a snapshot holds beside its days: each office's name and report number, outreach and staff. */
export interface FrozenFigures {
  offices: { id: string; name: string; report: number | null }[]
  outreach: OutreachTotal[]
  /** The totals of staff rosters; absent in older snapshots. */
  staff?: StaffTotal
  /** The parts of the organisation that were switched on; absent in older snapshots, which have all. */
  parts?: readonly string[] | undefined
}

/** Staff declarations about their phones; zeros for an empty roster. */
export interface StaffTotal {
  offices: number
  members: number
  declared: number
  running: number
  /** `had` counts members with the app installed, running or not; `able` those with a smartphone. */
  had: number
  able: number
  relatives: number
}

/** Outreach of a period on one channel, in one unit of counting. */
export interface OutreachTotal {
  channel: Channel
  unit: Unit
  entries: number
  quantity: number
  helped: number
  installs: number
}

/** A day that a snapshot has frozen: of the office `reported_id`, in a report of the office `office_id`. */
export type ReportDayTable = {
  office_id: string
  snapshot_id: string
  reported_id: string
  day: Day
  revision: number
} & Counts

export interface ReportSnapshotTable {
  id: string
  office_id: string
  year: number
  number: number
  from_day: Day
  to_day: Day
  before_from: Day
  before_to: Day
  /** `frozen_at` is the instant whose figures these are, `made_at` when they were stored. */
  frozen_at: Date
  made_at: Date
  /** Null when the program froze the figures for a summary. */
  made_by: string | null
  /** The app recommended at that time; null when there was none. */
  app_name: string | null
  /** The administrators' report on every office, not the root's own. */
  on_all: boolean
  figures: ColumnType<FrozenFigures, string, never>
}

export type OfficeDayTable = {
  office_id: string
  day: Day
  revision: number
  closed_at: Date | null
  /** When a visit was last added to this day. */
  last_entry_at: ColumnType<Date | null, Date | undefined, Date>
  /** When the counts last changed; null in older rows. */
  changed_at: ColumnType<Date | null, Date | undefined, Date>
} & Counts

export type OfficeHourTable = {
  office_id: string
  day: Day
  /** The counts hold from this instant until the first change in a later hour. */
  changed_at: Date
} & Counts

export type ReportSnapshotRow = Selectable<ReportSnapshotTable>

export type OfficeDayRow = Selectable<OfficeDayTable>
