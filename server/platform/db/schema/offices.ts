import type { ColumnType, Selectable } from 'kysely'
import type { Day, OptionalField, WithDefault } from './values.ts'

export interface OfficeTable {
  id: string
  code: string
  name: string
  short: string
  kind: string
  locality: string | null
  parent_id: string | null
  valid_from: WithDefault<Day | null>
  /** The last day; the day before `valid_from` for an office that never opened. */
  valid_to: WithDefault<Day | null>
  /** The office into which it was merged. */
  successor_id: WithDefault<string | null>
  /** True when its gate accounts move to the successor after it closes. */
  accounts_follow: WithDefault<boolean>
  one_stop: WithDefault<boolean>
  opens_minutes: WithDefault<number>
  closes_minutes: WithDefault<number>
  close_minutes: WithDefault<number>
  overdue_minutes: WithDefault<number>
  retention_days: WithDefault<number>
  demo: WithDefault<boolean>
  /** First steps that somebody of the office has ticked as done. */
  confirmed_steps: WithDefault<string[]>
  /** The office keeps a list of expected guests. */
  expects_guests: WithDefault<boolean>
  /** Staff members are offered as hosts and notified of their visitors. */
  tells_hosts: WithDefault<boolean>
  /** Hosts are notified by mail as well. */
  mails_hosts: WithDefault<boolean>
  /** Hosts may have push messages sent to their devices. */
  pushes_hosts: WithDefault<boolean>
  /** The office's webhook is notified of visitors. */
  calls_webhook: WithDefault<boolean>
  /** The district's webhook is notified, when the office has none. */
  calls_district: WithDefault<boolean>
  /** Notifications contain the visitors' names. */
  names_visitors: WithDefault<boolean>
  /** Who registers at a kiosk is inside at once. */
  kiosk_enters: WithDefault<boolean>
  /** Optional fields that this office's gate asks for. */
  fields: WithDefault<OptionalField[]>
  created_at: Date
}

/** One row: whose installation this is. `details` is read by `core/organisation/details.ts`. */
export interface OrganisationTable {
  root_id: string
  kind: 'huyen' | 'xa' | 'tinh' | 'su_nghiep' | 'doanh_nghiep'
  details: ColumnType<unknown, string>
  set_at: Date
}

/** An office's data as it was until the end of a day. */
export interface OfficePastTable {
  office_id: string
  until: Day
  name: string
  short: string
  kind: string
  locality: string | null
  parent_id: string | null
}

export interface DeskTable {
  id: string
  office_id: string
  name: string
  one_stop: WithDefault<boolean>
  valid_from: WithDefault<Day | null>
  valid_to: WithDefault<Day | null>
}

export interface KeyLookupTable {
  kind: 'pass' | 'poster' | 'lobby' | 'slip' | 'personal' | 'guest' | 'badge' | 'api' | 'kiosk' | 'gate'
  sha256: Buffer
  office_id: string
  ref_id: string
  expires_at: Date | null
  /** The last contact of a kiosk; the last PIN at a gate's computer. */
  seen_at: WithDefault<Date | null>
}

export interface CalendarDayTable {
  day: Day
  kind: 'off' | 'working'
  note: string
  set_at: Date
}

export interface InstallationStateTable {
  key: string
  at: Date
  ok: boolean
  detail: ColumnType<Record<string, unknown>, string, string>
}

/** The last nightly deletion; without one, the next goes by the clock. */
export interface OfficePurgeTable {
  office_id: string
  at: Date | null
  /** Visits from before this moment were past the retention then. */
  kept_from: Date | null
  /** Visits that wait until a person has typed the date, and all that are stored. */
  due: number | null
  kept: number | null
  restored: ColumnType<unknown, string | null, string | null>
}

export type OfficeRow = Selectable<OfficeTable>

export type OfficePastRow = Selectable<OfficePastTable>

export type DeskRow = Selectable<DeskTable>

export type CalendarDayRow = Selectable<CalendarDayTable>
