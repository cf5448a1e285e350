import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto'
import { escapeLiteral } from 'pg'
import { quietLog } from '../db/quiet-log.ts'

export const databaseName = 'socong'
export const ownerRole = 'socong_owner'
export const appRole = 'socong_app'

/** The two roles. May be run again: an interrupted first start is completed by the next. */
export function rolesSql(passwords: { ownerPassword: string; appPassword: string }): string {
  return [
    roleSql(ownerRole, passwords.ownerPassword),
    roleSql(appRole, passwords.appPassword),
    limitsSql,
    quietSql,
  ].join('\n')
}

// The application asks for the same limits with every connection; a pooler in between does not pass that on.
const limitsSql = `alter role ${appRole} set statement_timeout = '5s';
alter role ${appRole} set lock_timeout = '2s';
alter role ${appRole} set idle_in_transaction_session_timeout = '10s';`

// Only a superuser may; where a managed server gives none, these are settings of the server.
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

// CREATE DATABASE refuses a transaction block, so the caller first checks whether the database exists.
export const databaseSql = `create database ${databaseName} owner ${ownerRole} template template0 encoding 'UTF8'`

/** To be run inside the new database; may be run again. */
export const grantsSql = `revoke all on database ${databaseName} from public;
grant connect on database ${databaseName} to ${ownerRole}, ${appRole};
revoke create on schema public from public;
grant usage, create on schema public to ${ownerRole};
grant usage on schema public to ${appRole};`

// Only CREATE names the attributes: ALTER with NOSUPERUSER needs a superuser, and a managed server gives none.
function roleSql(role: string, password: string): string {
  return `do $$ begin
  create role ${role} login nosuperuser nobypassrls nocreatedb nocreaterole;
exception when duplicate_object then null;
end $$;
alter role ${role} login password ${escapeLiteral(verifierOf(password))};`
}

/**
 * The verifier that Postgres keeps of a password (RFC 5803), made here: the password then stands in no statement and
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
