import { type Kysely, sql } from 'kysely'

/**
 * A visit keeps the app that was recommended when it was recorded also where nobody asked: only so can be told who was
 * left unasked from who came while there was nothing to ask about. So far there has been one app, always recommended.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { rows: apps } = await sql<{ id: string }>`select id from recommended_app
    order by enabled desc, created_at desc limit 1`.execute(db)
  const app = apps[0]?.id
  if (!app) return
  const { rows: offices } = await sql<{ id: string }>`select id from office`.execute(db)
  for (const { id } of offices) {
    // Forced row-level security binds the owner too.
    await sql`select set_config('app.office_id', ${id}, true)`.execute(db)
    await sql`update visit set app_id = ${app} where office_id = ${id} and app_id is null`.execute(db)
  }
  await sql`select set_config('app.office_id', '', true)`.execute(db)
}
