import type * as accounts from './schema/accounts.ts'
import type * as apiKeys from './schema/api-keys.ts'
import type * as audit from './schema/audit.ts'
import type * as badges from './schema/badges.ts'
import type * as campaign from './schema/campaign.ts'
import type * as dataProtection from './schema/data-protection.ts'
import type * as figures from './schema/figures.ts'
import type * as guests from './schema/guests.ts'
import type * as log from './schema/log.ts'
import type * as notices from './schema/notices.ts'
import type * as offices from './schema/offices.ts'
import type * as recommendedApp from './schema/recommended-app.ts'
import type * as tracing from './schema/tracing.ts'
import type * as visits from './schema/visits.ts'

export interface Database {
  office: offices.OfficeTable
  office_past: offices.OfficePastTable
  organisation: offices.OrganisationTable
  desk: offices.DeskTable
  account: accounts.AccountTable
  former_name: accounts.FormerNameTable
  deputation: accounts.DeputationTable
  session: accounts.SessionTable
  invitation: accounts.InvitationTable
  recovery_code: accounts.RecoveryCodeTable
  recommended_app: recommendedApp.RecommendedAppTable
  embed_origin: recommendedApp.EmbedOriginTable
  key_lookup: offices.KeyLookupTable
  api_key: apiKeys.ApiKeyTable
  api_key_use: apiKeys.ApiKeyUseTable
  visit: visits.VisitTable
  visit_search_term: visits.VisitSearchTermTable
  replayed_event: visits.ReplayedEventTable
  visit_change: visits.VisitChangeTable
  visit_counter: visits.VisitCounterTable
  trace_order: tracing.TraceOrderTable
  trace_request: tracing.TraceRequestTable
  trace_answer: tracing.TraceAnswerTable
  trace_hold: tracing.TraceHoldTable
  handover: visits.HandoverTable
  log_filter: log.LogFilterTable
  log_view: log.LogViewTable
  pending_import: log.PendingImportTable
  list_titles: log.ListTitlesTable
  sent_form: log.SentFormTable
  staff_member: campaign.StaffMemberTable
  staff_figures: campaign.StaffFiguresTable
  book_page: log.BookPageTable
  paper_sheet: log.PaperSheetTable
  roll_call: visits.RollCallTable
  subject_request: dataProtection.SubjectRequestTable
  breach: dataProtection.BreachTable
  audit_head: audit.AuditHeadTable
  audit: audit.AuditTable
  audit_check: audit.AuditCheckTable
  office_day: figures.OfficeDayTable
  office_hour: figures.OfficeHourTable
  calendar_day: offices.CalendarDayTable
  installation_state: offices.InstallationStateTable
  office_purge: offices.OfficePurgeTable
  report_day: figures.ReportDayTable
  report_snapshot: figures.ReportSnapshotTable
  outreach_entry: campaign.OutreachEntryTable
  outreach_change: campaign.OutreachChangeTable
  outreach_figures: campaign.OutreachFiguresTable
  slip_sheet: visits.SlipSheetTable
  slip: visits.SlipTable
  badge: badges.BadgeTable
  expected_guest: guests.ExpectedGuestTable
  staff_note: visits.StaffNoteTable
  guest_day: guests.GuestDayTable
  host_notice: notices.HostNoticeTable
  channel_state: notices.ChannelStateTable
  meeting: guests.MeetingTable
  office_webhook: notices.OfficeWebhookTable
  push_device: notices.PushDeviceTable
  summary_mail_setting: notices.SummaryMailSettingTable
  summary_mail: notices.SummaryMailTable
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
