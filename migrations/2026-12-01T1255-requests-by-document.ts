import { type Kysely, sql } from 'kysely'

/**
 * A trace request has a note in place of the person's sealed number, which is in the document, and an office answers with a trace
 * or with none. Numbers of running requests stay sealed until these end; a refused one waits again, since a refusal could be replaced.
 */
const CHANGES = `
alter table trace_request
  add column note text,
  drop constraint trace_request_check1,
  add constraint trace_request_ended check (ended_at is null or (note is null and person is null)),
  alter column note set statistics 0;
grant update (note) on trace_request to socong_app;
alter table trace_answer
  drop column reason,
  drop constraint trace_answer_state_check,
  add constraint trace_answer_state_check check (state in ('waiting', 'none', 'released'));
comment on column trace_request.person is 'Sealed, from before the note; gone with the last request of that time.';
`

export async function up(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{ id: string }>`select id from office`.execute(db)
  for (const { id } of rows) {
    // Forced row-level security binds the owner too.
    await sql`select set_config('app.office_id', ${id}, true)`.execute(db)
    await sql`update trace_answer set state = 'waiting', reason = null, answered_by = null, answered_at = null
      where state = 'refused'`.execute(db)
  }
  await sql`select set_config('app.office_id', '', true)`.execute(db)
  await sql.raw(CHANGES).execute(db)
}
