import type { TestApp } from './app.ts'

/**
 * Ignored tables, which any request may write: rate limits, form numbers, last use of API keys, and the audit, which has its
 * own tests.
 */
const USE = ['throttle', 'sent_form', 'api_key_use', 'audit', 'audit_head']

type Row = Record<string, unknown>
/** A row added, changed or deleted. */
export interface Change {
  table: string
  before: Row | null
  after: Row | null
}

/** Records every change of a row. The returned function gives the changes since its last call, oldest first. */
export async function watchRows(app: TestApp): Promise<() => Promise<Change[]>> {
  await app.rows(`
    create schema watched;
    create table watched.touched (at serial, "table" text, before jsonb, after jsonb);
    create function note_touch() returns trigger language plpgsql security definer set timezone = 'UTC' as $$
    begin
      insert into watched.touched ("table", before, after) values (tg_table_name, to_jsonb(old), to_jsonb(new));
      return null;
    end $$`)
  const tables = await app.column<string>(
    `select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
     and not relispartition`,
  )
  for (const name of tables)
    await app.rows(
      `create trigger touched after insert or update or delete on "${name}" for each row execute function note_touch()`,
    )
  return () =>
    app.rows<Change>(
      `with gone as (delete from watched.touched returning *) select "table", before, after from gone order by at`,
    )
}

/** The tables that the changes concern, without `besides`. */
export function tablesOf(changes: Change[], besides = USE): string[] {
  // Extending a session does not count as a change.
  const counted = changes.filter(({ table, before, after }) => table !== 'session' || !before || !after)
  const names = new Set(counted.map(({ table }) => table))
  return [...names].filter((name) => !besides.includes(name)).toSorted()
}
