import type { ColumnType, Selectable } from 'kysely'
import type { Day, WithDefault } from './values.ts'

export type OptionalField = 'plate' | 'badge'

export interface OfficeTable {
  id: string
  code: string
  name: string
  short: string
  kind: string
  locality: string | null
  parent_id: string | null
  valid_from: WithDefault<Day | null>
  /** The last day; the day before `valid_from` where the office never was. */
  valid_to: WithDefault<Day | null>
  /** The office that it was merged into. */
  successor_id: WithDefault<string | null>
  /** When it has ended, the accounts of its gate go there too. */
  accounts_follow: WithDefault<boolean>
  one_stop: WithDefault<boolean>
  opens_minutes: WithDefault<number>
  closes_minutes: WithDefault<number>
  close_minutes: WithDefault<number>
  overdue_minutes: WithDefault<number>
  retention_days: WithDefault<number>
  demo: WithDefault<boolean>
  /** First steps that somebody of the office has said are done. */
  confirmed_steps: WithDefault<string[]>
  /** Reception and the head keep a list of the guests who are expected. */
  expects_guests: WithDefault<boolean>
  /** Members of the staff are offered as hosts, and told of their visitors. */
  tells_hosts: WithDefault<boolean>
  /** They are told by e-mail, too. */
  mails_hosts: WithDefault<boolean>
  /** Members may have devices of theirs told. */
  pushes_hosts: WithDefault<boolean>
  /** A webhook of the office is told of their visitors. */
  calls_webhook: WithDefault<boolean>
  /** The gateway of the district tells them, where there is no webhook of the office. */
  calls_district: WithDefault<boolean>
  /** What they are sent names the visitors. */
  names_visitors: WithDefault<boolean>
  /** What the gate asks for beyond what every office does. */
  fields: WithDefault<OptionalField[]>
  created_at: Date
}

/** An office as it was until the end of a day. */
export interface OfficePastTable {
  office_id: string
  until: Day
  name: string
  short: string
  kind: string
  locality: string | null
  parent_id: string | null
}

export interface OfficeReformTable {
  id: string
  code: string
  name: string
  day: Day
  changes: ColumnType<ReformChanges, string, string>
  /** Null while it is only prepared. */
  enacted_from: Day | null
  /** The decision behind it; null for the first set-up. */
  order_number: WithDefault<string | null>
  order_date: WithDefault<Day | null>
  enacted_at: WithDefault<Date | null>
  enacted_by: WithDefault<string | null>
}

/** Changes of many offices from one day on; offices are named by their codes. */
interface ReformChanges {
  open: ReformOffice[]
  change: {
    code: string
    name?: string | undefined
    short?: string | undefined
    locality?: string | undefined
    parent?: string | undefined
  }[]
  close: { code: string; into?: string | undefined }[]
}

interface ReformOffice {
  code: string
  name: string
  short: string
  kind: string
  locality?: string | undefined
  parent?: string | undefined
  oneStop: boolean
  desks: { name: string; oneStop: boolean }[]
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
  kind: 'pass' | 'poster' | 'lobby' | 'slip' | 'personal' | 'guest' | 'badge' | 'api'
  sha256: Buffer
  office_id: string
  ref_id: string
  expires_at: Date | null
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

export type OfficeRow = Selectable<OfficeTable>

export type OfficePastRow = Selectable<OfficePastTable>

export type OfficeReformRow = Selectable<OfficeReformTable>

export type DeskRow = Selectable<DeskTable>

export type CalendarDayRow = Selectable<CalendarDayTable>
