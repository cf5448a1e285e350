import { readConfig } from '../config.ts'
import { migrateToLatest } from '../db/migrate.ts'

const { DATABASE_OWNER_URL } = readConfig(process.env)
if (!DATABASE_OWNER_URL) {
  console.error(
    'DATABASE_OWNER_URL is missing: migrations run as the owner of the database. (The embedded one migrates itself.)',
  )
  process.exit(1)
}
await migrateToLatest(DATABASE_OWNER_URL)
console.log('The database is up to date.')
