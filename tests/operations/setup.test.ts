import { randomUUID } from 'node:crypto'
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readSeed } from '../../server/core/offices/seed-file.ts'
import { nameCheck, placeCheck, portCheck, timeCheck } from '../../server/operations/setup/checks.ts'
import { completeEnvFile, replaceSetting } from '../../server/operations/setup/env-file.ts'
import { unitFor } from '../../server/operations/setup/unit.ts'
import { projectRoot } from '../../server/platform/lib/paths.ts'
import { translator } from '../../server/platform/messages/messages.ts'
import { Client } from '../support/client.ts'
import { makeMigrated } from '../support/kept-cluster.ts'
import { freePort, runToEnd, signInsIn, signInsOf, startProgram } from '../support/program.ts'
import { makeTempDir, type TempDir } from '../support/temp-dir.ts'

const ADDRESS = 'https://localhost'
const vi = translator('vi')
let temp: TempDir

beforeAll(async () => {
  temp = await makeTempDir()
})
afterAll(() => temp.remove())

async function emptyFolder(): Promise<string> {
  const folder = path.join(temp.folder, randomUUID())
  await mkdir(folder)
  return folder
}

/** Runs the command with its files below a new folder. */
async function setup(args: string[], settings = {}, { hasBackups = true } = {}) {
  const below = await emptyFolder()
  const options = ['--below', below, ...(hasBackups ? ['--backup-dir', path.join(below, 'backups')] : [])]
  const { output, code } = await runToEnd(
    'operations/cli/setup',
    { DATA_DIR: path.join(below, 'data'), ...settings },
    [...options, ...args],
  )
  const read = (file: string) => readFile(path.join(below, file), 'utf8').catch(() => undefined)
  return { below, output, code, read }
}

describe('`npm run setup`', () => {
  test('checks the computer, writes the settings readable by their owner only, and says what comes next', async () => {
    const DATA_DIR = path.join(await emptyFolder(), 'data')
    await makeMigrated(DATA_DIR)
    const { below, output, code, read } = await setup(['--public-url', `${ADDRESS}/`], { DATA_DIR })
    expect(output).toContain('Không có gì phải sửa.')
    expect(output).toMatch(/[✓!] Đồng hồ: \d\d:\d\d /)
    expect(output).toContain('✓ Port: 127.0.0.1:')
    expect(output).not.toContain('Nơi sao lưu: Chưa có')
    const env = (await read('.env')) ?? ''
    expect(env).toMatch(
      new RegExp(
        `^PUBLIC_URL=${ADDRESS}\nTRUST_PROXY=127\\.0\\.0\\.1\nBACKUP_DIR=\\S+/backups\nBACKUP_KEY=[\\w-]{32}\n$`,
      ),
    )
    expect((await stat(path.join(below, '.env'))).mode & 0o777).toBe(0o600)
    const key = /BACKUP_KEY=(.*)/.exec(env)?.[1] ?? ''
    expect(output).not.toContain(key)
    expect(output).toContain('npm start, rồi đăng nhập; lần đầu bằng tên và mã đã in.')
    expect(code).toBe(0)
  })

  test('without a folder for backups it says what that means, and prints the first sign-ins once', async () => {
    const DATA_DIR = path.join(await emptyFolder(), 'data')
    const first = await setup(['--public-url', ADDRESS], { DATA_DIR }, { hasBackups: false })
    expect(first.output).toContain('! Nơi sao lưu: Chưa có')
    expect([first.code, await first.read('.env')]).toEqual([0, expect.not.stringContaining('BACKUP')])
    expect(first.output).not.toContain('BACKUP_KEY trong')
    const again = await setup(['--public-url', ADDRESS], { DATA_DIR })
    expect([again.code, signInsIn(again.output).size]).toEqual([0, 0])
    const second = ['--public-url', ADDRESS, '--copy-dir', '/mnt/usb']
    const alone = await setup(second, { DATA_DIR }, { hasBackups: false })
    expect([alone.code, await alone.read('.env')]).toEqual([1, undefined])
    expect(alone.output).toContain('(there is no --backup-dir beside it)')
    const added = await setup([...second, '--below', again.below], { DATA_DIR }, { hasBackups: false })
    expect([added.code, await again.read('.env')]).toEqual([0, expect.stringContaining('COPY_DIR=/mnt/usb')])
    const program = await startProgram({ DATA_DIR, PUBLIC_URL: ADDRESS })
    try {
      expect(signInsOf(program).size).toBe(0)
      const code = signInsIn(first.output).get('head.tt-hcc') ?? ''
      const { status, location } = await new Client(program.url, ADDRESS).signIn('head.tt-hcc', code)
      expect([status, location]).toEqual([303, `/invitation/${code.replaceAll('-', '')}`])
    } finally {
      await program.stop()
    }
  })

  test('with an organisation of one’s own writes its seed file and plants it instead of the example', async () => {
    const own = ['--kind', 'xa', '--name', 'UBND xã Bình Minh', '--gate', 'Một cửa', '--gate', 'Trạm Y tế']
    const { output, code, read, below } = await setup(['--public-url', ADDRESS, ...own])
    expect([code, [...signInsIn(output).keys()]]).toEqual([0, ['quantri']])
    expect(output).not.toContain('Cần Giuộc')
    const file = path.join(below, 'organisation.json')
    expect(await read('.env')).toContain(`SEED_FILE=${file}\n`)
    expect(readSeed(file).offices.map(({ name, oneStop }) => [name, oneStop])).toEqual([
      ['Một cửa', true],
      ['Trạm Y tế', false],
    ])
    const wrong = await setup(['--public-url', ADDRESS, '--kind', 'bo', '--name', 'Bộ'])
    expect([wrong.code, await wrong.read('.env')]).toEqual([1, undefined])
    expect(wrong.output).toMatch(/^--kind .*: xa, .*truong_tu/m)
    expect(wrong.output).not.toMatch(/\n *at /)
  })

  test('writes nothing if something has to be fixed first', async () => {
    const taken: Server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1')
    await new Promise((resolve) => taken.once('listening', resolve))
    const { port } = taken.address() as { port: number }
    const { output, code, read } = await setup(['--public-url', ADDRESS], { PORT: String(port) })
    expect(output).toContain(`✗ Cổng mạng: 127.0.0.1:${port} đã có chương trình khác dùng.`)
    expect([code, await read('.env')]).toEqual([1, undefined])
    taken.close()
  })

  test.each([
    ['no address', []],
    ['an address that is none', ['--public-url', 'so cong']],
    ['an option that there is not', ['--public-url', ADDRESS, '--fast']],
    ['a folder that the settings would cut', ['--public-url', ADDRESS, '--backup-dir', '/mnt/sao lưu #1']],
  ])('refuses %s and writes nothing', async (_, args) => {
    const { output, code, read } = await setup(args)
    expect(output).not.toBe('')
    expect(output).not.toMatch(/\n *at /)
    expect([code, await read('.env')]).toEqual([1, undefined])
  })

  test('the set-up of a service writes its settings and a unit that runs this program with this Node', async () => {
    const { below, output, code, read } = await setup(['--public-url', ADDRESS, '--service'])
    const again = (...args: string[]) =>
      runToEnd('operations/cli/setup', {}, ['--below', below, '--public-url', ADDRESS, '--service', ...args])
    const isHidden = [projectRoot, process.execPath].some((file) => /^\/(home|root)\//.test(file))
    expect(code).toBe(isHidden ? 1 : 0)
    if (isHidden) return expect(output).toContain('✗ Nơi đặt chương trình')
    const unit = (await read('etc/systemd/system/so-cong.service')) ?? ''
    expect(unit).toContain(`WorkingDirectory=${projectRoot}\n`)
    expect(unit).toContain(`ExecStart=${process.execPath} --max-old-space-size`)
    expect(unit).toContain(`ReadWritePaths=/var/lib/so-cong -${below}/backups\n`)
    expect(await read('etc/so-cong/env')).toContain(`PUBLIC_URL=${ADDRESS}\n`)
    expect(output).toContain(`install -d -o so-cong -m 700 ${below}/backups\n`)
    expect(output).toContain('systemctl enable --now so-cong')
    expect(output).not.toContain('Đơn vị systemd đã đổi')
    const { output: changed } = await again('--copy-dir', `${below}/usb`)
    expect(changed).toContain('Đơn vị systemd đã đổi')
    expect(changed).toContain('systemctl restart so-cong')
    const paths = `ReadWritePaths=/var/lib/so-cong -${below}/backups -${below}/usb\n`
    expect(await read('etc/systemd/system/so-cong.service')).toContain(paths)
    expect(await read('etc/so-cong/env')).toContain(`\nBACKUP_COPY_DIR=${below}/usb\n`)
    expect((await again()).output).not.toContain('Đơn vị systemd đã đổi')
    expect(await read('etc/systemd/system/so-cong.service')).toContain(paths)
  })
})

describe('the settings file', () => {
  const wanted = { PUBLIC_URL: 'https://a.vn', BACKUP_KEY: 'new-key-of-this-run' }
  const fileWith = async (text: string) => {
    const file = path.join(await emptyFolder(), '.env')
    await writeFile(file, text)
    return file
  }

  test('keeps its lines, and gets the settings it lacks on lines of their own', async () => {
    const file = await fileWith('# ours\nPORT=8080\nBACKUP_KEY=the-key-of-all-backups')
    expect(await completeEnvFile(file, wanted)).toEqual(['PUBLIC_URL'])
    expect(await readFile(file, 'utf8')).toBe(
      '# ours\nPORT=8080\nBACKUP_KEY=the-key-of-all-backups\nPUBLIC_URL=https://a.vn\n',
    )
    expect(await completeEnvFile(file, wanted)).toEqual([])
  })

  test('with another value for a setting is left alone, and the value is named', async () => {
    const text = 'PUBLIC_URL=https://b.vn\n'
    const file = await fileWith(text)
    await expect(completeEnvFile(file, wanted)).rejects.toThrow('PUBLIC_URL=https://b.vn')
    expect(await readFile(file, 'utf8')).toBe(text)
  })

  test('gets another key, and keeps the earlier one as a comment', async () => {
    const file = await fileWith('# BACKUP_KEY=$& of 2025\nBACKUP_KEY=$& of 2025\nPORT=8080\n')
    await replaceSetting(file, 'BACKUP_KEY', 'new', new Date('2026-12-02T05:00:00Z'))
    expect(await readFile(file, 'utf8')).toBe(
      '# BACKUP_KEY=$& of 2025\n# until 2026-12-02: BACKUP_KEY=$& of 2025\nBACKUP_KEY=new\nPORT=8080\n',
    )
    await expect(replaceSetting(file, 'SECRET_KEY', 'new', new Date())).rejects.toThrow('SECRET_KEY')
  })
})

describe('the checks', () => {
  const found = async (check: ReturnType<typeof nameCheck>) => (await check()).map((say) => say(vi))

  test('a clock that is not synchronised has to be compared before the first start', async () => {
    const clock = { now: () => new Date('2026-11-30T01:05:00Z') }
    expect(await found(timeCheck(clock, temp.folder))).toMatchObject([{ tone: 'good' }])
    const [due] = await found(timeCheck(clock, path.join(temp.folder, 'no-mark')))
    expect([due?.tone, due?.text.startsWith('08:05 ')]).toEqual(['due', true])
  })

  test('a host name that does not resolve yet is reported, and stops nothing', async () => {
    expect(await found(nameCheck('https://localhost'))).toMatchObject([{ tone: 'good' }])
    expect(await found(nameCheck('https://so-cong.invalid'))).toMatchObject([{ tone: 'due' }])
  })

  test('a free port passes, and one that this user may not have fails', async () => {
    expect(await found(portCheck({ HOST: '127.0.0.1', PORT: await freePort() }))).toMatchObject([
      { tone: 'good' },
    ])
    expect(await found(portCheck({ HOST: '192.0.2.1', PORT: 3000 }))).toMatchObject([{ tone: 'bad' }])
  })

  test.each([
    ['/opt/so-cong', '/usr/bin/node', 'good'],
    ['/home/an/so-cong', '/usr/bin/node', 'bad'],
    ['/opt/so-cong', '/root/.nvm/node', 'bad'],
  ])('a service in %s with %s is %s', async (program, node, tone) => {
    expect(await found(placeCheck({ program, node }))).toMatchObject([{ tone }])
  })

  test('the unit for another place differs from the shipped one only in its paths', async () => {
    const template = await readFile(path.join(projectRoot, 'deploy/systemd/so-cong.service'), 'utf8')
    const shipped = { program: '/opt/so-cong', node: '/usr/bin/node', backups: ['/mnt/b', '/mnt/c'] }
    const lines = (text: string) => text.split('\n')
    const changed = lines(unitFor(template, shipped)).filter((line, at) => line !== lines(template)[at])
    expect(changed).toEqual(['ReadWritePaths=/var/lib/so-cong -/mnt/b -/mnt/c'])
    expect(unitFor(template, { ...shipped, program: '/srv/sc', node: '/usr/local/bin/node' })).not.toMatch(
      /\/opt\/so-cong|\/usr\/bin\/node/,
    )
  })
})
