// Everything that an office has, or the whole installation, for another program: `npm run export -- --out FILE.zip [--office CODE]`.
import { open, rm } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { audit } from '../../platform/audit/audit.ts'
import { createExportPool } from '../../platform/db/export-pool.ts'
import { inOffice } from '../../platform/db/office-scope.ts'
import { systemClock } from '../../platform/lib/clock.ts'
import { StartError } from '../../platform/lib/errors.ts'
import { asTyped } from '../../platform/lib/release.ts'
import { stage } from '../../platform/lib/stages.ts'
import { borrowDatabase } from '../borrowed-database.ts'
import { PERSONAL, writeExport } from '../export.ts'
import { wordsOf } from '../words.ts'
import { runCommand } from './command.ts'

const USAGE = asTyped(`Cách dùng (usage):
  npm run export -- --out so-cong.zip                  dữ liệu của mọi cơ quan (the data of every office)
  npm run export -- --out tt-hcc.zip --office tt-hcc   của một cơ quan, theo mã (of one office, by its code)
  … --quiet                                            không hiện đang làm đến đâu (without showing how far it is)`)

const { help, out = '', office } = readArguments()
if (help || !out) {
  console[help ? 'log' : 'error'](USAGE)
  process.exit(help ? 0 : 1)
}
await runCommand(borrowDatabase, async ({ db }, _config, { appUrl }) => {
  const offices = (
    await db.selectFrom('office').select(['id', 'code', 'name']).orderBy('code').execute()
  ).filter(({ code }) => office === undefined || code === office)
  if (offices.length === 0)
    throw new StartError(`Không có cơ quan ${office} (there is no office with the code ${office}).`)
  const at = systemClock.now()
  const file = await open(out, 'wx', 0o600)
  const pool = createExportPool(appUrl, () => {})
  const client = await pool.connect()
  try {
    await stage('Ghi các bảng (writing the tables)', () =>
      writeExport(client, file.createWriteStream(), offices, at),
    )
    for (const { id } of offices)
      await inOffice(db, id, (tx) => audit(tx, { action: 'office.exported', officeId: id, at }))
  } catch (error) {
    await rm(out)
    throw error
  } finally {
    client.release(true)
    await pool.end()
  }
  console.log(`${out}: ${offices.length} cơ quan (offices)`)
  console.log(PERSONAL)
  return 0
})

function readArguments(): { help?: boolean; out?: string; office?: string } {
  try {
    const options = {
      help: { type: 'boolean' },
      out: { type: 'string' },
      office: { type: 'string' },
      quiet: { type: 'boolean' },
    } as const
    return parseArgs({ options }).values
  } catch (error) {
    console.error(wordsOf(error))
    process.exit(1)
  }
}
