import { type Kysely, sql } from 'kysely'

/** What the answer to a data request follows from: the copy that was made, or the reason of a refusal. */
const COLUMNS = `
alter table subject_request
  add column copied_at timestamptz,
  add column refusal text,
  add constraint subject_request_refusal check (refusal is null or outcome = 'refused'
    and refusal in ('kept_by_law', 'identity', 'others', 'expired', 'withdrawn'));
grant update (copied_at, refusal) on subject_request to socong_app;
`

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(COLUMNS).execute(db)
}
