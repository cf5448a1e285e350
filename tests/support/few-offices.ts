import type { TestApp } from './app.ts'

/** Deletes all offices but these: a few show the same as 67, faster. */
export async function keepOffices(app: TestApp, codes: string[]): Promise<void> {
  const kept = codes.map((code) => `'${code}'`).join(', ')
  const tables = await app.rows<{ name: string }>(
    `select table_name as name from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
     where table_schema = 'public' and column_name = 'office_id' and table_type = 'BASE TABLE'`,
  )
  const others = tables.map(
    ({ name }) => `delete from "${name}" where office_id not in (select id from office);`,
  )
  await app.rows(`begin; set local session_replication_role = replica;
    delete from office where parent_id is not null and code not in (${kept}); ${others.join(' ')} commit`)
}
