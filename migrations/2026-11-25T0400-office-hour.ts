import { type Kysely, sql } from 'kysely'

const COUNTS = [
  'visits',
  'people',
  'inside',
  'waiting',
  'departed',
  'unclosed',
  ...['', 'os_'].flatMap((of) => [
    ...(of ? ['os_visits', 'os_people'] : []),
    ...['running', 'off', 'absent', 'unsupported', 'no_smartphone', 'not_asked', 'helped', 'leaving'].map(
      (name) => of + name,
    ),
  ]),
]

/**
 * How an open day stood: whoever reports figures as of an hour asks for it afterwards. The first change after a full hour
 * keeps what stood until then, so that every full hour of every day can be told for good, and an hour in which nothing
 * changed costs nothing. A day that has closed has its revisions. Of a snapshot it is known when the button was pressed,
 * beside the hour that the figures are of.
 */
const changes = (counts: string) => `
alter table office_day add column changed_at timestamptz;
comment on column office_day.changed_at is 'Of the counts, the last time; empty in rows from before it was kept.';

create table office_hour (
  office_id uuid not null,
  day date not null,
  changed_at timestamptz not null,
  ${counts},
  primary key (office_id, day, changed_at)
);
comment on table office_hour is 'The counts of an open day from this change until the first one of a later hour.';

alter table office_hour enable row level security;
alter table office_hour force row level security;
create policy office on office_hour
  using (office_id = nullif(current_setting('app.office_id', true), '')::uuid)
  with check (office_id = nullif(current_setting('app.office_id', true), '')::uuid);
create policy district on office_hour for select using (current_setting('app.scope', true) = 'district');

grant select, insert on office_hour to socong_app;

alter table report_snapshot add column made_at timestamptz;
update report_snapshot set made_at = frozen_at;
alter table report_snapshot alter column made_at set not null;
comment on column report_snapshot.frozen_at is 'The moment whose figures these are.';
comment on column report_snapshot.made_at is 'When they were read and written down.';
`

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(changes(COUNTS.map((name) => `${name} integer not null`).join(', '))).execute(db)
}
