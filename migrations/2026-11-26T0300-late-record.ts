import { type Kysely, sql } from 'kysely'

/**
 * What a gate recorded without the server and sent when the day was closed: a row for each visit, as the device saw
 * it, until the head has decided. An undo needs the device: only the departure of its own can be taken back.
 */
const CHANGES = `
alter table replayed_event
  add column device_id uuid,
  add column applied boolean not null default true;
create index replayed_event_visit on replayed_event (office_id, visit_uuid);
comment on column replayed_event.device_id is 'The id in the cookie of the device; null in rows from before it was kept.';
comment on column replayed_event.applied is 'False where it was so already: somebody else had recorded it.';

create table late_record (
  office_id uuid not null,
  visit_id uuid not null,
  visit_uuid uuid not null,
  version integer not null default 1,
  state text not null check (state in ('waiting', 'rejected')),
  entry jsonb,
  phone_shared boolean not null default false,
  id_hash bytea,
  id_key_version smallint,
  id_last4 text check (id_last4 ~ '^[0-9]{4}$'),
  entered_at timestamptz not null,
  entered_by uuid,
  left_at timestamptz check (left_at >= entered_at),
  left_by uuid,
  clock_skew_s integer not null,
  sent_by uuid not null,
  sent_at timestamptz not null,
  decided_by uuid,
  decided_at timestamptz,
  primary key (office_id, visit_id),
  constraint late_record_visit_uuid unique (office_id, visit_uuid),
  check ((entry is null) = (entered_by is null)),
  check ((left_at is null) = (left_by is null)),
  check ((state = 'rejected') = (decided_at is not null))
);
comment on column late_record.visit_id is 'Of the visit, or the id that it will have.';
comment on column late_record.visit_uuid is 'The client_uuid of the visit: the device knows no other name of it.';
comment on column late_record.entry is 'The visitor''s words; null where the visit is in the log and only its departure is in question.';
comment on column late_record.left_at is 'Null where the device saw no departure, or took one back.';

alter table late_record enable row level security;
alter table late_record force row level security;
create policy office on late_record
  using (office_id = nullif(current_setting('app.office_id', true), '')::uuid)
  with check (office_id = nullif(current_setting('app.office_id', true), '')::uuid);

grant select, insert, update, delete on late_record to socong_app;
`

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(CHANGES).execute(db)
}
