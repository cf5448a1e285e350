import { type Kysely, sql } from 'kysely'

/**
 * A summary by mail of the last week or month, for heads and the district: who wants it where, and what is sent of the newest
 * period, once for each person. The program freezes the report that goes with it, and no person then stands for it.
 */
const CHANGES = `
create table summary_mail_setting (
  office_id uuid not null references office (id),
  account_id uuid not null references account (id),
  address text not null check (length(address) <= 254 and address ~ '^[^[:space:]<>,;:"]+@[^[:space:]<>,;:"@]+$'),
  lang text not null check (lang in ('vi', 'en')),
  weekly_since timestamptz,
  monthly_since timestamptz,
  primary key (office_id, account_id),
  check (weekly_since is not null or monthly_since is not null)
);
comment on column summary_mail_setting.weekly_since is 'Null where it is off; nothing is sent of what was over before.';
alter table summary_mail_setting alter column address set statistics 0;
grant select, insert, delete on summary_mail_setting to socong_app;
grant update (address, lang, weekly_since, monthly_since) on summary_mail_setting to socong_app;

create table summary_mail (
  office_id uuid not null,
  id uuid not null,
  account_id uuid not null,
  kind text not null check (kind in ('weekly', 'monthly')),
  from_day date not null,
  made_at timestamptz not null,
  due_at timestamptz,
  attempts smallint not null default 0,
  sent_at timestamptz,
  failure text check (failure ~ '^[a-z_]{1,20}$'),
  primary key (office_id, id),
  unique (office_id, account_id, kind, from_day),
  foreign key (office_id, account_id) references summary_mail_setting on delete cascade
);
comment on column summary_mail.due_at is 'When it is tried next; null once the other side has refused it for good.';
grant select, insert, delete on summary_mail to socong_app;
grant update (due_at, attempts, sent_at, failure) on summary_mail to socong_app;

comment on table channel_state is 'How telling hosts and the summaries go: counts, times and codes, nobody''s name.';

alter table report_snapshot alter column made_by drop not null;
comment on column report_snapshot.made_by is 'Null where the program has frozen it for a summary.';
`

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(CHANGES).execute(db)
  const own = `office_id = nullif(current_setting('app.office_id', true), '')::uuid`
  for (const table of ['summary_mail_setting', 'summary_mail'])
    await sql
      .raw(`
      alter table ${table} enable row level security;
      alter table ${table} force row level security;
      create policy office on ${table} using (${own}) with check (${own})`)
      .execute(db)
}
