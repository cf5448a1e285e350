import { type Kysely, sql } from 'kysely'

/**
 * An address for summaries is sent nothing but a mail to confirm it, until whoever gave it has done so while signed in: one mistyped
 * would give an office's figures to a stranger. Those from before are kept, and asked once.
 */
const CHANGES = `
alter table summary_mail_setting
  add column confirmed_at timestamptz,
  add column ask_due_at timestamptz,
  add column asked_at timestamptz,
  add column ask_failure text check (ask_failure ~ '^[a-z_]{1,20}$');
comment on column summary_mail_setting.ask_due_at is 'When the mail to confirm the address is tried next; null once it was sent or refused for good.';
create index channel_state_waiting on channel_state (channel, office_id) where waiting > 0;
grant update (confirmed_at, ask_due_at, asked_at, ask_failure) on summary_mail_setting to socong_app;
`

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(CHANGES).execute(db)
  const { rows: offices } = await sql<{ id: string }>`select id from office`.execute(db)
  for (const { id } of offices) {
    // Forced row-level security binds the owner too.
    await sql`select set_config('app.office_id', ${id}, true)`.execute(db)
    await sql`update summary_mail_setting set ask_due_at = coalesce(weekly_since, monthly_since)
      where office_id = ${id}`.execute(db)
    await sql`update channel_state set waiting = waiting + 1
      where office_id = ${id} and channel = 'summary'`.execute(db)
  }
  await sql`select set_config('app.office_id', '', true)`.execute(db)
}
