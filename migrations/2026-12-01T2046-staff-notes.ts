import { type Kysely, sql } from 'kysely'

const OWN = `office_id = nullif(current_setting('app.office_id', true), '')::uuid`

/** What the office's staff need to know when a phone number or a card comes again; never kept by a name. */
const CHANGES = `
create table staff_note (
  office_id uuid not null references office (id),
  id uuid not null,
  phone text,
  id_hash bytea,
  what text not null check (what in ('tell_head', 'tell_host', 'check_papers', 'escort', 'item_here')),
  more text check (more is nfc normalized and length(more) between 1 and 120),
  made_by uuid not null,
  made_at timestamptz not null,
  primary key (office_id, id),
  check (phone is not null or id_hash is not null)
);
alter table staff_note alter phone set statistics 0, alter id_hash set statistics 0, alter more set statistics 0;
grant select, insert, delete on staff_note to socong_app;
alter table staff_note enable row level security;
alter table staff_note force row level security;
create policy office on staff_note using (${OWN}) with check (${OWN});
`

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(CHANGES).execute(db)
}
