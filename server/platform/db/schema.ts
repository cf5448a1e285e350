import type { ColumnType, Selectable } from 'kysely'
import type { Counts } from './counts.ts'

export type Role = 'reception' | 'head' | 'district'
export type VisitState = 'waiting' | 'inside' | 'left' | 'refused' | 'lapsed' | 'unclosed'
export type AppStatus = 'running' | 'off' | 'absent' | 'unsupported' | 'no_smartphone' | 'not_asked'
export type AppOutcome = 'installed' | 'turned_on' | 'will_install' | 'declined' | 'failed'
export type Channel =
  | 'website'
  | 'electronic_board'
  | 'radio'
  | 'social'
  | 'leaflet'
  | 'meeting'
  | 'volunteers'
  | 'other'
export type Unit =
  | 'article'
  | 'day'
  | 'screen'
  | 'minute'
  | 'broadcast'
  | 'post'
  | 'group'
  | 'copy'
  | 'session'
  | 'participant'
  | 'visit'
  | 'household'
  | 'time'
export type EndedHow = 'staff' | 'visitor' | 'correction' | 'close_of_day'

/** `date` columns travel as `YYYY-MM-DD`. */
type Day = string
type WithDefault<T> = ColumnType<T, T | undefined, T>

interface OfficeTable {
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
  /** What it was merged into. */
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
  created_at: Date
}

/** What an office was until the end of a day. */
interface OfficePastTable {
  office_id: string
  until: Day
  name: string
  short: string
  kind: string
  locality: string | null
  parent_id: string | null
}

interface OfficeReformTable {
  id: string
  code: string
  name: string
  day: Day
  changes: ColumnType<ReformChanges, string, string>
  /** Null while it is only prepared. */
  enacted_from: Day | null
  /** The decision that it rests on; null for what the first set-up began with. */
  order_number: WithDefault<string | null>
  order_date: WithDefault<Day | null>
  enacted_at: WithDefault<Date | null>
  enacted_by: WithDefault<string | null>
}

/** Changes of many offices from one day on; offices are named by their codes. */
export interface ReformChanges {
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

export interface ReformOffice {
  code: string
  name: string
  short: string
  kind: string
  locality?: string | undefined
  parent?: string | undefined
  oneStop: boolean
  desks: { name: string; oneStop: boolean }[]
}

interface DeskTable {
  id: string
  office_id: string
  name: string
  one_stop: WithDefault<boolean>
  valid_from: WithDefault<Day | null>
  valid_to: WithDefault<Day | null>
}

interface AccountTable {
  id: string
  office_id: string
  username: string
  display_name: string
  role: Role
  password_hash: string | null
  disabled_at: Date | null
  totp_secret: Buffer | null
  totp_step: WithDefault<number | null>
  created_at: Date
}

interface SessionTable {
  id: string
  token_sha256: Buffer
  account_id: string
  created_at: Date
  last_seen_at: Date
  device: string
  code_pending: WithDefault<boolean>
}

interface InvitationTable {
  id: string
  account_id: string
  code_sha256: Buffer
  expires_at: Date
  used_at: Date | null
  created_at: Date
}

interface RecoveryCodeTable {
  account_id: string
  code_mac: Buffer
  used_at: Date | null
  created_at: Date
}

/** What is said about the app in one language; `running` says how one sees that it runs. */
export interface AppWords {
  slogans: string[]
  steps: string[]
  running: string
  faq: { question: string; answer: string }[]
}

export interface AppGuide {
  [language: string]: AppWords
}

interface RecommendedAppTable {
  id: string
  slug: string
  /** Addresses that were printed or shared once. */
  former_slugs: WithDefault<string[]>
  name: string
  /** The one that is recommended now; there may be none. */
  enabled: WithDefault<boolean>
  version: WithDefault<number>
  /** Empty where the app has no version for such phones; the same for `ios_url`. */
  android_url: string
  android_minimum: string
  ios_url: string
  ios_minimum: string
  guide: ColumnType<AppGuide, string, string>
  created_at: Date
}

interface EmbedOriginTable {
  origin: string
  created_at: Date
}

interface KeyLookupTable {
  kind: 'pass' | 'poster' | 'lobby' | 'slip' | 'personal'
  sha256: Buffer
  office_id: string
  ref_id: string
  expires_at: Date | null
}

interface VisitTable {
  id: string
  office_id: string
  client_uuid: string
  body_hash: Buffer
  year: number
  /** Null until staff confirm a registration. */
  number: number | null
  version: WithDefault<number>
  day: Day
  state: VisitState
  voided_at: Date | null
  void_reason: string | null
  /** Null as long as nobody has filled in the slip that this visit began with. */
  name: string | null
  slip_number: number | null
  commune_code: string | null
  organisation: string | null
  phone: string | null
  phone_shared: WithDefault<boolean>
  id_hash: Buffer | null
  id_key_version: number | null
  id_last4: string | null
  purpose: string
  purpose_note: string | null
  host: string | null
  party_size: WithDefault<number>
  desk_id: string | null
  one_stop: boolean
  app_id: string | null
  app_status: AppStatus
  app_outcome: AppOutcome | null
  source: 'gate' | 'poster' | 'lobby' | 'slip' | 'paper' | 'offline'
  assurance: 'staff' | 'lobby' | 'poster'
  registered_at: Date
  entered_at: Date
  entered_by: string | null
  recorded_at: Date
  left_at: Date | null
  ended_by: string | null
  ended_how: EndedHow | null
  ended_at: Date | null
  day_closed_at: Date | null
  clock_skew_s: number | null
  duplicate_presence: WithDefault<boolean>
}

interface ReplayedEventTable {
  office_id: string
  event_uuid: string
  visit_uuid: string
  kind: 'entry' | 'departure' | 'undo'
  device_at: Date
  clock_skew_s: number
  made_by: string
  sent_by: string
  recorded_at: Date
}

interface VisitWordTable {
  office_id: string
  word: string
  toned: string
  entered_at: Date
  visit_id: string
}

interface VisitChangeTable {
  office_id: string
  visit_id: string
  seq: number
  field: string
  old: string | null
  new: string | null
  reason: string
  by: string
  at: Date
  salt: Buffer
}

interface TraceOrderTable {
  id: string
  office_id: string
  document_number: string
  document_date: Day
  agency: string
  signer: string
  from_at: Date
  until_at: Date
  buffer_minutes: number
  hold_until: Day
  /** How many visits were found; they outlive those. */
  subjects: number
  contacts: number
  made_by: string
  made_at: Date
}

/** What a snapshot has copied: of each office its name and number of its own report, and the counts of its days. */
export interface FrozenFigures {
  offices: { id: string; name: string; report: number | null }[]
  days: FrozenDay[]
  outreach: OutreachTotal[]
  /** Of the rosters of these offices; absent in what was frozen before it was kept. */
  staff?: StaffTotal
}

/** What staff have declared of their own telephones; of a roster that nobody stands on, nothing. */
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

/** What was done in a period on one channel, counted in one unit. */
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

interface ReportSnapshotTable {
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
  made_by: string
  /** Of the app that was recommended then; null when none was. */
  app_name: string | null
  figures: ColumnType<FrozenFigures, string, never>
}

interface OutreachEntryTable {
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

/** What an office has done on a day on one channel, counted in one unit: all that the district reads of its diary. */
type OutreachFiguresTable = OutreachTotal & { office_id: string; day: Day }

interface OutreachChangeTable {
  office_id: string
  entry_id: string
  version: number
  /** The fields that were corrected, as they were. */
  before: ColumnType<Partial<OutreachFields>, string, never>
  reason: string
  by: string
  at: Date
}

/** What a person writes of one activity. */
export type OutreachFields = Pick<
  Selectable<OutreachEntryTable>,
  'day' | 'channel' | 'unit' | 'quantity' | 'title' | 'link' | 'note' | 'helped' | 'installs'
>

interface TraceRequestTable {
  id: string
  office_id: string
  document_number: string
  document_date: Day
  agency: string
  signer: string
  from_at: Date
  until_at: Date
  buffer_minutes: number
  hold_until: Day
  person: Buffer | null
  made_by: string
  made_at: Date
  ended_at: Date | null
  ended_by: string | null
}

interface TraceAnswerTable {
  request_id: string
  office_id: string
  state: WithDefault<'waiting' | 'none' | 'released' | 'refused'>
  reason: string | null
  trace_id: string | null
  subjects: number | null
  contacts: number | null
  answered_by: string | null
  answered_at: Date | null
  handed_over_at: Date | null
}

interface HoldTable {
  office_id: string
  visit_id: string
  order_id: string
  role: 'subject' | 'contact'
  until: Day
}

interface HandoverTable {
  id: string
  office_id: string
  client_uuid: string
  from_at: Date
  at: Date
  by: string
  giver: string
  receiver: string
  incidents: string
  entered: number
  departed: number
  unclosed: number
  corrected: number
  inside: string[]
  waiting: string[]
}

interface SubjectRequestTable {
  id: string
  office_id: string
  kind: string
  received_on: Day
  visits: string[]
  made_by: string
  made_at: Date
  outcome: 'granted' | 'refused' | null
  closed_by: string | null
  closed_at: Date | null
  /** Null, like the five below it, until the request is extended. */
  extended_until: WithDefault<Day | null>
  extension_reason: WithDefault<string | null>
  told_on: WithDefault<Day | null>
  told_by: WithDefault<string | null>
  extended_by: WithDefault<string | null>
  extended_at: WithDefault<Date | null>
}

/** What of a breach's record was put right: before and after, by field. */
export type BreachChanges = Record<string, [before: unknown, after: unknown]>

interface BreachTable {
  id: string
  office_id: string
  version: WithDefault<number>
  discovered_at: Date
  kinds: string[]
  people: number | null
  harm: 'unknown' | 'likely' | 'unlikely'
  what: string
  measures: string
  made_by: string
  made_at: Date
  closed_by: string | null
  closed_at: Date | null
}

interface BreachEntryTable {
  office_id: string
  breach_id: string
  seq: number
  client_uuid: string | null
  kind: 'done' | 'undone' | 'note' | 'changed'
  step: string | null
  at: Date
  words: string
  changes: ColumnType<BreachChanges | null, string | null, string | null>
  by: string
  recorded_at: Date
}

interface PaperSheetTable {
  id: string
  office_id: string
  number: number
  issued_at: Date
  issued_by: string
  returned_at: Date | null
  returned_by: string | null
}

interface PrintedPageTable {
  id: string
  office_id: string
  print_id: string
  page: number
  pages: number
  from_day: Day
  until_day: Day
  visits: string[]
  lines: string[]
  mark: string
  made_by: string
  made_at: Date
}

interface VisitCounterTable {
  office_id: string
  year: number
  last: number
}

interface LogFilterTable {
  id: string
  office_id: string
  account_id: string
  words: string
  from_day: Day | null
  to_day: Day | null
  state: VisitState | 'voided' | null
  purpose: string | null
  app_status: AppStatus | null
  recorder_id: string | null
  expires_at: Date
}

interface LogViewTable {
  id: string
  office_id: string
  account_id: string
  name: string
  name_key: string
  /** Then there are no days: they are those of the day on which the view is opened. */
  period: 'today' | 'yesterday' | 'week' | 'last_week' | 'month' | 'last_month' | null
  from_day: Day | null
  to_day: Day | null
  state: VisitState | 'voided' | null
  purpose: string | null
  app_status: AppStatus | null
  recorder_id: string | null
  created_at: Date
}

/** A list from a file, between its preview and its confirmation. */
/** What is said of a member of the staff; without a state nothing was declared. */
export interface StaffFields {
  name: string
  unit: string | null
  status: Exclude<AppStatus, 'not_asked'> | null
  relatives: number
}

type StaffMemberTable = StaffFields & {
  id: string
  office_id: string
  declared_at: Date | null
  /** Null where the person declared by the own link. */
  declared_by: string | null
  link_version: WithDefault<number>
  made_by: string
  made_at: Date
}

interface StaffFiguresTable {
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

interface ImportTable {
  id: string
  office_id: string
  account_id: string
  kind: 'offices' | 'accounts' | 'outreach' | 'people'
  text: string
  expires_at: Date
  done_at: Date | null
}

interface AuditHeadTable {
  office_id: string
  seq: number
  hash: Buffer
}

interface AuditTable extends AuditHeadTable {
  at: Date
  actor_id: string | null
  action: string
  subject_id: string | null
  fields: string
  change_hash: Buffer | null
}

interface AuditCheckTable {
  office_id: string
  whole_at: Date | null
  whole_seq: number | null
  whole_hash: Buffer | null
  failed_at: Date | null
  failed_seq: number | null
  failed_why: 'changed' | 'missing' | 'cut' | 'head' | 'rewritten' | null
}

interface SlipSheetTable {
  id: string
  office_id: string
  made_at: Date
  made_by: string
  retired_at: Date | null
  retired_by: string | null
}

interface SlipTable {
  id: string
  office_id: string
  sheet_id: string
  number: number
  used_at: Date | null
}

type OfficeDayTable = {
  office_id: string
  day: Day
  revision: number
  closed_at: Date | null
  /** When somebody was last recorded in for this day. */
  last_entry_at: ColumnType<Date | null, Date | undefined, Date>
  /** When its counts last changed; empty in rows from before it was kept. */
  changed_at: ColumnType<Date | null, Date | undefined, Date>
} & Counts

type OfficeHourTable = {
  office_id: string
  day: Day
  /** From then until the first change of a later hour. */
  changed_at: Date
} & Counts

interface CalendarDayTable {
  day: Day
  kind: 'off' | 'working'
  note: string
  set_at: Date
}

interface InstallationStateTable {
  key: string
  at: Date
  ok: boolean
  detail: ColumnType<Record<string, unknown>, string, string>
}

export interface Database {
  office: OfficeTable
  office_past: OfficePastTable
  office_reform: OfficeReformTable
  desk: DeskTable
  account: AccountTable
  session: SessionTable
  invitation: InvitationTable
  recovery_code: RecoveryCodeTable
  recommended_app: RecommendedAppTable
  embed_origin: EmbedOriginTable
  key_lookup: KeyLookupTable
  visit: VisitTable
  visit_word: VisitWordTable
  replayed_event: ReplayedEventTable
  visit_change: VisitChangeTable
  visit_counter: VisitCounterTable
  trace_order: TraceOrderTable
  trace_request: TraceRequestTable
  trace_answer: TraceAnswerTable
  hold: HoldTable
  handover: HandoverTable
  log_filter: LogFilterTable
  log_view: LogViewTable
  import: ImportTable
  staff_member: StaffMemberTable
  staff_figures: StaffFiguresTable
  printed_page: PrintedPageTable
  paper_sheet: PaperSheetTable
  subject_request: SubjectRequestTable
  breach: BreachTable
  breach_entry: BreachEntryTable
  audit_head: AuditHeadTable
  audit: AuditTable
  audit_check: AuditCheckTable
  office_day: OfficeDayTable
  office_hour: OfficeHourTable
  calendar_day: CalendarDayTable
  installation_state: InstallationStateTable
  report_snapshot: ReportSnapshotTable
  outreach_entry: OutreachEntryTable
  outreach_change: OutreachChangeTable
  outreach_figures: OutreachFiguresTable
  slip_sheet: SlipSheetTable
  slip: SlipTable
}

export type OfficeRow = Selectable<OfficeTable>
export type OfficePastRow = Selectable<OfficePastTable>
export type OfficeReformRow = Selectable<OfficeReformTable>
export type DeskRow = Selectable<DeskTable>
export type AccountRow = Selectable<AccountTable>
export type VisitRow = Selectable<VisitTable>
export type LogViewRow = Selectable<LogViewTable>
export type RecommendedAppRow = Selectable<RecommendedAppTable>
export type SubjectRequestRow = Selectable<SubjectRequestTable>
export type BreachRow = Selectable<BreachTable>
export type BreachEntryRow = Selectable<BreachEntryTable>
export type PaperSheetRow = Selectable<PaperSheetTable>
export type PrintedPageRow = Selectable<PrintedPageTable>
export type HandoverRow = Selectable<HandoverTable>
export type TraceRequestRow = Selectable<TraceRequestTable>
export type TraceAnswerRow = Selectable<TraceAnswerTable>
export type TraceOrderRow = Selectable<TraceOrderTable>
export type OutreachEntryRow = Selectable<OutreachEntryTable>
export type OutreachChangeRow = Selectable<OutreachChangeTable>
export type ReportSnapshotRow = Selectable<ReportSnapshotTable>
export type OfficeDayRow = Selectable<OfficeDayTable>
export type CalendarDayRow = Selectable<CalendarDayTable>
export type StaffMemberRow = Selectable<StaffMemberTable>
export type StaffFiguresRow = Selectable<StaffFiguresTable>
