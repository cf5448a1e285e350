// A verified backup of the embedded Postgres, also while the application runs: `npm run backup [-- <folder>] [--quiet]`.
import path from 'node:path'
import { recordState } from '../../core/installation/actions.ts'
import { createErasureJournal, journalFolders } from '../../core/installation/erasure-journal.ts'
import { dueAt } from '../../core/installation/purge-rule.ts'
import { findNewest } from '../../core/installation/purge-runs.ts'
import { listStates } from '../../core/installation/queries.ts'
import { audit } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice } from '../../platform/db/office-scope.ts'
import { LEEWAY, systemClock } from '../../platform/lib/clock.ts'
import type { Config } from '../../platform/lib/config.ts'
import { StartError } from '../../platform/lib/errors.ts'
import { loadKeys } from '../../platform/lib/keys.ts'
import { home } from '../../platform/lib/release.ts'
import { deleteOldBackups, makeBackup } from '../backup/backup.ts'
import { copyBackups } from '../backup/copy.ts'
import { keepErasures } from '../backup/keep-erasures.ts'
import { deleteOldWal } from '../backup/wal.ts'
import { borrowDatabase } from '../borrowed-database.ts'
import { wordsOf } from '../words.ts'
import { runCommand } from './command.ts'

await runCommand(
  async (config, log) => {
    if (config.DATABASE_URL) {
      throw new StartError(
        'DATABASE_URL là Postgres của quý cơ quan: sao lưu bằng công cụ của nó, xem docs/postgres.md (back it up with its own tools, see docs/postgres.md).',
      )
    }
    // Accepts pending migrations: a backup made before an update must work with the earlier version, as the way back.
    return borrowDatabase(config, log, { earlier: true })
  },
  async ({ db }, config, { adminUrl = '' }) => {
    const { DATA_DIR, BACKUP_DIR, BACKUP_KEY, BACKUP_DAYS } = config
    const given = process.argv.slice(2).find((word) => word !== '--quiet')
    const folder = path.resolve(home, given ?? BACKUP_DIR ?? 'backups')
    const keys = loadKeys(config)
    const now = systemClock.now()
    const newest = await findNewest(db)
    const due = dueAt(newest, now)
    const { file, report } = await makeBackup({
      dataDir: DATA_DIR,
      adminUrl,
      folder,
      key: BACKUP_KEY,
      signer: keys,
      keepsWal: folder === BACKUP_DIR,
      now,
      due,
    })
    await recordState(db, 'backup', { at: now, ok: true })
    // Later erasures must be journalled in this folder as well, even if it is not BACKUP_DIR.
    await keepErasures(db, createErasureJournal([...journalFolders(config), folder], keys), {
      now,
      due,
      days: BACKUP_DAYS,
      folder,
    })
    await noteBackup(db, now)
    const megabytes = (report.bytes / 1e6).toFixed(1).replace('.', ',')
    console.log(`${file}  ${megabytes} MB  ${report.tables['visit'] ?? 0} lượt (visits)`)
    console.log(
      'Đã khôi phục thử và kiểm tra nhật ký: nguyên vẹn (a trial restore started and every audit chain is whole)',
    )
    if (!BACKUP_KEY)
      console.log(
        'Bản sao chưa mã hóa: đặt BACKUP_KEY (not encrypted: set BACKUP_KEY to encrypt the next one)',
      )
    console.log(
      'Cất riêng tệp secret.key: bản sao không chứa tệp đó (keep secret.key elsewhere: it is not inside)',
    )
    const isCertain = due === now && !(newest && newest.getTime() - now.getTime() > LEEWAY)
    for (const name of await deleteOldBackups(folder, BACKUP_DAYS, due, { made: file, isCertain }))
      console.log(`đã xóa (deleted)  ${name}`)
    await deleteOldWal(folder)
    if (folder === BACKUP_DIR) await copyAway(db, config, { now, due, isCertain })
    if (due !== now)
      console.log(
        'Chưa xóa bản sao cũ: chờ xác nhận ngày hôm nay ở trang /clock (old backups are kept until somebody has typed the date on the page /clock)',
      )
    return 0
  },
)

/** The second copy: without its disk the first is as good as ever. */
async function copyAway(
  db: Db,
  { BACKUP_DIR = '', BACKUP_COPY_DIR, BACKUP_DAYS: days }: Config,
  { now, due, isCertain }: { now: Date; due: Date; isCertain: boolean },
): Promise<void> {
  const known = (await listStates(db)).find(({ key }) => key === 'copy')
  if (!BACKUP_COPY_DIR) {
    if (known) await recordState(db, 'copy', { at: now, ok: true, detail: { off: true } })
    return
  }
  try {
    await copyBackups(BACKUP_DIR, BACKUP_COPY_DIR, { days, due, isCertain })
    await recordState(db, 'copy', { at: now, ok: true })
    console.log(`Đã chép thêm sang (copied to)  ${BACKUP_COPY_DIR}`)
  } catch (error) {
    // A disk that is plugged in once a week counts by its age.
    if (!known) await recordState(db, 'copy', { at: now, ok: false })
    console.log(wordsOf(error))
  }
}

/** Audits the copy of the whole register in the district's chain. */
async function noteBackup(db: Db, at: Date): Promise<void> {
  const home = await db.selectFrom('office').select('id').where('parent_id', 'is', null).executeTakeFirst()
  if (!home) return
  await inOffice(db, home.id, (tx) => audit(tx, { action: 'database.backed_up', officeId: home.id, at }))
}
