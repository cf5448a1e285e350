import { type Kysely, sql } from 'kysely'

/**
 * Cards that an office hands out at the gate and takes back. A visit holds the number of its badge, also after its return;
 * the index keeps a badge in one hand at a time, also where the visit has long ended without it.
 */
const CHANGES = `
create table badge (
  office_id uuid not null references office (id),
  id uuid not null,
  prefix text not null check (prefix ~ '^[A-ZĐ]{0,3}$'),
  number integer not null check (number between 1 and 9999),
  label text not null generated always as (ltrim(prefix || ' ' || number::text)) stored,
  made_at timestamptz not null,
  lost_at timestamptz,
  withdrawn_at timestamptz,
  primary key (office_id, id),
  constraint badge_label unique (office_id, label)
);
grant select, insert on badge to socong_app;
grant update (lost_at, withdrawn_at) on badge to socong_app;

alter table visit
  add column badge text,
  add column badge_returned_at timestamptz,
  add constraint visit_badge foreign key (office_id, badge) references badge (office_id, label),
  add constraint visit_badge_returned check (badge is not null or badge_returned_at is null);
create unique index visit_badge_out on visit (office_id, badge)
  where badge is not null and badge_returned_at is null and voided_at is null;
grant update (badge, badge_returned_at) on visit to socong_app;

alter table key_lookup drop constraint key_lookup_kind_check;
alter table key_lookup add constraint key_lookup_kind_check
  check (kind in ('pass', 'poster', 'lobby', 'slip', 'personal', 'guest', 'badge'));

alter table badge enable row level security;
alter table badge force row level security;
create policy office on badge using (office_id = nullif(current_setting('app.office_id', true), '')::uuid)
  with check (office_id = nullif(current_setting('app.office_id', true), '')::uuid);
`

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(CHANGES).execute(db)
}
