import type {
  AccountTable,
  DeputationTable,
  FormerNameTable,
  InvitationTable,
  RecoveryCodeTable,
  SessionTable,
} from './schema/accounts.ts'
import type { ApiKeyTable, ApiKeyUseTable } from './schema/api-keys.ts'
import type { AuditCheckTable, AuditHeadTable, AuditTable } from './schema/audit.ts'
import type { BadgeTable } from './schema/badges.ts'
import type {
  OutreachChangeTable,
  OutreachEntryTable,
  OutreachFiguresTable,
  StaffFiguresTable,
  StaffMemberTable,
} from './schema/campaign.ts'
import type { BreachTable, SubjectRequestTable } from './schema/data-protection.ts'
import type {
  OfficeDayTable,
  OfficeHourTable,
  ReportDayTable,
  ReportSnapshotTable,
} from './schema/figures.ts'
import type { ExpectedGuestTable, GuestDayTable, MeetingTable } from './schema/guests.ts'
import type {
  BookPageTable,
  ListTitlesTable,
  LogFilterTable,
  LogViewTable,
  PaperSheetTable,
  PendingImportTable,
  SentFormTable,
} from './schema/log.ts'
import type {
  ChannelStateTable,
  HostNoticeTable,
  OfficeWebhookTable,
  PushDeviceTable,
  SummaryMailSettingTable,
  SummaryMailTable,
} from './schema/notices.ts'
import type {
  CalendarDayTable,
  DeskTable,
  InstallationStateTable,
  KeyLookupTable,
  OfficePastTable,
  OfficePurgeTable,
  OfficeTable,
  OrganisationTable,
} from './schema/offices.ts'
import type { EmbedOriginTable, RecommendedAppTable } from './schema/recommended-app.ts'
import type {
  TraceAnswerTable,
  TraceHoldTable,
  TraceOrderTable,
  TraceRequestTable,
} from './schema/tracing.ts'
import type {
  HandoverTable,
  ReplayedEventTable,
  RollCallTable,
  SlipSheetTable,
  SlipTable,
  StaffNoteTable,
  VisitChangeTable,
  VisitCounterTable,
  VisitSearchTermTable,
  VisitTable,
} from './schema/visits.ts'

export interface Database {
  office: OfficeTable
  office_past: OfficePastTable
  organisation: OrganisationTable
  desk: DeskTable
  account: AccountTable
  former_name: FormerNameTable
  deputation: DeputationTable
  session: SessionTable
  invitation: InvitationTable
  recovery_code: RecoveryCodeTable
  recommended_app: RecommendedAppTable
  embed_origin: EmbedOriginTable
  key_lookup: KeyLookupTable
  api_key: ApiKeyTable
  api_key_use: ApiKeyUseTable
  visit: VisitTable
  visit_search_term: VisitSearchTermTable
  replayed_event: ReplayedEventTable
  visit_change: VisitChangeTable
  visit_counter: VisitCounterTable
  trace_order: TraceOrderTable
  trace_request: TraceRequestTable
  trace_answer: TraceAnswerTable
  trace_hold: TraceHoldTable
  handover: HandoverTable
  log_filter: LogFilterTable
  log_view: LogViewTable
  pending_import: PendingImportTable
  list_titles: ListTitlesTable
  sent_form: SentFormTable
  staff_member: StaffMemberTable
  staff_figures: StaffFiguresTable
  book_page: BookPageTable
  paper_sheet: PaperSheetTable
  roll_call: RollCallTable
  subject_request: SubjectRequestTable
  breach: BreachTable
  audit_head: AuditHeadTable
  audit: AuditTable
  audit_check: AuditCheckTable
  office_day: OfficeDayTable
  office_hour: OfficeHourTable
  calendar_day: CalendarDayTable
  installation_state: InstallationStateTable
  office_purge: OfficePurgeTable
  report_day: ReportDayTable
  report_snapshot: ReportSnapshotTable
  outreach_entry: OutreachEntryTable
  outreach_change: OutreachChangeTable
  outreach_figures: OutreachFiguresTable
  slip_sheet: SlipSheetTable
  slip: SlipTable
  badge: BadgeTable
  expected_guest: ExpectedGuestTable
  staff_note: StaffNoteTable
  guest_day: GuestDayTable
  host_notice: HostNoticeTable
  channel_state: ChannelStateTable
  meeting: MeetingTable
  office_webhook: OfficeWebhookTable
  push_device: PushDeviceTable
  summary_mail_setting: SummaryMailSettingTable
  summary_mail: SummaryMailTable
}

export type * from './schema/accounts.ts'
export type * from './schema/api-keys.ts'
export type * from './schema/audit.ts'
export type * from './schema/badges.ts'
export type * from './schema/campaign.ts'
export type * from './schema/data-protection.ts'
export type * from './schema/figures.ts'
export type * from './schema/guests.ts'
export type * from './schema/log.ts'
export type * from './schema/notices.ts'
export type * from './schema/offices.ts'
export type * from './schema/recommended-app.ts'
export type * from './schema/tracing.ts'
export type * from './schema/values.ts'
export type * from './schema/visits.ts'
