import type { TestApp } from './app.ts'

/**
 * Ignored tables, which any request may write: rate limits, form numbers, last use of API keys, and the audit, which has its
 * own tests.
 */
const USE = ['throttle', 'sent_form', 'api_key_use', 'audit', 'audit_head']

/**
 * Records which tables have rows added, changed or deleted. The returned function lists the tables, without `besides`, since
 * its last call.
 */
export async function watchTables(app: TestApp, besides = USE): Promise<() => Promise<string[]>> {
  await app.rows(`
    create table touched (name text primary key);
    create function note_touch() returns trigger language plpgsql security definer as $$
    begin
      insert into public.touched values (tg_table_name) on conflict do nothing;
      return null;
    end $$`)
  const tables = await app.rows<{ name: string }>(
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
     and relname <> 'touched' and not relispartition`,
  )
  for (const { name } of tables) {
    // Extending a session does not count as a change.
    const events = name === 'session' ? 'insert or delete' : 'insert or update or delete'
    await app.rows(
      `create trigger touched after ${events} on "${name}" for each row execute function note_touch()`,
    )
  }
  return async () => {
    const rows = await app.rows<{ name: string }>('delete from touched returning name')
    return rows
      .map(({ name }) => name)
      .filter((name) => !besides.includes(name))
      .toSorted()
  }
}
