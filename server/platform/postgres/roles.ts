import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto'
import { escapeLiteral } from 'pg'
import { quietLog } from '../db/quiet-log.ts'

export const databaseName = 'socong'
export const ownerRole = 'socong_owner'
export const appRole = 'socong_app'

/** Creates the two roles. Idempotent: the next start completes an interrupted first one. */
export function rolesSql(passwords: { ownerPassword: string; appPassword: string }): string {
  return [
    roleSql(ownerRole, passwords.ownerPassword),
    roleSql(appRole, passwords.appPassword),
    limitsSql,
    quietSql,
  ].join('\n')
}

// The application requests the same limits with every connection, but a pooler in between does not pass them on.
const limitsSql = `alter role ${appRole} set statement_timeout = '5s';
alter role ${appRole} set lock_timeout = '2s';
alter role ${appRole} set idle_in_transaction_session_timeout = '10s';`

// Needs a superuser; on a managed server without one, these have to be settings of the server.
const quietSql = `do $$ begin
${[ownerRole, appRole]
  .flatMap((role) =>
    Object.entries(quietLog).map(([name, value]) => `  alter role ${role} set ${name} = '${value}';`),
  )
  .join('\n')}
exception when insufficient_privilege then
  raise warning 'set these for the server: ${Object.entries(quietLog)
    .map((setting) => setting.join(' = '))
    .join(', ')}';
end $$;`

// CREATE DATABASE cannot run in a transaction block, so the caller first checks whether the database exists.
export const databaseSql = `create database ${databaseName} owner ${ownerRole} template template0 encoding 'UTF8'`

/** Run inside the new database; idempotent. */
export const grantsSql = `revoke all on database ${databaseName} from public;
grant connect on database ${databaseName} to ${ownerRole}, ${appRole};
revoke create on schema public from public;
grant usage, create on schema public to ${ownerRole};
grant usage on schema public to ${appRole};`

/** All that these statements do to an installation, but for its passwords. */
export const SETTINGS_SQL = [
  createSql(ownerRole),
  createSql(appRole),
  limitsSql,
  quietSql,
  databaseSql,
  grantsSql,
]

// Only CREATE sets the attributes: ALTER with NOSUPERUSER needs a superuser, which a managed server does not offer.
function createSql(role: string): string {
  return `do $$ begin
  create role ${role} login nosuperuser nobypassrls nocreatedb nocreaterole;
exception when duplicate_object then null;
end $$;`
}

function roleSql(role: string, password: string): string {
  return `${createSql(role)}
alter role ${role} login password ${escapeLiteral(verifierOf(password))};`
}

/**
 * Computes the SCRAM verifier that Postgres stores for a password (RFC 5803), so that the password appears in no statement and
 * no log.
 */
function verifierOf(password: string): string {
  const [salt, rounds] = [randomBytes(16), 4096]
  const salted = pbkdf2Sync(password, salt, rounds, 32, 'sha256')
  const key = (name: string) => createHmac('sha256', salted).update(name).digest()
  const stored = createHash('sha256').update(key('Client Key')).digest('base64')
  const parts = [salt.toString('base64'), stored]
  return `SCRAM-SHA-256$${rounds}:${parts.join('$')}:${key('Server Key').toString('base64')}`
}
