import { type Kysely, sql } from 'kysely'

/**
 * A trace is answered on an official document only; the visits that it found stay until a date, past the office's
 * retention.
 */
const TABLES = `
create table trace_order (
  id uuid primary key,
  office_id uuid not null,
  document_number text not null,
  document_date date not null,
  agency text not null,
  signer text not null,
  from_at timestamptz not null,
  until_at timestamptz not null check (until_at > from_at),
  buffer_minutes smallint not null check (buffer_minutes between 0 and 240),
  hold_until date not null,
  subjects integer not null,
  contacts integer not null,
  made_by uuid not null,
  made_at timestamptz not null
);
create index trace_order_made on trace_order (office_id, made_at desc);

create table hold (
  office_id uuid not null,
  visit_id uuid not null references visit (id) on delete cascade,
  order_id uuid not null references trace_order (id),
  role text not null check (role in ('subject', 'contact')),
  until date not null,
  primary key (order_id, visit_id)
);
create index hold_visit on hold (visit_id, until);
comment on table hold is 'A held visit outlives the retention until the end of that day.';

create index visit_identity on visit (office_id, id_hash, entered_at desc) where id_hash is not null;

grant select, insert on trace_order to socong_app;
grant select, insert, delete on hold to socong_app;
`

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(TABLES).execute(db)
  for (const table of ['trace_order', 'hold']) {
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
