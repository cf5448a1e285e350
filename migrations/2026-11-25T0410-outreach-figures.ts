import { type Kysely, sql } from 'kysely'

/**
 * The district reads what all offices have done to make the app known as figures, not as entries: titles, links and notes
 * are an office's own words, and a note may name somebody. The office keeps the counts of each of its days here.
 */
const CHANGES = `
create table outreach_figures (
  office_id uuid not null,
  day date not null,
  channel text not null,
  unit text not null,
  entries integer not null,
  quantity bigint not null,
  helped bigint not null,
  installs bigint not null,
  primary key (office_id, day, channel, unit)
);
alter table outreach_figures enable row level security;
alter table outreach_figures force row level security;
create policy office on outreach_figures
  using (office_id = nullif(current_setting('app.office_id', true), '')::uuid)
  with check (office_id = nullif(current_setting('app.office_id', true), '')::uuid);
create policy district on outreach_figures for select using (current_setting('app.scope', true) = 'district');

grant select, insert, delete on outreach_figures to socong_app;

drop policy district on outreach_entry;
drop index outreach_entry_day;
`

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(CHANGES).execute(db)
  const { rows: offices } = await sql<{ id: string }>`select id from office`.execute(db)
  for (const { id } of offices) {
    // Forced row-level security binds the owner too.
    await sql`select set_config('app.office_id', ${id}, true)`.execute(db)
    await sql`insert into outreach_figures
      select office_id, day, channel, unit, count(*), sum(quantity), sum(helped), sum(installs)
      from outreach_entry where voided_at is null group by office_id, day, channel, unit`.execute(db)
  }
  await sql`select set_config('app.office_id', '', true)`.execute(db)
}
