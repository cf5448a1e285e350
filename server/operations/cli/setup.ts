// Prepares a computer before the first start: `npm run setup -- --public-url https://socong.example.vn`.

import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs, parseEnv } from 'node:util'
import { isSecretOfDatabase } from '../../core/installation/actions.ts'
import { refuseEarlyClock } from '../../core/installation/clock-check.ts'
import { parseSeed } from '../../core/offices/seed-file.ts'
import { OWN_KINDS, ownSeed } from '../../core/organisation/own-seed.ts'
import { selfCheck } from '../../platform/db/self-check.ts'
import { systemClock } from '../../platform/lib/clock.ts'
import { type Config, loadEnvFile, readConfig } from '../../platform/lib/config.ts'
import { StartError } from '../../platform/lib/errors.ts'
import { loadKeys } from '../../platform/lib/keys.ts'
import { projectRoot } from '../../platform/lib/paths.ts'
import { asTyped, home, release } from '../../platform/lib/release.ts'
import { LANGUAGES, translator } from '../../platform/messages/messages.ts'
import { clusterFolder } from '../../platform/postgres/embedded-cluster.ts'
import { openDatabase, refuseUnsafe } from '../database.ts'
import { computerCheck } from '../doctor/checks.ts'
import { report } from '../doctor/finding.ts'
import { firstRun, refuseWrongSeed } from '../first-run.ts'
import { nameCheck, placeCheck, portCheck, timeCheck } from '../setup/checks.ts'
import { completeEnvFile } from '../setup/env-file.ts'
import { type InstallPaths, plainPath, unitFor } from '../setup/unit.ts'
import { firstSignIns } from '../start-text.ts'
import { wordsOf } from '../words.ts'
import { runCommand } from './command.ts'

const USAGE = asTyped(`Cách dùng (usage):
  npm run setup -- --public-url https://socong.example.vn [--backup-dir /mnt/…] [--service]
      kiểm tra máy, ghi cài đặt vào .env, cấp mã đăng nhập đầu tiên
      (looks at the computer, writes the settings into .env, makes the first sign-ins)
      --kind, --name, --short, --province, --commune, --gate (nhiều lần), --contact, --phone: cơ quan của mình, ghi vào
      organisation.json cạnh .env (your own organisation, written beside .env; --kind: ${OWN_KINDS.join(', ')})
      --backup-dir: sao lưu mỗi đêm vào đó, nên ở ổ đĩa khác (a backup every night, better on another disk)
      --copy-dir: chép thêm bản sao lưu sang đó (a second place for the backups)
      --service: ghi /etc/so-cong/env và đơn vị systemd, chạy bằng root (writes these and the systemd unit, as root)
      --below DIR: ghi các tệp đó dưới DIR thay vì / (writes these files below DIR instead of /)
      --quiet: không hiện đang làm đến đâu (without showing how far it is)`)

const ADD_USER = 'useradd --system --home-dir /var/lib/so-cong --shell /usr/sbin/nologin so-cong'
const ENABLE = 'systemctl enable --now so-cong'
const RESTART = 'systemctl restart so-cong'
const reload = (then: string) => `${release ? '' : 'npm run build && '}systemctl daemon-reload && ${then}`

const OPTIONS = {
  'public-url': { type: 'string' },
  'backup-dir': { type: 'string' },
  'copy-dir': { type: 'string' },
  kind: { type: 'string' },
  name: { type: 'string' },
  short: { type: 'string' },
  province: { type: 'string' },
  commune: { type: 'string' },
  gate: { type: 'string', multiple: true, default: [] as string[] },
  contact: { type: 'string' },
  phone: { type: 'string' },
  service: { type: 'boolean', default: false },
  below: { type: 'string' },
  quiet: { type: 'boolean' },
  help: { type: 'boolean' },
} as const

type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values']

try {
  process.exitCode = await setUp()
} catch (error) {
  console.error(wordsOf(error))
  process.exitCode = 1
}

async function setUp(): Promise<number> {
  const { values } = parseArgs({ options: OPTIONS })
  const { 'public-url': publicUrl, 'backup-dir': folder, 'copy-dir': second } = values
  if (values.help) {
    console.log(USAGE)
    return 0
  }
  if (!publicUrl) {
    console.error(`Thiếu (missing): --public-url\n\n${USAGE}`)
    return 1
  }
  if (!values.service) loadEnvFile(process.env)
  const backups = folder && plainPath(folder)
  const copies = second && plainPath(second)
  const env = { ...process.env, PUBLIC_URL: publicUrl, ...(backups && { BACKUP_DIR: backups }) }
  const below = values.below ?? (values.service ? '/' : home)
  const file = path.join(below, values.service ? 'etc/so-cong/env' : '.env')
  const written = parseEnv(await readFile(file, 'utf8').catch(() => ''))
  if (copies && !backups && !written['BACKUP_DIR'])
    throw new StartError('Thiếu --backup-dir bên cạnh --copy-dir (there is no --backup-dir beside it).')
  const dataDir = path.join(below, 'var/lib/so-cong/data')
  const config = readConfig(values.service ? { ...env, DATA_DIR: dataDir } : env)
  const place = { program: home, node: process.execPath }
  const computer = computerCheck(config, { noBackups: 'due' })
  const checks = [computer, portCheck(config), timeCheck(systemClock), nameCheck(publicUrl)]
  if (values.service) checks.push(placeCheck(place))
  const { text, isWell } = await report('setup.title', checks)
  console.log(text)
  if (!isWell) return 1
  const seedFile = await writeSeed(values, path.join(below, values.service ? 'etc/so-cong' : ''), config)
  refuseWrongSeed({ ...config, SEED_FILE: seedFile ?? config.SEED_FILE }, systemClock.now())
  const seedFiles = seedFile ? [seedFile] : []
  const settings = {
    PUBLIC_URL: new URL(publicUrl).origin,
    TRUST_PROXY: '127.0.0.1',
    ...(seedFile && { SEED_FILE: values.service ? '/etc/so-cong/organisation.json' : seedFile }),
    ...(backups && { BACKUP_DIR: backups, BACKUP_KEY: randomBytes(24).toString('base64url') }),
    ...(copies && { BACKUP_COPY_DIR: copies }),
  }
  if (values.service) {
    const { files, start } = await writeService(
      below,
      { DATA_DIR: '/var/lib/so-cong/data', ...settings },
      place,
    )
    console.log(`\n${nextSteps(start, [...files, ...seedFiles], [backups, copies])}`)
    return 0
  }
  await completeEnvFile(file, settings)
  await makeFirstSignIns(config, seedFile)
  if (process.exitCode) return 1
  console.log(`\n${nextSteps(undefined, [file, ...seedFiles], [backups, copies])}`)
  return 0
}

/** Writes the seed file of the organisation that the options describe, and returns its path; undefined without such options. */
async function writeSeed(
  { kind, name, contact, phone, gate: gates, ...own }: Values,
  folder: string,
  { DATA_DIR }: Config,
): Promise<string | undefined> {
  if (!kind && !name) return undefined
  if (existsSync(clusterFolder(DATA_DIR)))
    throw new StartError(
      `${DATA_DIR} đã có dữ liệu: đăng nhập rồi mở trang /setup (there is a database already: sign in and open /setup).`,
    )
  const chosen = OWN_KINDS.find((one) => one === kind)
  if (!chosen)
    throw new StartError(
      `--kind là một trong các loại (one of): ${OWN_KINDS.join(', ')} (cong: công lập, public; tu: tư nhân, private).`,
    )
  const seed = ownSeed({
    kind: chosen,
    name: name ?? '',
    gates,
    contact: { name: contact, phone },
    ...{ short: own.short, province: own.province, commune: own.commune },
  })
  parseSeed(seed, 'organisation')
  await mkdir(folder, { recursive: true })
  const file = path.join(folder, 'organisation.json')
  await writeFile(file, `${JSON.stringify(seed, null, 2)}\n`)
  return file
}

/**
 * Creates the embedded Postgres if there is none, which proves that it runs here, and prints the first users' sign-ins. An
 * external Postgres may not be prepared yet, so there the first start does this.
 */
async function makeFirstSignIns(
  { DATABASE_URL, DATA_DIR }: Config,
  seedFile: string | undefined,
): Promise<void> {
  if (DATABASE_URL || existsSync(clusterFolder(DATA_DIR))) return
  await runCommand(openDatabase, async ({ db, pool }, config) => {
    const now = systemClock.now()
    refuseEarlyClock(now)
    refuseUnsafe(await selfCheck(pool))
    const signIns = await firstRun(db, seedFile ?? config.SEED_FILE, now)
    await isSecretOfDatabase(db, loadKeys(config), now)
    console.log(`\n${firstSignIns(signIns)}`)
    return 0
  })
}

/** Writes the settings file and the systemd unit of a service, and starts nothing. Returns their paths, and what starts it. */
async function writeService(
  below: string,
  settings: Record<string, string>,
  paths: Omit<InstallPaths, 'backups'>,
): Promise<{ files: string[]; start: string }> {
  const [env, unit] = [
    path.join(below, 'etc/so-cong/env'),
    path.join(below, 'etc/systemd/system/so-cong.service'),
  ]
  const template = await readFile(path.join(projectRoot, 'deploy/systemd/so-cong.service'), 'utf8')
  for (const file of [env, unit]) await mkdir(path.dirname(file), { recursive: true })
  await completeEnvFile(env, settings)
  const { BACKUP_DIR, BACKUP_COPY_DIR } = parseEnv(await readFile(env, 'utf8'))
  const text = unitFor(template, {
    ...paths,
    backups: [BACKUP_DIR, BACKUP_COPY_DIR].filter((one) => one !== undefined).map(plainPath),
  })
  const earlier = await readFile(unit, 'utf8').catch(() => text)
  await writeFile(unit, text)
  if (below === '/') await linkSettings(env)
  return { files: [env, unit], start: earlier === text ? ENABLE : RESTART }
}

/** Commands that an administrator runs beside the service then have its settings. */
async function linkSettings(env: string): Promise<void> {
  const link = path.join(home, '.env')
  await rm(link, { force: true })
  await symlink(env, link)
}

/** The remaining steps once `files` are written, numbered, in one language after the other. */
function nextSteps(
  start: string | undefined,
  files: string[],
  [backups, copies]: (string | undefined)[],
): string {
  return LANGUAGES.map((lang) => {
    const t = translator(lang)
    const written = [
      t('setup.next.written', { files: files.join(', ') }),
      ...(backups ? [t('setup.next.key', { file: files[0] ?? '' })] : []),
    ]
    const folders = [backups, copies].filter((one) => one !== undefined)
    const service = [
      ADD_USER,
      ...folders.map((folder) => `install -d -o so-cong -m 700 ${folder}`),
      t('setup.next.proxy'),
      reload(start ?? ''),
      t('setup.next.journal'),
    ]
    const steps = [
      ...written,
      ...(start === RESTART ? [t('setup.next.changed')] : []),
      ...(start ? service : [t('setup.next.proxy'), t('setup.next.start')]),
      t('setup.next.doctor'),
    ]
    return asTyped([t('setup.next.title'), ...steps.map((step, at) => `  ${at + 1}. ${step}`)].join('\n'))
  }).join('\n\n')
}
