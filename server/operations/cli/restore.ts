// Replaces the embedded Postgres by a backup: `npm run restore -- <file> [--replace]`; `--check` only tries the backup in a
// staging folder; `--to` goes on from a backup to a minute. The application must not run, except with `--check`. `--settle` prepares an external Postgres after it was
// restored by its own tools.
import { mkdir, realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { journalFolders, readJournals, type Signer } from '../../core/installation/erasure-journal.ts'
import { momentText, systemClock } from '../../platform/lib/clock.ts'
import { type Config, loadEnvFile, readConfig } from '../../platform/lib/config.ts'
import { StartError } from '../../platform/lib/errors.ts'
import { loadKeys, missingSecretFile } from '../../platform/lib/keys.ts'
import { asTyped, home } from '../../platform/lib/release.ts'
import { showStages } from '../../platform/lib/stages.ts'
import { lockDataDir } from '../../platform/postgres/instance-lock.ts'
import { type Restored, type RestoreOptions, restoreBackup, tryRestore } from '../backup/restore.ts'
import { settleRestored } from '../backup/settle.ts'
import type { State } from '../backup/state.ts'
import { findBase } from '../backup/wal.ts'
import { openDatabase } from '../database.ts'
import { wordsOf } from '../words.ts'
import { runCommand } from './command.ts'
import { tellSettled } from './tell-settled.ts'

const USAGE = asTyped(`Cách dùng (usage):
  npm run restore -- <file>             khôi phục vào DATA_DIR còn trống (into an empty DATA_DIR)
  npm run restore -- <file> --replace   thay dữ liệu đang có, bản cũ được giữ bên cạnh (the old one is kept beside it)
  npm run restore -- <file> --check     chỉ diễn tập (a drill: nothing is changed)
  npm run restore -- --to "2026-12-01 10:30"   đến phút đó, từ bản sao và nhật ký trong BACKUP_DIR; --to now: đến hết (to that minute, from
                                        BACKUP_DIR; now: to the end of what is there)
  … --trust-clock                       ngày giờ của máy này đúng, dù bản sao đã cũ (the date of this computer is right,
                                        however old the backup is)
  … --trust-file                        bản sao không có báo cáo do secret.key ký: chỉ dùng khi biết chắc cơ quan mình đã làm tệp đó
                                        và không ai khác sửa được, vì dữ liệu trong một bản sao lạ có thể chạy lệnh trên máy này
                                        (a backup without a report signed with secret.key: only where you know that you made it
                                        and nobody else could change it; a stranger's data can run commands on this computer)
  … --quiet                             không hiện đang làm đến đâu (without showing how far it is)
  npm run restore -- --settle           sau khi tự khôi phục Postgres của DATABASE_URL (after you restored the Postgres of
                                        DATABASE_URL yourself, before the application starts)`)

const { values, positionals } = readArguments()
const [named] = positionals
if (values.help) help()
if (values.settle) {
  if (positionals.length > 0) stop(USAGE)
  await settleOther()
}
const to = values.to === undefined ? undefined : momentOf(values.to)
if ((named === undefined && !to) || positionals.length > 1) stop(USAGE)
try {
  showStages()
  loadEnvFile(process.env)
  const config = readConfig(process.env)
  if (config.DATABASE_URL) {
    stop(
      'DATABASE_URL là Postgres của quý cơ quan: khôi phục bằng công cụ của nó, xem docs/postgres.md (see docs/postgres.md).',
    )
  }
  const options = await optionsOf(config)
  if (values.check) {
    tell('Bản sao khôi phục được (the backup can be restored)', await tryRestore(options))
  } else {
    const { state, ...settled } = await replaceDatabase(options, values.replace ?? false)
    tell('Đã khôi phục (restored)', state)
    if (settled.until)
      console.log(
        `Có mọi việc đã ghi đến ${momentText(settled.until)} (everything recorded until then is there).`,
      )
    tellSettled(settled)
    if (values.replace)
      console.log(
        `Bản cũ ở ${path.join(options.dataDir, 'replaced-…')} tự xóa sau ${config.BACKUP_DAYS} ngày (the earlier database is deleted automatically ` +
          'after that many days).',
      )
    tellMissingSecret(config)
  }
} catch (error) {
  stop(wordsOf(error))
}

async function settleOther(): Promise<never> {
  await runCommand(
    async (config, log) => {
      if (config.DATABASE_URL) return openDatabase(config, log)
      throw new StartError('--settle: DATABASE_URL chưa đặt (there is no DATABASE_URL).')
    },
    async ({ db }, config) => {
      const journal = await readJournals(journalFolders(config), systemClock.now(), signerOf(config))
      const isClockTrusted = values['trust-clock'] ?? false
      tellSettled(await settleRestored(db, systemClock, { isClockTrusted, journal }))
      return 0
    },
  )
  process.exit()
}

async function optionsOf(config: Config): Promise<RestoreOptions> {
  const { DATA_DIR, BACKUP_DIR = path.join(home, 'backups'), BACKUP_KEY } = config
  await mkdir(DATA_DIR, { recursive: true })
  const place = named === undefined ? BACKUP_DIR : path.resolve(named)
  const isFolder = to && (await stat(place).catch(() => undefined))?.isDirectory()
  const file = isFolder ? (await findBase(place, to, signerOf(config))).file : place
  const dataDir = await realpath(DATA_DIR)
  return {
    file,
    to,
    dataDir,
    key: BACKUP_KEY,
    clock: systemClock,
    journals: journalFolders(config),
    signer: signerOf(config),
    isClockTrusted: values['trust-clock'] ?? false,
    isFileTrusted: values['trust-file'] ?? false,
    log: () => {},
  }
}

/** Never creates a secret: a new one could not verify the journal, and would take the place of the right one. */
function signerOf(config: Config): Signer | undefined {
  return missingSecretFile(config) ? undefined : loadKeys(config)
}

async function replaceDatabase(options: RestoreOptions, replace: boolean): Promise<Restored> {
  const lock = await lockDataDir(options.dataDir)
  if (!lock) {
    throw new StartError(
      `Sổ Cổng đang chạy trên ${options.dataDir}: hãy dừng trước khi khôi phục (it is running: stop it first).`,
    )
  }
  try {
    return await restoreBackup({ ...options, replace })
  } finally {
    await lock.release()
  }
}

/** A time as people here say it, or `now`. */
function momentOf(text: string): Date {
  const now = systemClock.now()
  if (text === 'now') return now
  const [, day, time] = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d)?)$/.exec(text) ?? []
  const at = new Date(`${day}T${time}+07:00`)
  // False for what is no time as well.
  return at <= now ? at : stop('--to: 2026-12-01 10:30, đã qua (a time that has passed)')
}

function tell(what: string, { tables }: State): void {
  console.log(
    `${what}: ${tables['visit'] ?? 0} lượt (visits), ${tables['audit'] ?? 0} dòng nhật ký nguyên vẹn (audit rows, whole)`,
  )
}

/** Warns about a missing secret: the next start would create another one, which cannot be undone later. */
function tellMissingSecret(config: Config): void {
  const file = missingSecretFile(config)
  if (file)
    console.log(
      `CHƯA CÓ ${file}: đặt lại tệp cũ trước khi khởi động, nếu không thẻ, phiếu và xác thực hai bước cũ sẽ không dùng được ` +
        '(put the old one there before you start, or passes, slips and second factors of before are unknown).',
    )
}

function readArguments() {
  try {
    const options = {
      replace: { type: 'boolean' },
      to: { type: 'string' },
      check: { type: 'boolean' },
      'trust-clock': { type: 'boolean' },
      'trust-file': { type: 'boolean' },
      settle: { type: 'boolean' },
      quiet: { type: 'boolean' },
      help: { type: 'boolean' },
    } as const
    return parseArgs({ args: process.argv.slice(2), options, allowPositionals: true })
  } catch (error) {
    stop(wordsOf(error))
  }
}

function help(): never {
  console.log(USAGE)
  process.exit(0)
}

function stop(why: unknown): never {
  console.error(why)
  process.exit(1)
}
