import type { TestApp } from './app.ts'

/**
 * The tables that every request may write: the counts of attempts, the numbers of forms that are noted and taken back, the
 * day on which a key was used, and the audit, which is tested by name.
 */
const USE = ['throttle', 'sent_form', 'api_key_use', 'audit', 'audit_head']

/**
 * Notes from now on in which tables a row is added, changed or deleted; the returned function names those of the
 * register since its last call.
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
    // A session that goes on is no change.
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
