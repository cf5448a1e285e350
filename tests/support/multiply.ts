import type { TestApp } from './app.ts'

/** Copies of each row: more than any list shows at once. */
const TIMES = 260

/** Tables with a fixed number of rows, given by the program or by the district's offices. */
const FIXED = [
  ...['kysely_migration', 'kysely_migration_lock', 'installation_state', 'throttle', 'channel_state'],
  ...['office', 'office_past', 'visit_counter'],
]

/** Tables with fewer copies: forms accept no more, or more would only take time. */
const FEWER: Record<string, number> = {
  recommended_app: 20,
  staff_member: 150,
  key_lookup: 10,
  sent_form: 10,
  visit_search_term: 20,
  trace_hold: 60,
}

const OWN = `where office_id in (select id from office where code = 'tt-hcc' or parent_id is null)`
/** The accounts that make the requests already have enough sessions. */
const ONLY: Record<string, string> = {
  session: `where account_id in (select id from account where username like 'nguoi.%')`,
}

/** Column values of a copy, where changing the key alone would give an equivalent row or one that no form would create. */
const INSTEAD: Record<string, string> = {
  recommended_app: `jsonb_build_object('enabled', false)`,
  embed_origin: `jsonb_build_object('origin', 'https://n' || n || '.example.vn')`,
  book_page: `jsonb_build_object('page', t.page, 'print_id', md5(t.print_id || '-' || n)::uuid)`,
  badge: `jsonb_build_object('number', t.number + n * 1000, 'withdrawn_at', case when n > 100 then t.made_at end)`,
  visit: `jsonb_build_object('badge', null, 'state', case when n > 20 and t.state = 'inside' then 'left' else t.state end,
    'left_at', case when n > 20 and t.state = 'inside' then t.entered_at else t.left_at end)`,
  expected_guest: `jsonb_build_object('day', t.day + n % 15)`,
}

/** Run as superuser: switches off everything that would refuse the copies. */
const PREPARED = `
  select set_config('session_replication_role', 'replica', true);
  do $$ declare one record; begin
    for one in select indexrelid::regclass as index from pg_index join pg_class c on c.oid = indexrelid
      where relnamespace = 'public'::regnamespace and indisunique and indpred is not null loop
      execute format('drop index %s', one.index);
    end loop;
    for one in select conrelid::regclass as relation, conname from pg_constraint
      where connamespace = 'public'::regnamespace and contype = 'c' loop
      execute format('alter table %s drop constraint %I', one.relation, one.conname);
    end loop;
  end $$`

interface Column {
  table: string
  name: string
  type: string
  /** The unique indexes that contain the column, with its position in each. */
  keys: Record<string, number>
}

const COLUMNS = `
  select c.relname as table, a.attname as name, t.typname as type, (
      select coalesce(jsonb_object_agg(i.indexrelid, array_position(i.indkey::int2[], a.attnum)), '{}') from pg_index i
      where i.indrelid = c.oid and i.indisunique and i.indpred is null and a.attnum = any(i.indkey::int2[])) as keys
  from pg_class c join pg_attribute a on a.attrelid = c.oid join pg_type t on t.oid = a.atttypid
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition and attnum > 0
    and attgenerated = '' and not attisdropped`

/**
 * Copies every row of the register, ignoring all constraints but keys, so that every parent has many children. Copies use the
 * same numbers in all tables: a copy that refers to another row refers to a copy of that row.
 */
export async function multiply(app: TestApp): Promise<void> {
  const columns = await app.rows<Column>(COLUMNS)
  const tables = [...new Set(columns.map(({ table }) => table))].filter((table) => !FIXED.includes(table))
  const copies = tables.map((table) => copyOf(columns.filter((column) => column.table === table)))
  await app.rows(['begin', PREPARED, ...copies.flat(), 'commit', 'analyze'].join(';'))
}

/** Returns nothing for a table with one row per office. */
function copyOf(columns: Column[]): string[] {
  const [{ table } = { table: '' }] = columns
  const varied = new Set<Column>()
  for (const index of new Set(columns.flatMap(({ keys }) => Object.keys(keys)))) {
    const parts = columns.filter(({ keys, name }) => index in keys && name !== 'office_id')
    const last = parts.toSorted((one, two) => (two.keys[index] ?? 0) - (one.keys[index] ?? 0))
    const other = last.find(({ type }) => type in OTHER) ?? last[0]
    if (!other) return []
    varied.add(other)
  }
  const changes = [...varied].map(({ name, type }) => `'${name}', ${(OTHER[type] ?? text)(`t."${name}"`)}`)
  const names = columns.map(({ name }) => `"${name}"`)
  const isOfOffice = columns.some(({ name }) => name === 'office_id')
  return [
    `insert into "${table}" (${names.join()})
     select ${names.map((name) => `(c.r).${name}`).join()} from (
       select jsonb_populate_record(null::"${table}", to_jsonb(t) || jsonb_build_object(${changes.join()})
         || ${INSTEAD[table] ?? `'{}'`}) as r
       from (select * from "${table}" ${ONLY[table] ?? (isOfOffice ? OWN : '')}) t, generate_series(1, ${FEWER[table] ?? TIMES}) n
       offset 0) c
     on conflict do nothing`,
  ]
}

const text = (column: string) => `${column} || n`
const OTHER: Record<string, (column: string) => string> = {
  uuid: (column) => `md5(${column} || '-' || n)::uuid`,
  int4: (column) => `${column} + n * 1000`,
  int8: (column) => `${column} + n * 1000`,
  timestamptz: (column) => `${column} - n * interval '1 minute'`,
  date: (column) => `${column} - n`,
  bytea: (column) => `sha256(${column} || n::text::bytea)`,
}
