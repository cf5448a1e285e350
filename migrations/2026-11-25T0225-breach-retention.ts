import { type Kysely, sql } from 'kysely'

/**
 * What is known of a breach goes when its time is over, and what was done about it with it. The application may still
 * delete no single entry, and nothing of a breach that is open.
 */
const RETENTION = `
alter table breach_entry
  drop constraint breach_entry_breach_id_fkey,
  add constraint breach_entry_breach_id_fkey foreign key (breach_id) references breach (id) on delete cascade;
create policy closed on breach as restrictive for delete using (closed_at is not null);
grant delete on breach to socong_app;
`

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(RETENTION).execute(db)
}
