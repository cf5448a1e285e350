import { type Kysely, sql } from 'kysely'

const FUNNEL = ['running', 'off', 'absent', 'unsupported', 'no_smartphone', 'not_asked', 'helped', 'leaving']
const COUNTS = [
  ...['visits', 'people', 'inside', 'waiting', 'departed', 'unclosed'],
  ...FUNNEL,
  ...['os_visits', 'os_people'],
  ...FUNNEL.map((name) => `os_${name}`),
]

/**
 * The frozen days of a report as rows: those of ten thousand offices are half a million, which Postgres copies, adds up and
 * compares within seconds, and which as one document no process could hold.
 */
const TABLE = `
-- Instances are updated one after the other: one of before must fail to freeze a report whose days would stand nowhere.
alter table report_snapshot add constraint report_snapshot_days check (not figures ? 'days') not valid;
create table report_day (
  office_id uuid not null,
  snapshot_id uuid not null,
  reported_id uuid not null,
  day date not null,
  revision integer not null,
  ${COUNTS.map((name) => `${name} integer not null`).join(', ')},
  primary key (office_id, snapshot_id, reported_id, day)
);
comment on table report_day is 'What a report has frozen of each day. No foreign key: checking one of half a million rows takes longer than writing them.';
comment on column report_day.reported_id is 'The office that counted; office_id is the one whose report it is.';

alter table report_day enable row level security;
alter table report_day force row level security;
create policy office on report_day
  using (office_id = nullif(current_setting('app.office_id', true), '')::uuid)
  with check (office_id = nullif(current_setting('app.office_id', true), '')::uuid);

grant select, insert on report_day to socong_app;
`

const MOVE = [
  `insert into report_day (office_id, snapshot_id, reported_id, day, revision, ${COUNTS.join(', ')})
   select s.office_id, s.id, (d->>'office')::uuid, (d->>'day')::date, (d->>'revision')::integer,
     ${COUNTS.map((name) => `coalesce((d->'counts'->>'${name}')::integer, 0)`).join(', ')}
   from report_snapshot s cross join jsonb_array_elements(s.figures->'days') d`,
  `update report_snapshot set figures = figures - 'days'`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(TABLE).execute(db)
  await sql`select set_config('app.scope', 'district', true)`.execute(db)
  const { rows: offices } = await sql<{
    id: string
  }>`select distinct office_id as id from report_snapshot`.execute(db)
  await sql`select set_config('app.scope', '', true)`.execute(db)
  for (const { id } of offices) {
    // Forced row-level security binds the owner too.
    await sql`select set_config('app.office_id', ${id}, true)`.execute(db)
    for (const statement of MOVE) await sql.raw(statement).execute(db)
  }
  await sql`select set_config('app.office_id', '', true)`.execute(db)
  await sql`alter table report_snapshot validate constraint report_snapshot_days`.execute(db)
}
