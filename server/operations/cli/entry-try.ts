// Records an entry in an office and takes it back in the same transaction, as the last check of an update: `npm run entry:try`.
import { createOffices } from '../../core/offices/directory.ts'
import { tryEntry } from '../../core/visits/enter.ts'
import { systemClock } from '../../platform/lib/clock.ts'
import { StartError } from '../../platform/lib/errors.ts'
import { borrowDatabase } from '../borrowed-database.ts'
import { openDatabase } from '../database.ts'
import { runCommand } from './command.ts'

const isAlone = process.argv.includes('--migrate')
await runCommand(isAlone ? openDatabase : borrowDatabase, async ({ db, pool }) => {
  const account = await db
    .selectFrom('account as a')
    .innerJoin('office as o', 'o.id', 'a.office_id')
    .select(['a.id', 'a.office_id'])
    .where('a.disabled_at', 'is', null)
    .where('o.valid_to', 'is', null)
    .orderBy('a.role', 'desc')
    .executeTakeFirst()
  const now = systemClock.now()
  const office = account && (await createOffices(db, systemClock).get(account.office_id))
  if (!office) throw new StartError('Chưa có đơn vị nào (there is no office yet).')
  await tryEntry(pool, office, account.id, now)
  console.log(`Ghi thử được ở ${office.name} (a trial entry works, and was taken back)`)
  return 0
})
