import type { Pool } from './connect.ts'
import { logCheck } from './quiet-log.ts'

const UNSAFE_ROLE = `
select rolsuper as superuser, rolbypassrls as bypass,
  exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relkind = 'r' and pg_has_role(current_user, c.relowner, 'member')) as owner
from pg_roles where rolname = current_user`

const NOT_FORCED = `
select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname = 'public' and c.relkind in ('r', 'p') and not (c.relrowsecurity and c.relforcerowsecurity)
  and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'office_id' and not a.attisdropped)
  and c.relname <> all ($1)`

const OPEN_VIEWS = `
select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname = 'public' and (c.relkind = 'm'
  or (c.relkind = 'v' and coalesce(c.reloptions::text, '') !~ 'security_invoker=(true|on|yes|1)'))`

/** Tables with an office id that contain no records of visitors or staff. */
export const DIRECTORY_TABLES = ['account', 'deputation', 'key_lookup', 'office_past', 'office_purge']

/** The oldest supported major version: earlier ones have no views with the caller's rights (security_invoker). */
const OLDEST = 15
const SETTINGS = 'select name, current_setting(name) as value from unnest($1::text[]) name'
const DURABLE = ['fsync', 'full_page_writes']
/** Without these limits one forgotten transaction blocks the gate for ever. */
const LIMITS = ['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout']

/** Faults of the server, or of how its database was created, that no migration can fix. Works before the tables exist. */
export async function serverProblems(pool: Pool): Promise<string[]> {
  const problems: string[] = []
  const { rows } = await pool.query(
    `select current_setting('server_version_num')::int as version, current_setting('server_encoding') as encoding`,
  )
  const { version, encoding } = rows[0]
  if (version < OLDEST * 10_000)
    problems.push(`Postgres ${Math.floor(version / 10_000)} is older than ${OLDEST}`)
  if (encoding !== 'UTF8')
    problems.push(`the database is encoded in ${encoding}, which cannot hold every name: make one in UTF8`)
  return problems
}

/** Everything that makes it unsafe to start on this database; empty when all is well. `warn` gets what is only unwise. */
export async function selfCheck(
  pool: Pool,
  { durable = true, warn }: { durable?: boolean; warn?: (text: string) => void } = {},
): Promise<string[]> {
  const problems = await serverProblems(pool)
  const { rows: roles } = await pool.query(UNSAFE_ROLE)
  if (roles[0]?.superuser)
    problems.push('the application role is a superuser: row-level security does not bind it')
  if (roles[0]?.bypass) problems.push('the application role has BYPASSRLS')
  if (roles[0]?.owner) problems.push('the application role owns the tables: use one that does not')
  for (const { relname } of (await pool.query(NOT_FORCED, [DIRECTORY_TABLES])).rows) {
    problems.push(`table ${relname} does not force row-level security`)
  }
  for (const { relname } of (await pool.query(OPEN_VIEWS)).rows) {
    problems.push(`view ${relname} reads with its owner's rights (security_invoker is not set)`)
  }
  const { rows: settings } = await pool.query(SETTINGS, [[...LIMITS, ...DURABLE]])
  const settingOf = new Map(settings.map(({ name, value }) => [name as string, value as string]))
  for (const limit of LIMITS) {
    if (settingOf.get(limit) === '0')
      problems.push(
        `${limit} is not set: a pooler does not pass it on; set it on the role, as npm run db:roles prints`,
      )
  }
  for (const name of durable ? DURABLE : []) {
    if (settingOf.get(name) !== 'on') problems.push(`${name} is off: a power cut would damage the book`)
  }
  const log = await logCheck(pool)
  problems.push(...log.problems)
  for (const text of log.warnings) warn?.(text)
  return problems
}
