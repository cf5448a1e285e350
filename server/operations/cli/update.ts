// Updates this installation to a release: `npm run update -- so-cong-1.1.0-linux-x64.tar.gz`. `SHA256SUMS` lies beside it.
// Nothing is replaced under the running program: the new version gets a folder of its own, is tried on a backup, and takes over
// with the database copied aside. If it does not answer, or is interrupted, the earlier one runs again on that copy. What a killed
// update leaves goes away with the next (`unpacked`) and with the next start (`backup/replaced`).
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { createHash, verify } from 'node:crypto'
import { once } from 'node:events'
import { createReadStream, existsSync } from 'node:fs'
import {
  copyFile,
  cp,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs, promisify } from 'node:util'
import { extract } from 'tar'
import { sizeText } from '../../district/status/condition-rows.ts'
import { type Config, loadEnvFile, readConfig } from '../../platform/lib/config.ts'
import { diskOf } from '../../platform/lib/disk.ts'
import { StartError } from '../../platform/lib/errors.ts'
import { projectRoot } from '../../platform/lib/paths.ts'
import { asTyped, home, release } from '../../platform/lib/release.ts'
import { showStages, stage } from '../../platform/lib/stages.ts'
import { clusterFolder } from '../../platform/postgres/embedded-cluster.ts'
import { isLocked, lockDataDir } from '../../platform/postgres/instance-lock.ts'
import { sweepStagingFolders, systemFolder } from '../../platform/postgres/staging-folders.ts'
import { sizeOf } from '../backup/backup.ts'
import { HALF, WHOLE } from '../backup/backup-names.ts'
import { addressOf, reach } from '../doctor/reach.ts'
import { UPDATING, versionIn } from '../launch/update-state.mjs'
import { wordsOf } from '../words.ts'

const USAGE = asTyped(`Cách dùng (usage):
  npm run update -- so-cong-1.1.0-linux-x64.tar.gz
      --unsigned   bản phát hành không ký: đã tự so mã SHA-256 (it is not signed, and you compared its sum yourself)
      --backed-up  đã sao lưu Postgres của mình (you have backed up your own Postgres)
      --back       trở lại bản trước, khi một lần cập nhật bị tắt ngang (back to the earlier version, after an update that was killed)
      --quiet      không hiện đang làm đến đâu (without showing how far it is)`)
/** How long the program may take to stop, and the new one to migrate and answer. */
const STOP_MS = 60_000
/** In this time the supervisor, which looks every 250 ms, has ended also a program that does not yet hold the data. */
const SEEN_MS = 2000
const START_MS = 10 * 60_000
/** A supervisor restarts a program that died sooner than this. */
const DOWN_MS = 15_000
/** A program that dies when its jobs begin has answered before. */
const LIVES_MS = 10_000
/** The unpacked program, in sizes of its archive. */
const UNPACKED = 4

const UNPACKING = '.unpacked-'
const YOURS =
  'Nếu bản mới đã nâng cấp Postgres của quý cơ quan thì khôi phục bản sao lưu của nó (restore the backup of your own Postgres if the new one has migrated it).'
const LAUNCHERS = ['so-cong', 'so-cong.cmd']

interface Release {
  version: string
  platform: string
}

/** The command that runs now. */
let child: ChildProcess | undefined
let isInterrupted = false
/** The way back is not interrupted. */
let isGoingBack = false
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => {
    if (isGoingBack) return
    isInterrupted = true
    child?.kill()
  })
// A terminal that has been closed must not end the way back.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})

try {
  process.exitCode = await update()
} catch (error) {
  console.error(wordsOf(error))
  process.exitCode = 1
}

async function update(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: {
      unsigned: { type: 'boolean' },
      'backed-up': { type: 'boolean' },
      back: { type: 'boolean' },
      quiet: { type: 'boolean' },
      help: { type: 'boolean' },
    },
    allowPositionals: true,
  })
  const [archive] = positionals
  if (values.help || positionals.length !== (values.back ? 0 : 1)) {
    console.log(USAGE)
    return values.help ? 0 : 1
  }
  showStages()
  loadEnvFile(process.env)
  const config = readConfig(process.env)
  if (!archive) return goBack(config)
  if (config.DATABASE_URL && !values['backed-up'])
    throw new StartError(
      'DATABASE_URL là Postgres của quý cơ quan: sao lưu bằng công cụ của nó rồi thêm --backed-up (back it up with its own tools, then add --backed-up).',
    )
  if (!existsSync(archive)) throw new StartError(`Không có tệp ${archive} (there is no such file).`)
  if (!(await lockDataDir(home)))
    throw new StartError(`Một lần cập nhật khác đang chạy ở ${home} (another update is under way there).`)
  await stage('Kiểm tra bản phát hành (checking the release)', () =>
    verified(archive, values.unsigned ?? false),
  )
  await refuseFullDisks(archive, config)
  const isRunning = await isUp(config)
  if (isRunning && !release)
    throw new StartError(
      'Hãy dừng Sổ Cổng trước: lần này thư mục mã nguồn đổi sang bản phát hành (stop Sổ Cổng first: this time a checkout becomes a release).',
    )
  const { version } = await stage('Giải nén (unpacking)', () => unpacked(archive))
  try {
    await tellToDo(version)
    const backup = (await clusterOf(config)) && (await tryOnBackup(version, config))
    const isUpdated = await takeOver(version, config, isRunning)
    if (backup) console.log(`Bản sao lưu trước lúc cập nhật (the backup of before): ${backup}`)
    return isUpdated ? 0 : 1
  } finally {
    if (installed() !== version) await rm(path.join(home, version), { recursive: true })
  }
}

/** Undoes an update that was killed while it tried this version. Throws a StartError if there is none. */
async function goBack(config: Config): Promise<number> {
  const cluster = await clusterOf(config)
  const copy = `${cluster}.before-${release?.version}`
  const earlier = (await versionsHere())
    .filter((one) => release && isNewer(release.version, one))
    .toSorted((one, other) => (isNewer(one, other) ? 1 : -1))
    .at(-1)
  if (!earlier || !existsSync(path.join(home, UPDATING)) || (cluster && !existsSync(copy)))
    throw new StartError('Không có lần cập nhật nào bị tắt ngang (no update was killed).')
  if (await isUp(config)) throw new StartError('Hãy dừng Sổ Cổng trước (stop Sổ Cổng first).')
  await switchTo(earlier)
  if (cluster) await takeBack(cluster, copy)
  await rm(`${copy}-failed`, { recursive: true, force: true })
  await rm(path.join(home, UPDATING))
  console.log(`Đã trở lại bản ${earlier} (the earlier version is back). Chạy (run): ./so-cong start`)
  console.log(cluster ? 'Dữ liệu như lúc cập nhật (the data is as it was at the update).' : YOURS)
  return 0
}

/** Throws a StartError unless `SHA256SUMS` beside the archive lists it, signed by whoever made the installed release. */
async function verified(archive: string, isUnsigned: boolean): Promise<void> {
  const folder = path.dirname(archive)
  const sums = await readFile(path.join(folder, 'SHA256SUMS')).catch(() => Buffer.alloc(0))
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(archive)) hash.update(chunk)
  if (
    !String(sums)
      .split('\n')
      .includes(`${hash.digest('hex')}  ${path.basename(archive)}`)
  )
    throw new StartError(
      `SHA256SUMS bên cạnh không có tệp này với mã này (SHA256SUMS beside it does not list ${archive} with its sum).`,
    )
  const key = await readFile(path.join(projectRoot, 'release-key.pem')).catch(() => undefined)
  const signature = await readFile(path.join(folder, 'SHA256SUMS.sig')).catch(() => Buffer.alloc(0))
  if (key && !verify(null, sums, key, signature))
    throw new StartError(
      'Chữ ký của SHA256SUMS không đúng (SHA256SUMS is not signed by who made the installed release).',
    )
  if (!key && !isUnsigned)
    throw new StartError(
      'Bản đang chạy không biết khóa nào để kiểm chữ ký: tự so mã SHA-256 với nơi phát hành rồi thêm --unsigned (this version knows no key: compare the sum with the published one, then add --unsigned).',
    )
}

/** The embedded Postgres' folder; undefined before the first start, and with a Postgres of one's own. */
async function clusterOf({ DATABASE_URL, DATA_DIR }: Config): Promise<string | undefined> {
  return DATABASE_URL ? undefined : realpath(clusterFolder(DATA_DIR)).catch(() => undefined)
}

/** What a disk holds at once: the program, a backup, and a copy of the database, first for the trial and then for the way back. */
async function refuseFullDisks(archive: string, config: Config): Promise<void> {
  const { DATA_DIR, BACKUP_DIR } = config
  const cluster = await clusterOf(config)
  const bytes = cluster ? await sizeOf(cluster) : 0
  const needs = [
    { folder: home, bytes: UNPACKED * (await stat(archive)).size },
    { folder: cluster ?? DATA_DIR, bytes },
    { folder: BACKUP_DIR ?? home, bytes },
  ]
  const sums = new Map<number, number>()
  for (const { folder, bytes } of needs) {
    const { device, free } = await diskOf(folder)
    const needed = (sums.get(device) ?? 0) + bytes
    if (free < needed)
      throw new StartError(
        `Ổ đĩa của ${folder} cần trống ${sizeText(needed)}, chỉ còn ${sizeText(free)} (this disk needs so much free space, and has so much).`,
      )
    sums.set(device, needed)
  }
}

/** Unpacks the version into a folder of its own, and returns what it is. */
async function unpacked(archive: string): Promise<Release> {
  // Whatever root's is: the user of the service has to read the program.
  process.umask(0o022)
  const left = (await readdir(home)).filter((name) => name.startsWith(UNPACKING))
  for (const name of left) await rm(path.join(home, name), { recursive: true })
  const aside = await mkdtemp(path.join(home, UNPACKING))
  try {
    await extract({ file: archive, cwd: aside, strip: 1 })
    const version = versionIn(aside)
    const next: Release = JSON.parse(await readFile(path.join(aside, version, 'release.json'), 'utf8'))
    const here = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
    if (next.platform !== here)
      throw new StartError(`Bản này cho ${next.platform}, máy này là ${here} (it is for another platform).`)
    if (release && !isNewer(version, release.version))
      throw new StartError(
        `Đang chạy ${release.version}, bản này là ${version} (it is not newer than what is installed).`,
      )
    await rm(path.join(home, version), { recursive: true, force: true })
    await rename(path.join(aside, version), path.join(home, version))
    return next
  } finally {
    await rm(aside, { recursive: true, force: true })
  }
}

function isNewer(one: string, other: string): boolean {
  return one.localeCompare(other, 'en', { numeric: true }) > 0
}

/** Prints what the changelog of the new version asks of operators for each version after the installed one. */
async function tellToDo(version: string): Promise<void> {
  const changelog = await readFile(path.join(home, version, 'CHANGELOG.md'), 'utf8')
  const parts = changelog.split(/^## (?=\d)/m).slice(1)
  const work = parts.flatMap((part) => {
    const [of = ''] = part.split(/\s/, 1)
    const [, todo] = part.split(/^### To do.*$/m)
    return todo && (!release || isNewer(of, release.version))
      ? `${of}\n${todo.split(/^###/m)[0]?.trim()}`
      : []
  })
  console.log(
    work.length > 0
      ? `Việc phải làm khi cập nhật, theo CHANGELOG bằng tiếng Anh (what to do, as the changelog says):\n\n${work.join('\n\n')}\n`
      : 'Ngoài cập nhật không phải làm gì thêm (there is nothing to do besides).',
  )
}

/** The new version restores a new backup aside and migrates it there. Returns the backup's path. */
async function tryOnBackup(version: string, config: Config): Promise<string> {
  const folder = config.BACKUP_DIR ?? path.join(home, 'backups')
  try {
    await must(projectRoot, 'backup', [folder])
    // Names sort by time.
    const made = (await readdir(folder))
      .filter((name) => WHOLE.test(name))
      .toSorted()
      .at(-1)
    const backup = path.join(folder, made ?? '')
    await must(path.join(home, version), 'restore', [backup, '--check'])
    return backup
  } finally {
    if (isInterrupted) await removeHalf(folder, await realpath(config.DATA_DIR))
  }
}

/** What an interrupted command leaves: half a backup, and a copy of the register. */
async function removeHalf(folder: string, dataDir: string): Promise<void> {
  const half = (await readdir(folder).catch(() => [])).filter((name) => HALF.test(name))
  for (const name of half) await rm(path.join(folder, name))
  for (const place of [dataDir, systemFolder]) await sweepStagingFolders(place, dataDir)
}

/** Runs a command of one of the versions. Throws a StartError when it fails; it has said why. */
async function must(program: string, word: string, args: string[] = []): Promise<void> {
  const code = await run(program, word, args)
  refuseInterrupted()
  if (code !== 0)
    throw new StartError(`${word}: không được, chưa có gì thay đổi (it failed, and nothing has changed).`)
}

function refuseInterrupted(): void {
  if (isInterrupted)
    throw new StartError('Đã ngừng, chưa có gì thay đổi (interrupted, and nothing has changed).')
}

async function run(program: string, word: string, args: string[] = []): Promise<number | null> {
  if (isInterrupted) return null
  const quiet = process.argv.filter((arg) => arg === '--quiet')
  child = spawn(
    process.execPath,
    [path.join(program, 'server/operations/launch/so-cong.mjs'), word, ...args, ...quiet],
    { stdio: 'inherit' },
  )
  const [code] = (await once(child, 'exit')) as [number | null]
  return code
}

/** Stops, copies the database aside, switches, starts and tries an entry. Returns false after it has gone back. */
async function takeOver(version: string, config: Config, wasRunning: boolean): Promise<boolean> {
  const cluster = await clusterOf(config)
  const copy = `${cluster}.before-${version}`
  const stop = async () => {
    await say('stop')
    await sleep(SEEN_MS)
    if (!(await comesTrue(async () => !(await isUp(config)), STOP_MS)))
      throw new StartError('Sổ Cổng không dừng (it does not stop).')
  }
  const forward = async () => {
    if (cluster) await stage('Chép dữ liệu sang bên (copying the data aside)', () => copyAside(cluster, copy))
    if (isInterrupted) return false
    await switchTo(version)
    await say('run')
    const program = path.join(home, version)
    return stage(`Chạy thử ${version} (trying it)`, () => works(program, config, wasRunning))
  }
  const back = async () => {
    if (installed() === version) {
      await stop()
      // First, because it refuses what a later version has migrated.
      await switchTo(release?.version)
      if (cluster) await takeBack(cluster, copy)
    }
    await say('back')
    return works(projectRoot, config, wasRunning)
  }
  refuseInterrupted()
  try {
    await stage('Dừng Sổ Cổng (stopping it)', stop)
    const isUpdated = await forward().catch((error) => {
      console.error(wordsOf(error))
      return false
    })
    if (isUpdated) {
      console.log(
        `Đã cập nhật lên ${version} (updated to ${version}). ${path.join(home, version, 'CHANGELOG.md')}`,
      )
      if (!wasRunning) console.log('Chạy (run): ./so-cong start')
      await removeOthers([version, release?.version])
    } else {
      const why = isInterrupted
        ? 'Đã ngừng (interrupted)'
        : `Bản ${version} không chạy được (${version} does not work)`
      isGoingBack = true
      isInterrupted = false
      const isBack = await stage('Trở lại bản trước (going back)', back)
      console.error(`${why}: đã trở lại bản trước (the earlier version is back).`)
      console.error(config.DATABASE_URL ? YOURS : 'Dữ liệu như lúc dừng (the data is as it was).')
      if (!isBack) console.error(asTyped('Bản trước chưa trả lời (it does not answer yet): npm run doctor'))
    }
    for (const left of [copy, `${copy}-failed`]) await rm(left, { recursive: true, force: true })
    return isUpdated
  } finally {
    await rm(path.join(home, UPDATING), { force: true })
  }
}

/** Keeps owners, which Node's own copy does not. */
async function copyAside(from: string, to: string): Promise<void> {
  await rm(to, { recursive: true, force: true })
  if (process.platform === 'win32') await cp(from, to, { recursive: true })
  else await promisify(execFile)('cp', ['-a', from, to])
  // The way back begins another log than the one to which the new version adds (`backup/wal`).
  const slots = path.join(to, 'pg_replslot')
  for (const name of await readdir(slots)) await rm(path.join(slots, name), { recursive: true })
}

async function takeBack(cluster: string, copy: string): Promise<void> {
  await rename(cluster, `${copy}-failed`)
  await rename(copy, cluster)
}

/** The version that starts; undefined in a checkout. */
function installed(): string | undefined {
  return existsSync(path.join(home, 'version')) ? versionIn(home) : undefined
}

/** Each version carries its launchers. Back in a checkout there are none. */
async function switchTo(version: string | undefined): Promise<void> {
  for (const name of [...LAUNCHERS, 'version']) {
    const file = path.join(home, name)
    if (!version) await rm(file, { force: true })
    else {
      if (name === 'version') await writeFile(`${file}.new`, `${version}\n`)
      else await copyFile(path.join(home, version, 'deploy/release', name), `${file}.new`)
      await rename(`${file}.new`, file)
    }
  }
}

async function versionsHere(): Promise<string[]> {
  return (await readdir(home)).filter((name) => /^\d+\.\d+\.\d+$/.test(name))
}

async function removeOthers(kept: (string | undefined)[]): Promise<void> {
  const others = (await versionsHere()).filter((name) => !kept.includes(name))
  for (const name of others) await rm(path.join(home, name), { recursive: true })
}

/** Tells the supervisor of the running program (`launch/update-state.mjs`). */
function say(word: 'stop' | 'run' | 'back'): Promise<void> {
  return writeFile(path.join(home, UPDATING), `${word} ${process.pid}\n`)
}

async function works(program: string, config: Config, wasRunning: boolean): Promise<boolean> {
  if (!wasRunning) return (await run(program, 'entry:try', ['--migrate'])) === 0
  let upAt = performance.now()
  const isDecided = async () => {
    if (await isUp(config)) upAt = performance.now()
    const isOver = isInterrupted || performance.now() - upAt > DOWN_MS
    return isOver || isReady(config)
  }
  await comesTrue(isDecided, START_MS)
  const since = performance.now()
  if (!(await isReady(config)) || (await run(program, 'entry:try')) !== 0) return false
  const isOver = async () => isInterrupted || !(await isUp(config))
  const hasEnded = await comesTrue(isOver, since + LIVES_MS - performance.now())
  return !hasEnded && isReady(config)
}

async function comesTrue(condition: () => Promise<boolean>, withinMs: number): Promise<boolean> {
  for (const end = performance.now() + withinMs; performance.now() < end; await sleep(250))
    if (await condition()) return true
  return false
}

/** True while a program answers, or holds the data. */
async function isUp(config: Config): Promise<boolean> {
  return (await isLocked(config.DATA_DIR)) || answers(config, 'livez', 'ok')
}

function isReady(config: Config): Promise<boolean> {
  return answers(config, 'readyz', 'ready')
}

async function answers(config: Config, page: string, text: string): Promise<boolean> {
  const answer = await reach(`${addressOf(config)}/${page}`)
  return 'text' in answer && answer.text === text
}
