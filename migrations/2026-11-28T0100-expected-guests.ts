import { type Kysely, sql } from 'kysely'

/**
 * Guests whom an office expects on a day, where its head has switched that on. Their rows are deleted the day after; of
 * each day only the counts stay.
 */
const CHANGES = `
alter table office add column expects_guests boolean not null default false;
grant update (expects_guests) on office to socong_app;

create table expected_guest (
  office_id uuid not null references office (id),
  id uuid not null,
  day date not null,
  at_minutes smallint check (at_minutes between 0 and 1439),
  name text not null check (name is nfc normalized and length(name) between 1 and 120),
  phone text check (phone ~ '^\\+[1-9][0-9]{6,14}$'),
  place text check (place is nfc normalized and length(place) between 1 and 160),
  host text check (host is nfc normalized and length(host) between 1 and 120),
  purpose text not null,
  purpose_note text check (purpose_note is nfc normalized and length(purpose_note) between 1 and 160),
  party_size smallint not null default 1 check (party_size between 1 and 500),
  version integer not null default 1,
  made_by uuid not null,
  made_at timestamptz not null,
  primary key (office_id, id)
);
comment on column expected_guest.at_minutes is 'Minutes into the day; empty where no time was agreed.';
create index expected_guest_day on expected_guest (office_id, day);

create table guest_day (
  office_id uuid not null references office (id),
  day date not null,
  expected integer not null,
  primary key (office_id, day)
);

grant select, insert, delete on expected_guest to socong_app;
grant update (day, at_minutes, name, phone, place, host, purpose, purpose_note, party_size, version)
  on expected_guest to socong_app;
grant select, insert on guest_day to socong_app;
grant update (expected) on guest_day to socong_app;

alter table pending_import drop constraint import_kind_check;
alter table pending_import add constraint import_kind_check
  check (kind in ('offices', 'accounts', 'outreach', 'people', 'guests'));
`

/** Columns that name people: ANALYZE keeps no sample of them. */
const NAMING = ['name', 'phone', 'place', 'host', 'purpose_note']

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(CHANGES).execute(db)
  const own = `office_id = nullif(current_setting('app.office_id', true), '')::uuid`
  for (const table of ['expected_guest', 'guest_day']) {
    await sql
      .raw(
        `alter table ${table} enable row level security;
         alter table ${table} force row level security;
         create policy office on ${table} using (${own}) with check (${own})`,
      )
      .execute(db)
  }
  for (const column of NAMING)
    await sql.raw(`alter table expected_guest alter column ${column} set statistics 0`).execute(db)
}
