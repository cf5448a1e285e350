import { type Kysely, sql } from 'kysely'

/**
 * Meetings, whose delegates are expected guests. Who never came is deleted with the guests of the day; the meeting
 * keeps how many were invited and how many came, and is deleted with the visits of its day.
 */
const CHANGES = `
create table meeting (
  office_id uuid not null references office (id),
  id uuid not null,
  title text not null check (title is nfc normalized and length(title) between 1 and 160),
  day date not null,
  begins smallint not null check (begins between 0 and 1439),
  ends smallint check (ends > begins and ends <= 1439),
  room text check (room is nfc normalized and length(room) between 1 and 120),
  host text check (host is nfc normalized and length(host) between 1 and 120),
  cancelled_at timestamptz,
  invited integer,
  came integer,
  version integer not null default 1,
  made_by uuid not null,
  made_at timestamptz not null,
  primary key (office_id, id),
  constraint meeting_place check (room is not null or host is not null)
);
comment on column meeting.begins is 'Minutes into the day, as is ends.';
comment on column meeting.invited is 'People, counted when the guests of the day are deleted, as is came.';
create index meeting_day on meeting (office_id, day);

grant select, insert, delete on meeting to socong_app;
grant update (title, day, begins, ends, room, host, cancelled_at, invited, came, version) on meeting to socong_app;

alter table meeting enable row level security;
alter table meeting force row level security;
create policy office on meeting using (office_id = nullif(current_setting('app.office_id', true), '')::uuid)
  with check (office_id = nullif(current_setting('app.office_id', true), '')::uuid);

alter table expected_guest add column meeting_id uuid,
  add constraint expected_guest_meeting foreign key (office_id, meeting_id) references meeting (office_id, id);
create index expected_guest_meeting on expected_guest (office_id, meeting_id) where meeting_id is not null;

-- The invitations to a meeting that is cancelled say so.
grant update (ref_id) on key_lookup to socong_app;

alter table visit add column meeting_id uuid;
comment on column visit.meeting_id is 'The meeting that the visitor came for; its own row is deleted as visits of its day are.';
create index visit_meeting on visit (office_id, meeting_id) where meeting_id is not null;
`

/** Columns that may name people: ANALYZE keeps no sample of them. */
const NAMING = ['title', 'room', 'host']

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(CHANGES).execute(db)
  for (const column of NAMING)
    await sql.raw(`alter table meeting alter column ${column} set statistics 0`).execute(db)
}
