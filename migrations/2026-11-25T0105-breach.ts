import { type Kysely, sql } from 'kysely'

/**
 * Personal data that got out, and what was done about it: Luật 91/2025/QH15, Điều 23 counts 72 hours from the
 * discovery. What was done is only ever added to; the record itself may be put right, with what stood there before.
 */
const TABLES = `
create table breach (
  id uuid primary key,
  office_id uuid not null,
  version integer not null default 1,
  discovered_at timestamptz not null,
  kinds text[] not null,
  people integer check (people >= 0),
  harm text not null check (harm in ('unknown', 'likely', 'unlikely')),
  what text not null,
  measures text not null,
  made_by uuid not null,
  made_at timestamptz not null,
  closed_by uuid,
  closed_at timestamptz,
  check ((closed_at is null) = (closed_by is null))
);
create index breach_discovered on breach (office_id, discovered_at desc);
comment on column breach.people is 'How many people, roughly; null while nobody knows.';

create table breach_entry (
  office_id uuid not null,
  breach_id uuid not null references breach (id),
  seq integer not null,
  client_uuid uuid,
  kind text not null check (kind in ('done', 'undone', 'note', 'changed')),
  step text,
  at timestamptz not null,
  words text not null default '',
  changes jsonb,
  by uuid not null,
  recorded_at timestamptz not null,
  check ((step is not null) = (kind in ('done', 'undone'))),
  check ((changes is not null) = (kind = 'changed')),
  primary key (office_id, breach_id, seq),
  unique (office_id, client_uuid)
);
comment on column breach_entry.at is 'When it was done, which may be before it was recorded.';
comment on column breach_entry.changes is 'By field of the record: [before, after].';

grant select, insert, update on breach to socong_app;
grant select, insert on breach_entry to socong_app;
`

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(TABLES).execute(db)
  for (const table of ['breach', 'breach_entry']) {
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
