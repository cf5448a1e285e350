// Puts a backup in the place of the embedded Postgres: `npm run restore -- <file> [--replace]`; with `--check` it is a
// drill that only tries it out aside. The application must not run, but for the drill. With `--settle` it does what a
// Postgres of somebody else needs that was restored by its own tools.
import { mkdir, realpath } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { readJournals } from '../../core/installation/erasure-files.ts'
import { JOURNAL, journalFolders } from '../../core/installation/erasure-journal.ts'
import { momentText, systemClock } from '../../platform/lib/clock.ts'
import { type Config, loadEnvFile, readConfig } from '../../platform/lib/config.ts'
import { StartError } from '../../platform/lib/errors.ts'
import { missingSecretFile } from '../../platform/lib/keys.ts'
import { lockDataDir } from '../../platform/postgres/instance-lock.ts'
import { type Restored, type RestoreOptions, restoreBackup, tryRestore } from '../backup/restore.ts'
import { type Settled, settleRestored } from '../backup/settle.ts'
import type { State } from '../backup/state.ts'
import { openDatabase } from '../database.ts'
import { wordsOf } from '../words.ts'
import { runCommand } from './command.ts'

const USAGE = `Cách dùng (usage):
  npm run restore -- <file>             khôi phục vào DATA_DIR còn trống (into an empty DATA_DIR)
  npm run restore -- <file> --replace   thay dữ liệu đang có, bản cũ được giữ bên cạnh (the old one is kept beside it)
  npm run restore -- <file> --check     chỉ diễn tập (a drill: nothing is changed)
  … --trust-clock                       ngày giờ của máy này đúng, dù bản sao đã cũ (the date of this computer is right,
                                        however old the backup is)
  npm run restore -- --settle           sau khi tự khôi phục Postgres của DATABASE_URL (after you restored the Postgres of
                                        DATABASE_URL yourself, before the application starts)`

/** What is past its term, in the words of the report. */
const KINDS: Record<keyof Settled['others'], string> = {
  registrations: 'lượt tự khai không ai xác nhận (registrations that nobody confirmed)',
  guests: 'khách hẹn (expected guests)',
  meetings: 'cuộc họp (meetings)',
  notices: 'tin báo người được gặp (notices to hosts)',
  breaches: 'hồ sơ sự cố (reports of breaches)',
  handovers: 'biên bản giao ca và bản ghi muộn (hand-overs and late records)',
}

const { values, positionals } = readArguments()
const [named] = positionals
if (values.settle) {
  if (positionals.length > 0) stop(USAGE)
  await settleOther()
}
if (named === undefined || positionals.length > 1) stop(USAGE)
try {
  loadEnvFile()
  const config = readConfig(process.env)
  if (config.DATABASE_URL) {
    stop(
      'DATABASE_URL là Postgres của quý cơ quan: khôi phục bằng công cụ của nó, xem docs/backup.md (see docs/backup.md).',
    )
  }
  const options = await optionsOf(config, path.resolve(named))
  if (values.check) {
    tell('Bản sao khôi phục được (the backup can be restored)', await tryRestore(options))
  } else {
    const { state, ...settled } = await replaceDatabase(options, values.replace ?? false)
    tell('Đã khôi phục (restored)', state)
    tellSettled(settled)
    if (values.replace)
      console.log(
        `Bản cũ ở ${options.dataDir}/replaced-… tự xóa sau ${config.BACKUP_DAYS} ngày (the earlier database is deleted automatically ` +
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
      const journal = await readJournals(journalFolders(config), systemClock.now())
      const isClockTrusted = values['trust-clock'] ?? false
      tellSettled(await settleRestored(db, systemClock, { isClockTrusted, journal }))
      return 0
    },
  )
  process.exit()
}

async function optionsOf(config: Config, file: string): Promise<RestoreOptions> {
  const { DATA_DIR, BACKUP_KEY } = config
  await mkdir(DATA_DIR, { recursive: true })
  const dataDir = await realpath(DATA_DIR)
  return {
    file,
    dataDir,
    key: BACKUP_KEY,
    clock: systemClock,
    journals: journalFolders(config),
    isClockTrusted: values['trust-clock'] ?? false,
    log: () => {},
  }
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

function tell(what: string, { tables }: State): void {
  console.log(
    `${what}: ${tables['visit'] ?? 0} lượt (visits), ${tables['audit'] ?? 0} dòng nhật ký nguyên vẹn (audit rows, whole)`,
  )
}

function tellSettled({ deleted, others, isDoubted, since, erased }: Settled): void {
  console.log(
    `Đã xóa ${deleted} lượt quá thời hạn lưu; mọi người phải đăng nhập lại (everybody signs in again).`,
  )
  const kinds = Object.keys(KINDS) as (keyof typeof KINDS)[]
  const gone = kinds.filter((kind) => others[kind] > 0).map((kind) => `${others[kind]} ${KINDS[kind]}`)
  if (gone.length > 0)
    console.log(`Cũng đã xóa vì hết thời hạn (past their term as well): ${gone.join('; ')}.`)
  tellErased(erased)
  console.log(
    `Mọi việc làm sau ${momentText(since)} không còn: hãy làm lại truy vết, thu hồi đường dẫn riêng, tài khoản và ` +
      'khóa, đổi mã QR, hủy ghép màn hình, hủy phiếu và thẻ. Trang đầu của thủ trưởng và của cấp huyện nhắc đến khi có người ấn nút Đã ' +
      'làm lại xong; lượt hết hạn lưu từ lúc đó còn được giữ đến khi ấy, nhiều nhất 7 ngày (whatever was done after that time is lost: ' +
      'traces and what they hold, personal links, accounts and keys withdrawn, QR codes renewed, screens unpaired, ' +
      'slips, badges and passes ended have to be done again; the first pages say so until somebody confirms it, and what has come due ' +
      'since then is kept as long, 7 days at most).',
  )
  if (isDoubted)
    console.log(
      `Bản sao cũ hơn đồng hồ của máy này (${momentText(systemClock.now())}): chưa xóa theo ngày đó. Sổ Cổng tự xóa sau vài giờ chạy, ` +
        'hoặc khi có người xác nhận ngày giờ ở trang Tình trạng; nếu ngày đúng, khôi phục lại với --trust-clock (the clock is ahead of ' +
        'the backup, so nothing was deleted by it: that is done after some hours of running or once somebody has confirmed the date ' +
        'on the page Status; where the date is right, restore again with --trust-clock).',
    )
}

/** Who had been deleted on request is not back, or has to be deleted by hand. */
function tellErased(erased: Settled['erased']): void {
  if (!erased) {
    console.log(
      `KHÔNG THẤY ${JOURNAL}: người đã được xóa theo yêu cầu sau bản sao này có lại trong sổ, thủ trưởng phải xóa lại (no journal of ` +
        'erasures was found: people who were deleted on request since this backup are back, and the heads have to delete them again).',
    )
    return
  }
  const { people, entries, until, isWhole } = erased
  console.log(
    `Đã xóa lại theo yêu cầu: ${entries} lượt của ${people} người; yêu cầu xóa sau ${momentText(until)} phải làm lại (deleted again as ` +
      'requested: so many entries, of so many people; what was deleted on request after that time has to be deleted again).',
  )
  if (!isWhole)
    console.log(
      `${JOURNAL} THIẾU hoặc HỎNG một phần: thủ trưởng xem lại từng yêu cầu xóa (the journal is damaged or begins after the backup: the ` +
        'heads have to look at each request again).',
    )
}

/** Seen too late it cannot be undone: the start would make another one. */
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
      check: { type: 'boolean' },
      'trust-clock': { type: 'boolean' },
      settle: { type: 'boolean' },
    } as const
    return parseArgs({ args: process.argv.slice(2), options, allowPositionals: true })
  } catch {
    stop(USAGE)
  }
}

function stop(why: unknown): never {
  console.error(why)
  process.exit(1)
}
