import { type Kysely, sql } from 'kysely'

/**
 * What the district needs to know who does the letter's job: when an office last recorded somebody, on which days
 * offices work, and how the installation is. The exceptions of 2025 and 2026 are those that the Prime Minister
 * decided for all offices: a working day given away, and the Saturday that makes up for it.
 */
const CHANGES = `
alter table office_day add column last_entry_at timestamptz;
comment on column office_day.last_entry_at is 'When somebody was last recorded in for this day. Not indexed: an update of the day must stay a cheap one.';

create table calendar_day (
  day date primary key,
  kind text not null check (kind in ('off', 'working')),
  note text not null check (note is nfc normalized and length(note) <= 120),
  set_at timestamptz not null
);
comment on table calendar_day is 'Days that weekday and law would tell wrong, for the whole district.';

insert into calendar_day (day, kind, note, set_at) values
  ('2025-05-02', 'off', 'Hoán đổi sang thứ Bảy 26/4/2025', '2025-01-01T00:00:00Z'),
  ('2025-04-26', 'working', 'Làm bù cho thứ Sáu 02/5/2025', '2025-01-01T00:00:00Z'),
  ('2026-01-02', 'off', 'Hoán đổi sang thứ Bảy 10/01/2026', '2026-01-01T00:00:00Z'),
  ('2026-01-10', 'working', 'Làm bù cho thứ Sáu 02/01/2026', '2026-01-01T00:00:00Z'),
  ('2026-08-31', 'off', 'Hoán đổi sang thứ Bảy 22/8/2026', '2026-01-01T00:00:00Z'),
  ('2026-08-22', 'working', 'Làm bù cho thứ Hai 31/8/2026', '2026-01-01T00:00:00Z');

create table installation_state (
  key text primary key,
  at timestamptz not null,
  ok boolean not null,
  detail jsonb not null default '{}'
);
comment on table installation_state is 'How the last run of each regular job ended: counts, codes and office ids, never a word of a person.';

grant select, insert, update, delete on calendar_day to socong_app;
grant select, insert, update on installation_state to socong_app;
`

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(CHANGES).execute(db)
  const { rows: offices } = await sql<{ id: string }>`select id from office`.execute(db)
  for (const { id } of offices) {
    // Forced row-level security binds the owner too.
    await sql`select set_config('app.office_id', ${id}, true)`.execute(db)
    await sql`update office_day d set last_entry_at = v.at
      from (select day, max(recorded_at) as at from visit
        where state in ('inside', 'left', 'unclosed') and voided_at is null group by day) v
      where d.day = v.day`.execute(db)
  }
  await sql`select set_config('app.office_id', '', true)`.execute(db)
}
