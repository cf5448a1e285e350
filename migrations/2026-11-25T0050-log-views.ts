import { type Kysely, sql } from 'kysely'

/** The views of the log that show few of many visits, without reading the others. */
const INDEXES = `
create index visit_unclosed on visit (office_id, entered_at desc, id) where state = 'unclosed' and voided_at is null;
create index visit_voided on visit (office_id, entered_at desc, id) where voided_at is not null;
`

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(INDEXES).execute(db)
}
