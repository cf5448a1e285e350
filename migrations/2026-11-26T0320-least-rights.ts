import { type Kysely, sql } from 'kysely'

/** What the application writes into rows that are there; everything else of a row stays as it was made. */
const UPDATED: Record<string, string> = {
  account: 'disabled_at, display_name, office_id, password_hash, role, totp_secret, totp_step',
  audit_check: 'failed_at, failed_seq, failed_why, whole_at, whole_hash, whole_seq',
  breach: 'closed_at, closed_by, discovered_at, harm, kinds, measures, people, version, what',
  calendar_day: 'kind, note, set_at',
  desk: 'name, one_stop, valid_to',
  import: 'done_at, text',
  installation_state: 'at, detail, ok',
  invitation: 'used_at',
  key_lookup: 'expires_at',
  late_record: 'clock_skew_s, decided_at, decided_by, left_at, left_by, sent_at, sent_by, state, version',
  log_view: 'name, name_key',
  office: `accounts_follow, close_minutes, closes_minutes, demo, kind, locality, name, one_stop, opens_minutes,
    overdue_minutes, parent_id, retention_days, short, successor_id, valid_from, valid_to`,
  office_day: `changed_at, closed_at, last_entry_at, visits, people, inside, waiting, departed, unclosed, running, off, absent,
    unsupported, no_smartphone, not_asked, helped, leaving, os_visits, os_people, os_running, os_off, os_absent,
    os_unsupported, os_no_smartphone, os_not_asked, os_helped, os_leaving`,
  office_reform: 'enacted_at, enacted_by, enacted_from, order_date, order_number',
  outreach_entry: `channel, day, helped, installs, link, note, quantity, title, unit, version, void_reason, voided_at`,
  paper_sheet: 'returned_at, returned_by',
  recommended_app: `android_minimum, android_url, enabled, former_slugs, guide, ios_minimum, ios_url, name, slug, version`,
  recovery_code: 'used_at',
  session: 'last_seen_at',
  slip: 'used_at',
  slip_sheet: 'retired_at, retired_by',
  staff_figures: `absent, counted_at, members, no_smartphone, off, relatives, running, unsupported`,
  staff_member: 'declared_at, declared_by, link_version, name, relatives, status, unit',
  subject_request: `closed_at, closed_by, extended_at, extended_by, extended_until, extension_reason, outcome, told_by,
    told_on, visits`,
  throttle: 'expire, points',
  trace_answer: 'answered_at, answered_by, contacts, handed_over_at, reason, state, subjects, trace_id',
  trace_request: 'ended_at, ended_by, person',
  visit: `app_id, app_outcome, app_status, assurance, clock_skew_s, commune_code, day, day_closed_at, desk_id,
    duplicate_presence, ended_at, ended_by, ended_how, entered_at, entered_by, host, left_at, name, number, one_stop,
    organisation, party_size, phone, purpose, purpose_note, state, version, void_reason, voided_at, year`,
  visit_counter: 'last',
}

/**
 * The application may do what its code does and nothing else. What hangs on a visit goes with it by foreign keys, which
 * act with the rights of the owner; functions of ours are for who was given them.
 */
const CHANGES = `
revoke update on all tables in schema public from socong_app;
${Object.entries(UPDATED)
  .map(([table, columns]) => `grant update (${columns}) on ${table} to socong_app;`)
  .join('\n')}
revoke delete on desk, hold, office_day, staff_figures, visit_counter from socong_app;
revoke execute on all functions in schema public from public;
alter default privileges revoke execute on functions from public;
grant execute on function must_be_new to socong_app;
`

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(CHANGES).execute(db)
}
