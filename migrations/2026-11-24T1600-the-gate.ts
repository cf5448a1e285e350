import { type Kysely, sql } from 'kysely'

/** Tables whose rows belong to one office: row-level security is enabled and forced on each. */
const OFFICE_TABLES = [
  'desk',
  'visit',
  'visit_word',
  'visit_change',
  'visit_counter',
  'audit_head',
  'audit',
  'office_day',
]

const DIRECTORY = `
create table office (
  id uuid primary key,
  code text not null unique check (code ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
  name text not null,
  short text not null,
  kind text not null,
  locality text,
  parent_id uuid references office (id),
  valid_from date,
  valid_to date,
  one_stop boolean not null default false,
  close_minutes integer not null default 1140 check (close_minutes between 720 and 1620),
  overdue_minutes integer not null default 90 check (overdue_minutes between 5 and 1440),
  retention_days integer not null default 30 check (retention_days between 14 and 90),
  demo boolean not null default false,
  created_at timestamptz not null
);
comment on column office.close_minutes is 'Minutes after 00:00 of the office day at which the day closes; 1620 is 03:00 of the next day.';
comment on column office.demo is 'On the root office: this database holds invented visits.';

create table account (
  id uuid primary key,
  office_id uuid not null references office (id),
  username text not null unique check (username = lower(username)),
  display_name text not null,
  role text not null check (role in ('reception', 'head', 'district')),
  password_hash text,
  disabled_at timestamptz,
  totp_secret bytea,
  created_at timestamptz not null
);
comment on column account.totp_secret is 'Encrypted; empty until the second factor is set up.';

create table session (
  token_sha256 bytea primary key,
  account_id uuid not null references account (id) on delete cascade,
  created_at timestamptz not null,
  last_seen_at timestamptz not null,
  password_pending boolean not null default false
);
create index session_account on session (account_id);
create index session_last_seen on session (last_seen_at);

create table invitation (
  id uuid primary key,
  account_id uuid not null references account (id) on delete cascade,
  code_sha256 bytea not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  created_at timestamptz not null
);
create index invitation_account on invitation (account_id);

create table throttle (
  key varchar(255) primary key,
  points integer not null default 0,
  expire bigint
);
create index throttle_expire on throttle (expire);

create table recommended_app (
  id uuid primary key,
  slug text not null unique,
  name text not null,
  enabled boolean not null default true,
  android_url text not null,
  android_minimum text not null,
  ios_url text not null,
  ios_minimum text not null,
  guide jsonb not null,
  created_at timestamptz not null
);
comment on column recommended_app.guide is 'By language: { steps: text[], running: text }.';

grant select, insert, update on office, account, recommended_app to socong_app;
grant select, insert, update, delete on session, invitation, throttle to socong_app;
`

const OFFICE_ROWS = `
create table desk (
  id uuid primary key,
  office_id uuid not null references office (id),
  name text not null,
  one_stop boolean not null default false,
  unique (office_id, name)
);

create table visit (
  id uuid primary key,
  office_id uuid not null,
  client_uuid uuid not null,
  body_hash bytea not null,
  year smallint not null,
  number integer not null,
  version integer not null default 1,
  day date not null,
  state text not null check (state in ('waiting', 'inside', 'left', 'refused', 'lapsed', 'unclosed')),
  voided_at timestamptz,
  void_reason text,
  name text not null check (name is nfc normalized and length(name) between 1 and 120),
  commune_code text,
  organisation text,
  phone text check (phone ~ '^\\+[1-9][0-9]{6,14}$'),
  phone_shared boolean not null default false,
  id_hash bytea,
  id_key_version smallint,
  id_last4 text check (id_last4 ~ '^[0-9]{4}$'),
  purpose text not null,
  purpose_note text,
  host text,
  party_size smallint not null default 1 check (party_size between 1 and 500),
  desk_id uuid references desk (id),
  one_stop boolean not null,
  app_id uuid,
  app_status text not null check (app_status in ('running', 'off', 'absent', 'unsupported', 'no_smartphone', 'not_asked')),
  app_outcome text check (app_outcome in ('installed', 'turned_on', 'will_install', 'declined', 'failed')),
  source text not null check (source in ('gate', 'poster', 'lobby', 'slip', 'paper', 'offline')),
  assurance text not null check (assurance in ('staff', 'lobby', 'poster')),
  registered_at timestamptz not null,
  entered_at timestamptz not null,
  entered_by uuid,
  recorded_at timestamptz not null,
  left_at timestamptz check (left_at >= entered_at),
  ended_by uuid,
  ended_how text check (ended_how in ('staff', 'visitor', 'correction', 'close_of_day')),
  ended_at timestamptz,
  day_closed_at timestamptz,
  clock_skew_s integer,
  duplicate_presence boolean not null default false,
  check ((state = 'left') = (left_at is not null)),
  check ((state = 'unclosed') = (day_closed_at is not null)),
  constraint visit_client_uuid unique (office_id, client_uuid),
  constraint visit_number unique (office_id, year, number)
);
comment on table visit is 'Offices, accounts and apps that a visit names are never deleted: the application has no right to. Foreign keys would hold the same and make every gate lock the same few rows at each entry.';
comment on column visit.ended_at is 'When the departure was recorded; the ten seconds of undo count from here.';
comment on column visit.duplicate_presence is 'Trùng lượt: a replayed or restored visit met an open one of the same person.';

create index visit_log on visit (office_id, entered_at desc, id);
create index visit_open on visit (office_id, entered_at desc) where state in ('waiting', 'inside') and voided_at is null;
create index visit_phone on visit (office_id, phone, entered_at desc) where phone is not null;
create unique index visit_open_phone on visit (office_id, phone) where not phone_shared and state = 'inside' and voided_at is null;
create unique index visit_open_id on visit (office_id, id_hash) where state = 'inside' and voided_at is null;

create table visit_word (
  office_id uuid not null,
  word text collate "C" not null,
  entered_at timestamptz not null,
  visit_id uuid not null references visit (id) on delete cascade,
  primary key (office_id, word, entered_at, visit_id)
);
create index visit_word_visit on visit_word (visit_id);

create table visit_change (
  office_id uuid not null,
  visit_id uuid not null references visit (id) on delete cascade,
  seq integer not null,
  field text not null,
  old text,
  new text,
  reason text not null,
  by uuid not null references account (id),
  at timestamptz not null,
  salt bytea not null,
  primary key (visit_id, seq, field)
);

create table visit_counter (
  office_id uuid not null,
  year smallint not null,
  last integer not null,
  primary key (office_id, year)
);
comment on table visit_counter is 'The running number of the book, per office and year, without gaps.';

create table audit_head (
  office_id uuid primary key,
  seq bigint not null,
  hash bytea not null
);

create table audit (
  office_id uuid not null,
  seq bigint not null,
  at timestamptz not null,
  actor_id uuid,
  action text not null check (action !~ '\\|'),
  subject_id uuid,
  fields text not null default '' check (fields !~ '\\|'),
  change_hash bytea,
  hash bytea not null,
  primary key (office_id, seq)
);
create index audit_subject on audit (office_id, subject_id, seq);

grant select, insert, update, delete on desk, visit, visit_word, visit_change, visit_counter to socong_app;
grant select on audit, audit_head to socong_app;
`

/** One row per office, day and revision; the counts are listed once, here and in server/figures/counts.ts. */
const COUNTS = [
  'visits',
  'people',
  'inside',
  'waiting',
  'departed',
  'unclosed',
  'running',
  'off',
  'absent',
  'unsupported',
  'no_smartphone',
  'not_asked',
  'helped',
  'leaving',
  'os_visits',
  'os_people',
  'os_running',
  'os_off',
  'os_absent',
  'os_unsupported',
  'os_no_smartphone',
  'os_not_asked',
  'os_helped',
  'os_leaving',
]

const FIGURES = `
create table office_day (
  office_id uuid not null references office (id),
  day date not null,
  revision integer not null default 0,
  closed_at timestamptz,
  ${COUNTS.map((name) => `${name} integer not null default 0 check (${name} >= 0)`).join(',\n  ')},
  primary key (office_id, day, revision)
);
create index office_day_open on office_day (office_id, day) where closed_at is null;

grant select, insert, update, delete on office_day to socong_app;
`

/**
 * The only way to an audit row. Owned by the owner of the schema, so the application may append and
 * nothing else; forced row-level security still holds inside it, because the owner is bound by it too.
 */
const AUDIT_FUNCTIONS = `
create function audit_line(seq bigint, at timestamptz, actor uuid, action text, subject uuid, fields text, change_hash bytea)
returns text language sql stable as $$
  select concat_ws('|', seq, (extract(epoch from at) * 1000)::bigint, coalesce(actor::text, ''), action,
    coalesce(subject::text, ''), fields, coalesce(encode(change_hash, 'hex'), ''))
$$;

create function audit_append(in_office uuid, in_at timestamptz, in_actor uuid, in_action text, in_subject uuid, in_fields text, in_change_hash bytea)
returns bigint language plpgsql security definer set search_path = public, pg_temp as $$
declare head audit_head;
begin
  insert into audit_head as h (office_id, seq, hash)
  values (in_office, 1, sha256(sha256(convert_to(in_office::text, 'UTF8'))
    || convert_to(audit_line(1, in_at, in_actor, in_action, in_subject, in_fields, in_change_hash), 'UTF8')))
  on conflict (office_id) do update set seq = h.seq + 1, hash = sha256(h.hash
    || convert_to(audit_line(h.seq + 1, in_at, in_actor, in_action, in_subject, in_fields, in_change_hash), 'UTF8'))
  returning * into head;
  insert into audit (office_id, seq, at, actor_id, action, subject_id, fields, change_hash, hash)
  values (in_office, head.seq, in_at, in_actor, in_action, in_subject, in_fields, in_change_hash, head.hash);
  return head.seq;
end $$;

create function audit_is_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'the audit is append-only';
end $$;
create trigger append_only before update or delete on audit for each row execute function audit_is_append_only();
create trigger append_only_truncate before truncate on audit execute function audit_is_append_only();

revoke all on function audit_append from public;
grant execute on function audit_append to socong_app;
`

/**
 * Ends a transaction whose entry turned out to be a repeat. Statements of one round trip cannot branch, and
 * rolling back is what gives the running number back: the book has no gaps.
 */
const REPEAT_GUARD = `
create function must_be_new(is_new boolean) returns void language plpgsql as $$
begin
  if not is_new then
    raise exception 'this entry is stored already' using errcode = 'SC001';
  end if;
end $$;
`

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const block of [DIRECTORY, OFFICE_ROWS, FIGURES, AUDIT_FUNCTIONS, REPEAT_GUARD]) {
    await sql.raw(block).execute(db)
  }
  for (const table of OFFICE_TABLES) {
    const own = `office_id = nullif(current_setting('app.office_id', true), '')::uuid`
    await sql
      .raw(`
      alter table ${table} enable row level security;
      alter table ${table} force row level security;
      create policy office on ${table} using (${own}) with check (${own});
    `)
      .execute(db)
  }
  await sql
    .raw(
      `create policy district on office_day for select using (current_setting('app.scope', true) = 'district')`,
    )
    .execute(db)
}
