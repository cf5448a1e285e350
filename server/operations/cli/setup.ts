// Prepares a computer before the first start: `npm run setup -- --public-url https://socong.example.vn --backup-dir /mnt/…`.
import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { systemClock } from '../../platform/lib/clock.ts'
import { loadEnvFile, readConfig } from '../../platform/lib/config.ts'
import { StartError } from '../../platform/lib/errors.ts'
import { projectRoot } from '../../platform/lib/paths.ts'
import { LANGUAGES, translator } from '../../platform/messages/messages.ts'
import { computerCheck } from '../doctor/checks.ts'
import { report } from '../doctor/finding.ts'
import { nameCheck, placeCheck, portCheck, timeCheck } from '../setup/checks.ts'
import { completeEnvFile } from '../setup/env-file.ts'
import { type Place, unitFor } from '../setup/unit.ts'
import { wordsOf } from '../words.ts'

const USAGE = `Cách dùng (usage):
  npm run setup -- --public-url https://socong.example.vn --backup-dir /mnt/… [--service]
      kiểm tra máy, ghi cài đặt vào .env (looks at the computer, writes the settings into .env)
      --service: ghi /etc/so-cong/env và đơn vị systemd, chạy bằng root (writes these and the systemd unit, as root)
      --below DIR: ghi các tệp đó dưới DIR thay vì / (writes these files below DIR instead of /)`

const OPTIONS = {
  'public-url': { type: 'string' },
  'backup-dir': { type: 'string' },
  service: { type: 'boolean', default: false },
  below: { type: 'string' },
} as const

try {
  process.exitCode = await setUp()
} catch (error) {
  console.error((error as NodeJS.ErrnoException).code?.startsWith('ERR_PARSE_ARGS') ? USAGE : wordsOf(error))
  process.exitCode = 1
}

async function setUp(): Promise<number> {
  const { values } = parseArgs({ options: OPTIONS })
  const { 'public-url': publicUrl, 'backup-dir': folder } = values
  if (!publicUrl || !folder) {
    console.error(`Thiếu (missing): ${publicUrl ? '--backup-dir' : '--public-url'}\n\n${USAGE}`)
    return 1
  }
  if (!values.service) loadEnvFile()
  const backups = plainPath(folder)
  const env = { ...process.env, PUBLIC_URL: publicUrl, BACKUP_DIR: backups }
  const config = readConfig(values.service ? { ...env, DATA_DIR: '/var/lib/so-cong/data' } : env)
  const place = { program: projectRoot, node: process.execPath, backups }
  const checks = [computerCheck(config), portCheck(config), timeCheck(systemClock), nameCheck(publicUrl)]
  if (values.service) checks.push(placeCheck(place))
  const { text, isWell } = await report('setup.title', checks)
  console.log(text)
  if (!isWell) return 1
  const settings = {
    PUBLIC_URL: new URL(publicUrl).origin,
    TRUST_PROXY: '127.0.0.1',
    BACKUP_DIR: backups,
    BACKUP_KEY: randomBytes(24).toString('base64url'),
  }
  const files = values.service
    ? await writeService(values.below ?? '/', settings, place)
    : [path.join(values.below ?? projectRoot, '.env')]
  if (!values.service) await completeEnvFile(files[0] ?? '', settings)
  console.log(`\n${nextSteps(values.service ? 'service' : 'desk', files, backups)}`)
  return 0
}

/** The two files of a service, and nothing that systemd would already begin with. */
async function writeService(
  below: string,
  settings: Record<string, string>,
  place: Place,
): Promise<string[]> {
  const [env, unit] = [
    path.join(below, 'etc/so-cong/env'),
    path.join(below, 'etc/systemd/system/so-cong.service'),
  ]
  const template = await readFile(path.join(projectRoot, 'deploy/systemd/so-cong.service'), 'utf8')
  for (const file of [env, unit]) await mkdir(path.dirname(file), { recursive: true })
  await completeEnvFile(env, settings)
  await writeFile(unit, unitFor(template, place))
  return [env, unit]
}

/** Without what the file of settings and the unit would read as something else. */
function plainPath(folder: string): string {
  const file = path.resolve(folder)
  if (/^[\w@:/\\.,+-]+$/.test(file)) return file
  throw new StartError(
    `${file}: chỉ dùng chữ không dấu, chữ số và / . - _ (a folder of plain letters, without spaces, please).`,
  )
}

function nextSteps(kind: 'desk' | 'service', files: string[], backups: string): string {
  return LANGUAGES.map((lang) => {
    const t = translator(lang)
    const steps = t(`setup.next.${kind}`, { files: files.join(', '), backups }).split('\n')
    return [t('setup.next.title'), ...steps.map((step, at) => `  ${at + 1}. ${step}`)].join('\n')
  }).join('\n\n')
}
