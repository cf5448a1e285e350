// Migrates the database to the latest version: `npm run db:migrate`, as its owner when Postgres is external.
import { openDatabase } from '../database.ts'
import { runCommand } from './command.ts'

await runCommand(openDatabase, async () => {
  console.log('The database is up to date.')
  return 0
})
