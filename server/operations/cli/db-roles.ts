// Prints the SQL that prepares an external Postgres: `npm run --silent db:roles >roles.sql`, run as a superuser.
import { randomBytes } from 'node:crypto'
import {
  appRole,
  databaseName,
  databaseSql,
  grantsSql,
  ownerRole,
  rolesSql,
} from '../../platform/postgres/roles.ts'

const ownerPassword = randomBytes(24).toString('base64url')
const appPassword = randomBytes(24).toString('base64url')

process.stdout.write(`-- Run once with psql as a superuser of the server, then give the application its addresses:
--   DATABASE_URL=postgres://${appRole}:${appPassword}@HOST:5432/${databaseName}?sslmode=verify-full
--   DATABASE_OWNER_URL=postgres://${ownerRole}:${ownerPassword}@HOST:5432/${databaseName}?sslmode=verify-full
-- DATABASE_OWNER_URL is for migrations only and may be left out of the running application.
-- The passwords are new each time this is printed; keep this text as safe as them.
${rolesSql({ ownerPassword, appPassword })}
select '${databaseSql.replaceAll("'", "''")}'
where not exists (select from pg_database where datname = '${databaseName}') \\gexec
\\connect ${databaseName}
${grantsSql}
`)
