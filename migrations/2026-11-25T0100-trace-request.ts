import { type Kysely, sql } from 'kysely'

/**
 * A trace across offices: the district asks, each office answers from its own log. The district reads of an answer
 * what stands in its row, counts and no names; the office reads of the request what stands in the district's. The
 * person's number is the one thing that travels: sealed, in one place, and gone when the request ends.
 */
const TABLES = `
create table trace_request (
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
  person bytea,
  made_by uuid not null,
  made_at timestamptz not null,
  ended_at timestamptz,
  ended_by uuid,
  check ((ended_at is null) = (person is not null))
);
create index trace_request_made on trace_request (office_id, made_at desc);
comment on column trace_request.office_id is 'The district''s.';
comment on column trace_request.person is 'Sealed under the application''s secret for this request alone.';
comment on column trace_request.ended_by is 'Null where the request ended by its date.';

create table trace_answer (
  request_id uuid not null references trace_request (id),
  office_id uuid not null,
  state text not null default 'waiting' check (state in ('waiting', 'none', 'released', 'refused')),
  reason text,
  trace_id uuid references trace_order (id),
  subjects integer,
  contacts integer,
  answered_by uuid,
  answered_at timestamptz,
  handed_over_at timestamptz,
  primary key (request_id, office_id),
  check ((state = 'waiting') = (answered_at is null)),
  check ((state = 'refused') = (reason is not null)),
  check ((state = 'released') = (trace_id is not null and subjects is not null and contacts is not null))
);
create index trace_answer_waiting on trace_answer (office_id) where state = 'waiting';
comment on table trace_answer is 'Of the office that was asked. Counts and no names: the district may read it.';
comment on column trace_answer.handed_over_at is 'When the office first printed the minutes or made their file.';

grant select, insert, update on trace_request to socong_app;
grant select, insert, update on trace_answer to socong_app;
`

const OWN = `office_id = nullif(current_setting('app.office_id', true), '')::uuid`
const DISTRICT = `current_setting('app.scope', true) = 'district'`

const POLICIES = `
create policy office on trace_request using (${OWN}) with check (${OWN});
create policy asked on trace_request for select using (exists (
  select from trace_answer a
  where a.request_id = trace_request.id and a.${OWN}));

create policy office_sees on trace_answer for select using (${OWN});
create policy office_answers on trace_answer for update using (${OWN}) with check (${OWN});
create policy district_sees on trace_answer for select using (${DISTRICT});
create policy district_asks on trace_answer for insert with check (${DISTRICT} and state = 'waiting');
`

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(TABLES).execute(db)
  for (const table of ['trace_request', 'trace_answer']) {
    await sql.raw(`alter table ${table} enable row level security`).execute(db)
    await sql.raw(`alter table ${table} force row level security`).execute(db)
  }
  await sql.raw(POLICIES).execute(db)
}
