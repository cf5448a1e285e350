// Brings the database to the latest migration: `npm run db:migrate`, as its owner where it is not ours.
import { openDatabase } from '../database.ts'
import { runCommand } from './command.ts'

await runCommand(openDatabase, async () => {
  console.log('The database is up to date.')
  return 0
})
