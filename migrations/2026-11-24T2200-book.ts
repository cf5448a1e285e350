import { type Kysely, sql } from 'kysely'

/** What was printed, without a name: which visits stood on a page, and a keyed hash of each line as it stood. */
const TABLE = `
create table printed_page (
  id uuid primary key,
  office_id uuid not null,
  print_id uuid not null,
  page integer not null,
  pages integer not null,
  from_day date not null,
  until_day date not null,
  visits uuid[] not null,
  lines text[] not null,
  mark text not null,
  made_by uuid not null,
  made_at timestamptz not null,
  check (cardinality(visits) = cardinality(lines)),
  unique (office_id, print_id, page)
);
create index printed_page_made on printed_page (office_id, made_at desc);
comment on column printed_page.mark is 'The short hash that stands on the paper, of all its lines.';

alter table printed_page enable row level security;
alter table printed_page force row level security;
create policy office on printed_page
  using (office_id = nullif(current_setting('app.office_id', true), '')::uuid)
  with check (office_id = nullif(current_setting('app.office_id', true), '')::uuid);

grant select, insert on printed_page to socong_app;
`

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(TABLE).execute(db)
}
