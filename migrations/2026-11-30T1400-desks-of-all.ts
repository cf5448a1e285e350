import { type Kysely, sql } from 'kysely'

/**
 * The district gives offices their desks, and a list of offices names them all: asked office by office, those of ten thousand took
 * seconds. A desk has a name and no person.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`create policy district on desk for select using (current_setting('app.scope', true) = 'district')`)
    .execute(db)
}
