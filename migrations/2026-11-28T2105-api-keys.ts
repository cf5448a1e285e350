import { type Kysely, sql } from 'kysely'

/**
 * Keys that the district makes for other systems: counts for a portal, the state of the program for a monitoring system. The key
 * itself is found by its hash in key_lookup, as every bearer key is, and goes with the row that stands here.
 */
const CHANGES = `
create table api_key (
  office_id uuid not null references office (id),
  id uuid not null,
  name text not null check (name is nfc normalized and length(name) between 1 and 80),
  scope text not null check (scope in ('figures', 'metrics')),
  offices uuid[] check (cardinality(offices) > 0),
  made_at timestamptz not null,
  made_by uuid not null references account (id),
  expires_at timestamptz not null,
  primary key (office_id, id),
  check (scope = 'figures' or offices is null)
);
comment on column api_key.offices is 'Whose figures it shows; null for those of every office.';
grant select, insert, delete on api_key to socong_app;
grant update (name) on api_key to socong_app;

create table api_key_use (
  office_id uuid not null,
  key_id uuid not null,
  day date not null,
  primary key (office_id, key_id),
  foreign key (office_id, key_id) references api_key (office_id, id) on delete cascade
);
comment on column api_key_use.day is 'The last one on which it was used: noted once a day, however often it is.';
grant select, insert on api_key_use to socong_app;
grant update (day) on api_key_use to socong_app;

alter table key_lookup drop constraint key_lookup_kind_check;
alter table key_lookup add constraint key_lookup_kind_check
  check (kind in ('pass', 'poster', 'lobby', 'slip', 'personal', 'guest', 'badge', 'api'));

alter table api_key enable row level security;
alter table api_key force row level security;
create policy office on api_key using (office_id = nullif(current_setting('app.office_id', true), '')::uuid)
  with check (office_id = nullif(current_setting('app.office_id', true), '')::uuid);
alter table api_key_use enable row level security;
alter table api_key_use force row level security;
create policy office on api_key_use using (office_id = nullif(current_setting('app.office_id', true), '')::uuid)
  with check (office_id = nullif(current_setting('app.office_id', true), '')::uuid);
`

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(CHANGES).execute(db)
}
