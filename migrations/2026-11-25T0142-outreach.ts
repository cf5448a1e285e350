import { type Kysely, sql } from 'kysely'

/**
 * The diary of what offices do to make the app known (points 2 to 5 of the letter). It is work that is public or reported
 * upwards and names nobody, so the district reads all of it; only the office itself writes.
 */
const TABLES = `
create table outreach_entry (
  id uuid primary key,
  office_id uuid not null,
  day date not null,
  channel text not null,
  unit text not null,
  quantity integer not null check (quantity between 1 and 1000000),
  title text not null check (length(title) between 1 and 200),
  link text check (link ~ '^https://' and length(link) <= 500),
  note text check (length(note) <= 500),
  helped integer not null default 0 check (helped between 0 and 1000000),
  installs integer not null default 0 check (installs between 0 and 1000000),
  version integer not null default 1,
  made_by uuid not null,
  made_at timestamptz not null,
  voided_at timestamptz,
  void_reason text,
  check ((voided_at is null) = (void_reason is null))
);
create index outreach_entry_office on outreach_entry (office_id, day desc, id);
create index outreach_entry_day on outreach_entry (day desc, id);

create table outreach_change (
  office_id uuid not null,
  entry_id uuid not null references outreach_entry (id),
  version integer not null,
  before jsonb not null,
  reason text not null,
  by uuid not null,
  at timestamptz not null,
  primary key (entry_id, version)
);
comment on table outreach_change is 'What an entry said before a correction.';

create policy district on outreach_entry for select using (current_setting('app.scope', true) = 'district');

grant select, insert, update on outreach_entry to socong_app;
grant select, insert on outreach_change to socong_app;
`

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(TABLES).execute(db)
  for (const table of ['outreach_entry', 'outreach_change']) {
    const own = `office_id = nullif(current_setting('app.office_id', true), '')::uuid`
    await sql
      .raw(`
      alter table ${table} enable row level security;
      alter table ${table} force row level security;
      create policy office on ${table} using (${own}) with check (${own});
    `)
      .execute(db)
  }
}
