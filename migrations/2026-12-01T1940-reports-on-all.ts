import { type Kysely, sql } from 'kysely'

/** The root's own reports and those of its administrators on all offices share an office: what tells them apart is kept. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table report_snapshot add column on_all boolean not null default false`.execute(db)
  const { rows } = await sql<{ id: string }>`select id from office where parent_id is null`.execute(db)
  for (const { id } of rows) {
    await sql`select set_config('app.office_id', ${id}, true)`.execute(db)
    await sql`update report_snapshot set on_all = true
      where jsonb_path_query_array(figures, '$.offices[*].id') <> jsonb_build_array(office_id)`.execute(db)
  }
  await sql`select set_config('app.office_id', '', true)`.execute(db)
}
