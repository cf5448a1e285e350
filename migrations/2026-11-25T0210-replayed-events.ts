import { type Kysely, sql } from 'kysely'

/** What a gate recorded without the server and sent afterwards, each event once; names no visitor. */
const TABLE = `
create table replayed_event (
  office_id uuid not null,
  event_uuid uuid not null,
  visit_uuid uuid not null,
  kind text not null check (kind in ('entry', 'departure', 'undo')),
  device_at timestamptz not null,
  clock_skew_s integer not null,
  made_by uuid not null,
  sent_by uuid not null,
  recorded_at timestamptz not null,
  constraint replayed_event_once primary key (office_id, event_uuid)
);
comment on column replayed_event.visit_uuid is 'The client_uuid of the visit: the device knows no other name of it.';
comment on column replayed_event.device_at is 'As the clock of the device had it; the visit holds the corrected time.';
create index replayed_event_age on replayed_event (office_id, recorded_at);

alter table replayed_event enable row level security;
alter table replayed_event force row level security;
create policy office on replayed_event
  using (office_id = nullif(current_setting('app.office_id', true), '')::uuid)
  with check (office_id = nullif(current_setting('app.office_id', true), '')::uuid);

grant select, insert, delete on replayed_event to socong_app;
`

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(TABLE).execute(db)
}
