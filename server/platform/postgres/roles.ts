import { escapeLiteral } from 'pg'

export const databaseName = 'socong'
export const ownerRole = 'socong_owner'
export const appRole = 'socong_app'

/** The two roles. May be run again: an interrupted first start is completed by the next. */
export function rolesSql(passwords: { ownerPassword: string; appPassword: string }): string {
  return [
    roleSql(ownerRole, passwords.ownerPassword),
    roleSql(appRole, passwords.appPassword),
    limitsSql,
  ].join('\n')
}

// The application asks for the same limits with every connection; a pooler in between does not pass that on.
const limitsSql = `alter role ${appRole} set statement_timeout = '5s';
alter role ${appRole} set lock_timeout = '2s';
alter role ${appRole} set idle_in_transaction_session_timeout = '10s';`

// CREATE DATABASE refuses a transaction block, so whoever runs this asks first whether it is there.
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
alter role ${role} login password ${escapeLiteral(password)};`
}
