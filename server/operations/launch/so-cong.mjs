// The one program of a release: `./so-cong start`. In a checkout, `npm run` has the same commands.
import './node-version.mjs'
import { existsSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const QUIET = '--quiet: việc lâu không hiện đang làm đến đâu (long work without its progress)'
/** The entry of each word, what it does, in both languages, and its options. */
const COMMANDS = {
  start: [
    'main',
    'chạy Sổ Cổng',
    'runs Sổ Cổng',
    '--trust-clock: ngày giờ của máy này đúng (the date of this computer is right)',
  ],
  setup: ['operations/cli/setup', 'kiểm tra máy, ghi cài đặt', 'checks the computer, writes the settings'],
  demo: ['operations/cli/demo', 'dữ liệu mẫu để xem thử', 'invented visits to try it with'],
  update: ['operations/cli/update', 'cập nhật từ một bản phát hành', 'updates to a release'],
  backup: [
    'operations/cli/backup',
    'sao lưu và thử khôi phục',
    'a backup, restored once as a trial',
    '<folder>: thư mục khác BACKUP_DIR (another folder than BACKUP_DIR)',
    QUIET,
  ],
  restore: ['operations/cli/restore', 'khôi phục từ bản sao lưu', 'restores a backup'],
  export: [
    'operations/cli/export',
    'mọi dữ liệu, trong các tệp CSV',
    'all data, as CSV files for other programs',
  ],
  doctor: [
    'operations/cli/doctor',
    'cho biết có gì sai và cách sửa',
    'says what is wrong and how to fix it',
    '--report: bản cho người giúp, không có dữ liệu cá nhân (for whoever helps, without personal data)',
  ],
  'sign-in:new': ['operations/cli/sign-in-new', 'cấp mã đăng nhập một lần', 'makes a one-time sign-in'],
  'key:new': ['operations/cli/key-new', 'thay bí mật hoặc BACKUP_KEY', 'replaces the secret or BACKUP_KEY'],
  'sign-in:from': [
    'operations/cli/sign-in-from',
    'bí danh của một địa chỉ IP',
    'the alias of an IP address',
    '<address>: một hay nhiều địa chỉ (one or more)',
  ],
  'audit:verify': ['operations/cli/audit-verify', 'kiểm tra mọi chuỗi nhật ký', 'checks every audit chain'],
  'entry:try': [
    'operations/cli/entry-try',
    'ghi thử một lượt rồi bỏ',
    'records a trial entry and takes it back',
    '--migrate: nâng cấp cơ sở dữ liệu trước (migrates the database first)',
  ],
  'db:roles': ['operations/cli/db-roles', 'SQL cho Postgres của mình', 'the SQL for your own Postgres'],
  'db:migrate': ['operations/cli/db-migrate', 'nâng cấp Postgres của mình', 'migrates your own Postgres'],
  version: [undefined, 'phiên bản', 'the version'],
}
/** These say more about themselves than a line. */
const HAVE_HELP = ['setup', 'update', 'restore', 'export', 'sign-in:new', 'key:new']
const FLAGS = ['--max-old-space-size=512', '--max-semi-space-size=8']

const here = path.dirname(fileURLToPath(import.meta.url))
const program = path.join(here, '../../..')
const home = existsSync(path.join(program, 'release.json')) ? path.dirname(program) : program
const [word = '--help', ...rest] = process.argv.slice(2)
const command = COMMANDS[word.replace(/^--(?=version$)/, '')]
if (word === '--help' || word === 'help') say(Object.keys(COMMANDS))
else if (!command) {
  console.error(`Không có lệnh (there is no command): ${word}`)
  say(Object.keys(COMMANDS), console.error)
  process.exitCode = 1
} else if (rest.includes('--help') && !HAVE_HELP.includes(word)) say([word])
else if (!HAVE_HELP.includes(word) && rest.some(isUnknown)) {
  console.error(`Không hiểu (not understood): ${rest.find(isUnknown)}`)
  say([word], console.error)
  process.exitCode = 1
} else if (!command[0]) {
  const file = path.join(program, home === program ? 'package.json' : 'release.json')
  const { version, commit = 'checkout' } = JSON.parse(readFileSync(file, 'utf8'))
  console.log(`Sổ Cổng ${version} (${commit.slice(0, 8)})`)
} else if (word === 'start') {
  becomeOwner()
  process.argv = [
    process.execPath,
    path.join(here, 'keep.mjs'),
    ...FLAGS,
    path.join(here, 'run.mjs'),
    'main',
    ...rest,
  ]
  await import('./keep.mjs')
} else {
  // These write the settings, which are root's.
  const isRoots = ['setup', 'update'].includes(word) || (word === 'key:new' && rest[0] === 'backup')
  if (!isRoots) becomeOwner()
  process.argv = [process.execPath, path.join(here, 'run.mjs'), command[0], ...rest]
  await import('./run.mjs')
}

function isUnknown(arg) {
  const [, , , ...options] = command
  return arg.startsWith('-') && arg !== '--quiet' && !options.some((option) => option.startsWith(`${arg}: `))
}

/** Root acts as the owner of the data, who has to be able to read and replace what a command writes. */
function becomeOwner() {
  if (process.getuid?.() !== 0) return
  const settings = path.join(home, '.env')
  if (existsSync(settings)) process.loadEnvFile(settings)
  const data = path.resolve(home, process.env.DATA_DIR || 'data')
  const { uid, gid } = existsSync(data) ? statSync(data) : { uid: 0, gid: 0 }
  if (uid === 0) return
  process.setgroups([gid])
  process.setgid(gid)
  process.setuid(uid)
}

function say(words, print = console.log) {
  for (const name of words) {
    const [, vi, en, ...options] = COMMANDS[name]
    print(`./so-cong ${name.padEnd(14)}${vi} (${en})`)
    if (words.length === 1) for (const option of options) print(`    ${option}`)
  }
  if (words.length > 1) print(`… --help, … ${QUIET}`)
}
