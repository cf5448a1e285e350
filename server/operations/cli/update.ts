// Updates this installation to a release: `npm run update -- so-cong-1.1.0-linux-x64.tar.gz`. `SHA256SUMS` lies beside it.
// Nothing is replaced under the running program: the new version gets a folder of its own, is tried on a backup, and takes over
// with the database copied aside. If it does not answer, the earlier one runs again on that copy.
import { execFile, spawn } from 'node:child_process'
import { createHash, verify } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { cp, mkdtemp, readdir, readFile, realpath, rename, rm, statfs, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs, promisify } from 'node:util'
import { extract } from 'tar'
import { type Config, loadEnvFile, readConfig } from '../../platform/lib/config.ts'
import { StartError } from '../../platform/lib/errors.ts'
import { projectRoot } from '../../platform/lib/paths.ts'
import { asTyped, home, release } from '../../platform/lib/release.ts'
import { showStages, stage } from '../../platform/lib/stages.ts'
import { clusterFolder } from '../../platform/postgres/embedded-cluster.ts'
import { lockDataDir } from '../../platform/postgres/instance-lock.ts'
import { WHOLE } from '../backup/backup-names.ts'
import { reach } from '../doctor/reach.ts'
import { UPDATING, versionIn } from '../launch/update-state.mjs'
import { wordsOf } from '../words.ts'

const USAGE = asTyped(`Cách dùng (usage):
  npm run update -- so-cong-1.1.0-linux-x64.tar.gz
      --unsigned   bản phát hành không ký: đã tự so mã SHA-256 (it is not signed, and you compared its sum yourself)
      --backed-up  đã sao lưu Postgres của mình (you have backed up your own Postgres)
      --quiet      không hiện đang làm đến đâu (without showing how far it is)`)
/** How long the program may take to stop, and the new one to migrate and answer. */
const STOP_MS = 60_000
const START_MS = 10 * 60_000
/** A supervisor restarts a program that died sooner than this. */
const DOWN_MS = 15_000
/** The unpacked program, in sizes of its archive. */
const UNPACKED = 4

interface Release {
  version: string
  platform: string
}

try {
  process.exitCode = await update()
} catch (error) {
  console.error((error as NodeJS.ErrnoException).code?.startsWith('ERR_PARSE_ARGS') ? USAGE : wordsOf(error))
  process.exitCode = 1
}

async function update(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: {
      unsigned: { type: 'boolean' },
      'backed-up': { type: 'boolean' },
      quiet: { type: 'boolean' },
      help: { type: 'boolean' },
    },
    allowPositionals: true,
  })
  const [archive] = positionals
  if (values.help || !archive || positionals.length > 1) {
    console.log(USAGE)
    return values.help ? 0 : 1
  }
  showStages()
  loadEnvFile(process.env)
  const config = readConfig(process.env)
  if (config.DATABASE_URL && !values['backed-up'])
    throw new StartError(
      'DATABASE_URL là Postgres của quý cơ quan: sao lưu bằng công cụ của nó rồi thêm --backed-up (back it up with its own tools, then add --backed-up).',
    )
  if (!existsSync(archive)) throw new StartError(`Không có tệp ${archive} (there is no such file).`)
  await stage('Kiểm tra bản phát hành (checking the release)', () =>
    verified(archive, values.unsigned ?? false),
  )
  const next = await stage('Giải nén (unpacking)', () => unpacked(archive))
  const isRunning = await isUp(config)
  if (isRunning && !release)
    throw new StartError(
      'Hãy dừng Sổ Cổng trước: lần này thư mục mã nguồn đổi sang bản phát hành (stop Sổ Cổng first: this time a checkout becomes a release).',
    )
  if (!config.DATABASE_URL && existsSync(clusterFolder(config.DATA_DIR))) await tryOnBackup(next, config)
  return (await takeOver(next, config, isRunning)) ? 0 : 1
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

/** Unpacks the version into a folder of its own, and returns what it is. */
async function unpacked(archive: string): Promise<Release> {
  // Whatever root's is: the user of the service has to read the program.
  process.umask(0o022)
  const { bavail, bsize } = await statfs(home)
  let bytes = 0
  for await (const chunk of createReadStream(archive)) bytes += chunk.length
  if (bavail * bsize < UNPACKED * bytes)
    throw new StartError(`Đĩa của ${home} không còn đủ chỗ (not enough room there).`)
  const aside = await mkdtemp(path.join(home, '.unpacked-'))
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
    for (const file of ['so-cong', 'so-cong.cmd']) await rename(path.join(aside, file), path.join(home, file))
    return next
  } finally {
    await rm(aside, { recursive: true, force: true })
  }
}

function isNewer(one: string, other: string): boolean {
  return one.localeCompare(other, 'en', { numeric: true }) > 0
}

/** The new version restores a new backup aside and migrates it there. */
async function tryOnBackup({ version }: Release, config: Config): Promise<void> {
  const folder = config.BACKUP_DIR ?? path.join(home, 'backups')
  await must(projectRoot, 'backup', [folder])
  // Names sort by time.
  const made = (await readdir(folder))
    .filter((name) => WHOLE.test(name))
    .toSorted()
    .at(-1)
  await must(path.join(home, version), 'restore', [path.join(folder, made ?? ''), '--check'])
}

/** Runs a command of one of the versions. Throws a StartError when it fails; it has said why. */
async function must(program: string, word: string, args: string[] = []): Promise<void> {
  const code = await run(program, word, args)
  if (code !== 0)
    throw new StartError(`${word}: không được, chưa có gì thay đổi (it failed, and nothing has changed).`)
}

function run(program: string, word: string, args: string[] = []): Promise<number | null> {
  const quiet = process.argv.filter((arg) => arg === '--quiet')
  const child = spawn(
    process.execPath,
    [path.join(program, 'server/operations/launch/so-cong.mjs'), word, ...args, ...quiet],
    {
      stdio: 'inherit',
    },
  )
  return new Promise((resolve) => child.once('exit', resolve))
}

/** Stops, copies the database aside, switches, starts and tries an entry. Returns false after it has gone back. */
async function takeOver({ version }: Release, config: Config, wasRunning: boolean): Promise<boolean> {
  const earlier = release?.version
  const cluster = await realpath(clusterFolder(config.DATA_DIR)).catch(() => undefined)
  const copy = `${cluster}.before-${version}`
  const stop = async () => {
    await say('stop')
    if (!(await comesTrue(async () => !(await isUp(config)), STOP_MS)))
      throw new StartError('Sổ Cổng không dừng (it does not stop).')
  }
  let isSettled = true
  try {
    await stage('Dừng Sổ Cổng (stopping it)', stop)
    if (cluster) {
      await stage('Chép dữ liệu sang bên (copying the data aside)', () => copyFolder(cluster, copy))
      // The way back begins another log than the one to which the new version adds (`backup/wal`).
      const slots = path.join(copy, 'pg_replslot')
      for (const name of await readdir(slots)) await rm(path.join(slots, name), { recursive: true })
    }
    isSettled = false
    await writeFile(path.join(home, 'version'), `${version}\n`)
    await say('run')
    if (await stage(`Chạy thử ${version} (trying it)`, () => works(version, config, wasRunning))) {
      console.log(
        `Đã cập nhật lên ${version} (updated to ${version}). ${path.join(home, version, 'CHANGELOG.md')}`,
      )
      if (!wasRunning) console.log('Chạy (run): ./so-cong start')
      await removeOthers([version, earlier])
      isSettled = true
      return true
    }
    await stop()
    if (cluster) {
      await rm(cluster, { recursive: true })
      await rename(copy, cluster)
    }
    if (earlier) await writeFile(path.join(home, 'version'), `${earlier}\n`)
    isSettled = true
    console.error(
      `Bản ${version} không chạy được: đã trở lại bản trước, dữ liệu như lúc dừng (${version} does not work: the earlier version is back, with the data as it was).`,
    )
    return false
  } finally {
    // A new version that cannot even be stopped leaves the copy as the way back.
    if (isSettled) await rm(copy, { recursive: true, force: true })
    await rm(path.join(home, UPDATING), { force: true })
  }
}

/** Keeps owners, which Node's own copy does not. */
async function copyFolder(from: string, to: string): Promise<void> {
  await rm(to, { recursive: true, force: true })
  if (process.platform === 'win32') await cp(from, to, { recursive: true })
  else await promisify(execFile)('cp', ['-a', from, to])
}

async function removeOthers(kept: (string | undefined)[]): Promise<void> {
  const others = (await readdir(home)).filter((name) => /^\d+\.\d+\.\d+$/.test(name) && !kept.includes(name))
  for (const name of others) await rm(path.join(home, name), { recursive: true })
}

/** Tells the supervisor of the running program (`launch/update-state.mjs`). */
function say(word: 'stop' | 'run'): Promise<void> {
  return writeFile(path.join(home, UPDATING), `${word} ${process.pid}\n`)
}

async function works(version: string, config: Config, wasRunning: boolean): Promise<boolean> {
  const program = path.join(home, version)
  if (!wasRunning) return (await run(program, 'entry:try', ['--migrate'])) === 0
  let upAt = performance.now()
  const isDecided = async () => {
    if (await isUp(config)) upAt = performance.now()
    return (await answers(config, 'readyz', 'ready')) || performance.now() - upAt > DOWN_MS
  }
  await comesTrue(isDecided, START_MS)
  return (await answers(config, 'readyz', 'ready')) && (await run(program, 'entry:try')) === 0
}

async function comesTrue(condition: () => Promise<boolean>, withinMs: number): Promise<boolean> {
  for (const end = performance.now() + withinMs; performance.now() < end; await sleep(250))
    if (await condition()) return true
  return false
}

/** True while a program answers, or holds the data. */
async function isUp(config: Config): Promise<boolean> {
  const lock = await lockDataDir(config.DATA_DIR)
  await lock?.release()
  return lock === undefined || answers(config, 'livez', 'ok')
}

async function answers({ HOST, PORT }: Config, page: string, text: string): Promise<boolean> {
  const answer = await reach(`http://${HOST}:${PORT}/${page}`)
  return 'text' in answer && answer.text === text
}
