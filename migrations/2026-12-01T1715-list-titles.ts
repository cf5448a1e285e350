import { type Kysely, sql } from 'kysely'

/** What an importing person has said of a list's titles and texts; the office remembers the titles. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(CHANGES).execute(db)
}

const OWN = `office_id = nullif(current_setting('app.office_id', true), '')::uuid`

/** A text may be somebody's name, in a column that was mistaken for another: ANALYZE keeps no samples of them. */
const CHANGES = `
alter table pending_import add column answers jsonb not null default '{}';
alter table pending_import alter answers set statistics 0;
grant update (answers) on pending_import to socong_app;

create table list_titles (
  office_id uuid not null references office (id),
  kind text not null,
  titles jsonb not null,
  primary key (office_id, kind)
);
alter table list_titles alter titles set statistics 0;
grant select, insert on list_titles to socong_app;
grant update (titles) on list_titles to socong_app;
alter table list_titles enable row level security;
alter table list_titles force row level security;
create policy office on list_titles using (${OWN}) with check (${OWN});

-- Whoever begins anew loses the titles with the lists of the example: they are no record.
do $$ begin
  execute replace(pg_get_functiondef('begin_anew'::regproc), '''pending_import''', '''pending_import'', ''list_titles''');
end $$;
`
