import { type Kysely, sql } from 'kysely'

/**
 * What a guest is where they come from, as a list of delegates and a name card say it. The visit has it, too: the list of those who
 * came is kept as visits are, and the guest is deleted the day after.
 */
const CHANGES = ['expected_guest', 'visit']
  .map(
    (table) => `
alter table ${table} add column position text
  check (position is nfc normalized and length(position) between 1 and 120);
grant update (position) on ${table} to socong_app;
alter table ${table} alter column position set statistics 0;`,
  )
  .join('\n')

const COMMENTS = `
comment on column expected_guest.position is 'What the guest is in their organisation, such as its deputy chair.';
comment on column visit.position is 'Of an expected guest, as it was announced; nobody asks for it at the gate.';
`

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(CHANGES + COMMENTS).execute(db)
}
