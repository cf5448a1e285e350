// Compares the application's table rights with what its code does; the migrations grant the same on every Postgres.
import { beforeAll, expect, test } from 'vitest'
import { COUNTS } from '../../server/platform/db/counts.ts'
import { type Need, needsOf } from '../support/needs.ts'
import { useApp } from '../support/suite.ts'

const app = useApp()
let tables: string[]
let needs: ReturnType<typeof needsOf>

beforeAll(async () => {
  tables = (await app.rows<{ name: string }>(TABLES)).map(({ name }) => name)
  needs = needsOf(tables)
})

/** Needs that cannot be read from the code. */
const BESIDE: Record<string, Partial<Need>> = {
  // A database function with its own rights writes these: figures/office-day.
  office_day: { insert: true, update: ['changed_at', 'last_entry_at', ...COUNTS] },
  office_hour: { insert: true },
  // The table's name is an argument of platform/db/expired.
  log_filter: { delete: true },
  pending_import: { delete: true },
  // Written by a trigger on visits.
  host_notice: { insert: true, update: ['day'] },
  // Written by the rate limiter's own SQL.
  throttle: { insert: true, update: ['expire', 'points'] },
}

const TABLES = `select relname as name from pg_class
  where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') order by relname`

/** Rights on relations and columns that the application's role has, directly or through PUBLIC. */
const GRANTED = `
select c.relname as table, null as column, lower(g.privilege_type) as privilege
  from pg_class c, aclexplode(c.relacl) g
  where c.relnamespace = 'public'::regnamespace and g.grantee in (0, 'socong_app'::regrole)
union all
select c.relname, a.attname, lower(g.privilege_type)
  from pg_class c join pg_attribute a on a.attrelid = c.oid, aclexplode(a.attacl) g
  where c.relnamespace = 'public'::regnamespace and g.grantee in (0, 'socong_app'::regrole)
order by 1, 2, 3`

const said = ({ select, insert, delete: remove, update }: Need) => [
  ...(remove ? ['delete'] : []),
  ...(insert ? ['insert'] : []),
  ...(select ? ['select'] : []),
  ...[...new Set(update)].toSorted().map((column) => `update ${column}`),
]

test('the application may do to each table, column by column, what its code does, and nothing else', async () => {
  const all = needs()
  const granted = await app.rows<{ table: string; column: string | null; privilege: string }>(GRANTED)
  const grantsOf = (table: string) =>
    granted
      .filter((one) => one.table === table)
      .map(({ column, privilege }) => (column ? `${privilege} ${column}` : privilege))
      .toSorted()
  const wanted = tables.map((table) => {
    const need = all.get(table)
    const { update = [], ...more } = BESIDE[table] ?? {}
    return [table, need ? said({ ...need, ...more, update: [...need.update, ...update] }) : []]
  })
  expect(tables.map((table) => [table, grantsOf(table)])).toEqual(wanted)
})

/** Needs of operator commands and the demo, which use the same role. */
const BY_COMMAND: Record<string, string[]> = { office: ['update demo'] }

test('commands and the demo need no right that the program does not need', async () => {
  const [all, program] = [needs(), needs(/operations\/(cli|demo|backup)\//)]
  const beside = tables.flatMap((table) => {
    const [more, less] = [all, program].map((one) => one.get(table))
    const known = new Set(less && said(less))
    return (more ? said(more) : []).filter((what) => !known.has(what)).map((what) => `${table}: ${what}`)
  })
  expect(beside).toEqual(
    Object.entries(BY_COMMAND).flatMap(([table, whats]) => whats.map((what) => `${table}: ${what}`)),
  )
})
