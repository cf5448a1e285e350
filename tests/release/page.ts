// Run as `npm run test:page`: an ordinary user types what docs/vi/cai-dat.md says, in its order, where only the archive is: from the
// first visitor to a backup, an update, the way back, a restore to a minute, a new computer, and an export.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { unzipSync } from 'fflate'
import { timeOf, WHOLE } from '../../server/operations/backup/backup-names.ts'
import { officeMoment, SECOND } from '../../server/platform/lib/clock.ts'
import { SETTING_NAMES } from '../../server/platform/lib/config.ts'
import { projectRoot } from '../../server/platform/lib/paths.ts'
import { Client } from '../support/client.ts'
import { firstSignIn, freePort, sweep } from '../support/program.ts'
import { asNobody, isRoot, makeRelease, makeVersion, NOBODY } from '../support/release.ts'
import { PASSWORD } from '../support/secrets.ts'
import { makeTempDir } from '../support/temp-dir.ts'

const ADDRESS = 'https://socong.example.vn'
const LATER = '99.0.0'
const VISITORS = ['Khách Thứ Nhất', 'Khách Thứ Hai', 'Khách Thứ Ba', 'Khách Thứ Tư']
const [FIRST = '', NEXT = '', THIRD = '', FOURTH = ''] = VISITORS

const temp = await makeTempDir()
const made = path.join(temp.folder, 'made')
mkdirSync(made)
const archive = await makeRelease(made)
const later = makeVersion(made, LATER)
const port = String(await freePort())
const url = `http://127.0.0.1:${port}`

/** Stands for `/` of the computer. */
let root = newRoot('first')
/** Where commands are typed. */
let folder = made
let service: { child: ChildProcess; output: () => string } | undefined
let guard = new Client(url, ADDRESS)
/** After the second visitor and before the third. */
let minute = ''
/** The computer that has broken. */
let former = ''

/** What is only root's, an editor's, or needs a name on the internet or another server. */
const LEFT_OUT =
  /^(useradd|apt) |^systemctl (daemon-reload|restart caddy)|^journalctl .* -n|^nano .*Caddyfile$|^[A-Z_]+=/

/** What an ordinary user in a folder of their own types instead. */
const INSTEAD: [RegExp, () => string][] = [
  [/so-cong-1\.0\.0-linux-x64\.tar\.gz/, () => archive],
  [/so-cong-1\.1\.0-linux-x64\.tar\.gz/, () => later],
  [/\/mnt\/sao-luu\/<tệp[^>]*>/, () => `/mnt/sao-luu/${backups().at(-1)}`],
  [/2026-12-01 10:30/, () => minute],
  [/-o so-cong /, () => ''],
  [/\/root(?=\/secret\.key)/, () => path.join(former, 'var/lib/so-cong/data')],
  [/--service/, () => `--service --below ${root}`],
  [/(?<=^| )\/(?=(?:opt|mnt|var|etc)\b)/g, () => `${root}/`],
]

/** What systemd, an editor or a second disk does; and who is in the book then. */
const BY_HAND: Record<string, (typed: string) => unknown> = {
  'systemctl enable --now so-cong': start,
  'systemctl start so-cong': start,
  'systemctl stop so-cong': stop,
  'systemctl restart so-cong': () => stop().then(start),
  'journalctl -u so-cong': async (typed) => {
    // A restored register has its accounts.
    if (done.includes(typed)) return
    guard = await firstSignIn({ url, output: () => service?.output() ?? '' }, 'gate.tt-hcc', ADDRESS)
    await enter(FIRST)
  },
  'Trên máy mới, khi máy cũ đã hỏng:': async () => {
    await enter(FOURTH)
    await type('/opt/so-cong/so-cong backup')
    await stop()
    former = root
    root = newRoot('second')
    folder = made
  },
  'nano /etc/so-cong/env': () =>
    run(`grep -v ^BACKUP_KEY= ${root}/etc/so-cong/env > env && grep ^BACKUP_KEY= ${former}/etc/so-cong/env >> env &&
      mv env ${root}/etc/so-cong/env`),
  'chown -R so-cong /mnt/sao-luu': () => run(`cp -a ${former}/mnt/sao-luu/. ${root}/mnt/sao-luu`),
}

/** By the beginning of the command before. */
const AFTERWARDS: Record<string, () => unknown> = {
  './so-cong setup': () =>
    symlinkSync(path.join(root, 'etc/so-cong/env'), path.join(root, 'opt/so-cong/.env')),
  '/opt/so-cong/so-cong backup': async () => {
    await enter(NEXT)
    await sleep(SECOND)
    minute = officeMoment(new Date()).slice(0, 19).replace('T', ' ')
    await sleep(SECOND)
    await enter(THIRD)
    // The program closes its log once a minute.
    const since = new Date()
    while (!closedLogs().some((at) => at > since)) await sleep(SECOND)
  },
  '/opt/so-cong/so-cong update': async () => {
    if (!(await type('/opt/so-cong/so-cong version')).includes(LATER)) throw new Error('not updated')
    await enter('Khách Sau Cập Nhật')
  },
  '/opt/so-cong/so-cong export --out /mnt/sao-luu/so-cong.zip': () => {
    const { 'visit.csv': visits } = unzipSync(readFileSync(path.join(root, 'mnt/sao-luu/so-cong.zip')))
    mustHave([FIRST, NEXT, FOURTH], Buffer.from(visits ?? []).toString())
  },
}

/** Who is in the book when the page has started it again: the way back, a backup, a minute, a new computer, and once more. */
const STARTED = [
  [FIRST, NEXT, THIRD],
  [FIRST, NEXT, THIRD],
  [FIRST, NEXT],
  [FIRST, NEXT, FOURTH],
  [FIRST, NEXT, FOURTH],
]

const done: string[] = []
try {
  for (const typed of commandsOf(readFileSync(path.join(projectRoot, 'docs/vi/cai-dat.md'), 'utf8'))) {
    if (LEFT_OUT.test(typed)) {
      console.log(`left out  ${typed}`)
      continue
    }
    await (BY_HAND[typed] ?? type)(typed)
    for (const [begin, act] of Object.entries(AFTERWARDS)) if (typed.startsWith(begin)) await act()
    done.push(typed)
    console.log(`${(performance.now() / 1000).toFixed(0).padStart(4)} s  ${typed}`)
  }
  if (STARTED.length > 0) throw new Error('The page starts it less often than this run knows.')
} catch (error) {
  console.log(error, service?.output())
  process.exitCode = 1
}
await stop()
await sweep(path.join(root, 'var/lib/so-cong/data'), [])
await temp.remove()
console.log(`${done.length} passed, ${process.exitCode ?? 0} failed`)

/** Each line of the page that is a command, steps that it refers to written out, and where the computer changes. */
function commandsOf(page: string): string[] {
  const sections = page.split(/^## /m)
  return sections.flatMap((section) =>
    section.split('\n').flatMap((line) => {
      if (line in BY_HAND) return line
      const [, from, to, title = ''] =
        /^\d+\. Làm các bước (\d+) đến (\d+) của phần \*(.+)\*/.exec(line) ?? []
      if (from && to) {
        const all = sections.find((one) => one.startsWith(`${title}\n`)) ?? ''
        return commandsOf(all.slice(all.indexOf(`\n${from}. `), all.indexOf(`\n${Number(to) + 1}. `)))
      }
      return /^(?:\d+\. | {3})`([^`]+)`$|^ {4}(\S.*)$/.exec(line)?.slice(1).find(Boolean) ?? []
    }),
  )
}

async function type(typed: string): Promise<string> {
  const command = INSTEAD.reduce((text, [what, by]) => text.replace(what, by), typed)
  if (command.startsWith('cd ')) {
    folder = command.slice(3)
    return ''
  }
  return run(command)
}

async function run(command: string): Promise<string> {
  const [file, ...args] = [...asNobody, 'sh', '-c', command]
  const child = spawn(file, args, { cwd: folder, env: environment(), stdio: ['ignore', 'pipe', 'pipe'] })
  const output = outputOf(child)
  const [code] = await once(child, 'close')
  if (output().includes('hãy đợi xong')) {
    await sleep(SECOND)
    return run(command)
  }
  // Nothing answers at the example's public address.
  if (code !== 0 && !command.endsWith(' doctor')) throw new Error(`${command}\n${output()}`)
  return output()
}

function outputOf({ stdout, stderr }: ChildProcess): () => string {
  let text = ''
  for (const stream of [stdout, stderr])
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
    })
  return () => text
}

/** The settings are those that the page writes, but for what stands for `/`. */
function environment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !SETTING_NAMES.some((one) => one === name))
  return { ...Object.fromEntries(own), PORT: port, DATA_DIR: path.join(root, 'var/lib/so-cong/data') }
}

async function start(): Promise<void> {
  const [file, ...args] = [...asNobody, path.join(root, 'opt/so-cong/so-cong'), 'start']
  const child = spawn(file, args, { cwd: root, env: environment(), stdio: ['ignore', 'pipe', 'pipe'] })
  service = { child, output: outputOf(child) }
  while (!service.output().includes('đang chạy tại')) {
    if (child.exitCode !== null) throw new Error('It ended without listening.')
    await sleep(100)
  }
  if (!done.includes('journalctl -u so-cong')) return
  guard = new Client(url, ADDRESS)
  await guard.signIn('gate.tt-hcc', PASSWORD)
  mustHave(STARTED.shift() ?? [], (await guard.get('/gate')).text)
}

async function stop(): Promise<void> {
  if (service?.child.exitCode !== null) return
  service.child.kill()
  await once(service.child, 'close')
}

async function enter(name: string): Promise<void> {
  const { status } = await guard.enter({ name })
  if (status !== 303) throw new Error(`${name} could not enter: ${status}`)
}

function mustHave(expected: string[], text: string): void {
  const found = VISITORS.filter((name) => text.includes(name))
  if (found.join() !== expected.join())
    throw new Error(`There are ${found.join()} and not ${expected.join()}.`)
}

function backups(): string[] {
  return readdirSync(path.join(root, 'mnt/sao-luu'))
    .filter((name) => WHOLE.test(name))
    .toSorted()
}

function closedLogs(): Date[] {
  return readdirSync(path.join(root, 'mnt/sao-luu'), { recursive: true, encoding: 'utf8' })
    .flatMap((name) => /so_cong_wal_\w+\/(\S+)\.tar\.gz\.age$/.exec(name)?.[1] ?? [])
    .map(timeOf)
}

/** With the folders that packages of the system make. */
function newRoot(name: string): string {
  const made = path.join(temp.folder, name)
  for (const one of ['', 'opt', 'mnt', 'var', 'var/lib', 'var/lib/so-cong', 'etc', 'etc/caddy']) {
    mkdirSync(path.join(made, one))
    if (isRoot) chownSync(path.join(made, one), NOBODY, NOBODY)
  }
  return made
}
