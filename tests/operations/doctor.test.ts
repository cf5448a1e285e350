import { mkdir, writeFile } from 'node:fs/promises'
import http from 'node:http'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { disksOf } from '../../server/core/installation/conditions.ts'
import type { KnownRuns } from '../../server/core/installation/purge-runs.ts'
import { computerCheck } from '../../server/operations/doctor/checks.ts'
import { clockRow } from '../../server/operations/doctor/doctor.ts'
import { supportOf } from '../../server/operations/support.ts'
import { DAY, momentText } from '../../server/platform/lib/clock.ts'
import { translator } from '../../server/platform/messages/messages.ts'
import { makeCertificate } from '../support/certificate.ts'
import { makeMigrated } from '../support/kept-cluster.ts'
import {
  embeddedIn,
  freePort,
  type Program,
  runToEnd,
  type Settings,
  startProgram,
} from '../support/program.ts'
import { type MailServer, startMailServer } from '../support/smtp.ts'
import { ask } from '../support/sql.ts'
import { makeTempDir, removeDataDir, type TempDir } from '../support/temp-dir.ts'

let temp: TempDir
let dataDir: string

beforeAll(async () => {
  temp = await makeTempDir()
  dataDir = path.join(temp.folder, 'data')
})

afterAll(() => temp.remove())

/** Runs the doctor. Returns the Vietnamese lines, the English text and the exit code. */
async function doctor(settings: Settings) {
  const { output, code } = await runToEnd('operations/cli/doctor', { DATA_DIR: dataDir, ...settings })
  const [vi = '', en = ''] = output.split('\n\n')
  return { lines: vi.split('\n').map((line) => line.trim()), en, code }
}

describe('beside a running program, `npm run doctor`', () => {
  let program: Program
  let mail: MailServer
  let running: Settings

  beforeAll(async () => {
    await makeMigrated(dataDir)
    program = await startProgram({ DATA_DIR: dataDir })
    mail = await startMailServer()
    running = {
      PORT: new URL(program.url).port,
      PUBLIC_URL: program.url,
      BACKUP_DIR: path.join(temp.folder, 'backups'),
      SMTP_URL: `smtp://127.0.0.1:${mail.port}`,
      MAIL_FROM: 'so-cong@example.vn',
    }
  })

  afterAll(async () => {
    await program.stop()
    await mail.close()
    await removeDataDir(dataDir)
  })

  test('reports what is well and how the nightly jobs went, and exits with 0', async () => {
    const { lines, en, code } = await doctor(running)
    expect(lines).toContain(`✓ Chương trình: Đang chạy tại ${program.url}.`)
    expect(lines).toContain(`✓ Địa chỉ công khai: ${program.url} mở được từ máy này.`)
    expect(lines).toContain('✓ Máy chủ thư: Nhận tên và mật khẩu.')
    expect(lines.join('\n')).toMatch(/! OpenSSL \(Postgres\): 1\.1\.1: .*chỉ dùng nó để băm mật khẩu/)
    expect(lines.join('\n')).toMatch(/✓ Chốt sổ cuối ngày: |[✓!] .*(Xóa|Nhật ký)/)
    expect(lines.at(-1)).toBe('Không có gì phải sửa.')
    expect(en).toContain('Program: Is running at')
    expect(code).toBe(0)
    expect(mail.mails).toEqual([])
  })

  test('reports from the register that the program last ran long ago by the clock, and what to do', async () => {
    const { adminUrl } = (await embeddedIn(dataDir)) ?? { adminUrl: '' }
    const lastRan = (days: number) =>
      ask(
        adminUrl,
        `update installation_state set at = now() - make_interval(days => $1) where key = 'clock'`,
        [days],
      )
    // The program notes once a minute that it runs; by a clock that is so far away it does not.
    await expect
      .poll(() => lastRan(40).then(() => doctor(running)), { timeout: 60_000 })
      .toMatchObject({
        code: 1,
        lines: expect.arrayContaining([
          expect.stringMatching(/^✗ Đồng hồ máy chủ: .*cách đây 40 ngày.*Máy đang báo .*--trust-clock/),
        ]),
      })
    await lastRan(0)
  })

  test('names a mail server that is down and a host name that nobody knows, and exits with 1', async () => {
    const settings = { ...running, SMTP_URL: `smtp://127.0.0.1:${await freePort()}` }
    const { lines, code } = await doctor({ ...settings, PUBLIC_URL: 'https://khong-co.invalid' })
    expect(lines).toContain(
      '✗ Máy chủ thư: Không dùng được: không nối được tới máy chủ bên kia. Xem lại SMTP_URL.',
    )
    expect(lines.find((line) => line.includes('Địa chỉ công khai'))).toMatch(
      /^✗ .*https:\/\/khong-co\.invalid\b.*(DNS|không nối được)/,
    )
    expect(lines.at(-1)).toBe('Có 2 việc phải sửa (dòng ✗).')
    expect(code).toBe(1)
  })

  test('distinguishes an untrusted certificate from a proxy that leads elsewhere', async () => {
    const files = makeCertificate(temp.folder)
    const answer: http.RequestListener = (_req, res) => res.end('<h1>It works!</h1>')
    const servers = [https.createServer(files, answer), http.createServer(answer)]
    const [secure, plain] = await Promise.all(
      servers.map(async (server) => {
        await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
        return (server.address() as AddressInfo).port
      }),
    )
    const told = async (url: string) =>
      (await doctor({ ...running, PUBLIC_URL: url })).lines.find((line) => line.includes('Địa chỉ công khai'))
    expect(await told(`https://localhost:${secure}`)).toContain('không tin được chứng chỉ')
    expect(await told(`http://127.0.0.1:${plain}`)).toContain('trả lời 200 nhưng không phải Sổ Cổng')
    for (const server of servers) server.close()
  })

  test('writes for whoever helps versions, settings, checks, sizes and errors, and no name, address, path or secret', async () => {
    const { appUrl, adminUrl } = (await embeddedIn(dataDir)) ?? { appUrl: '', adminUrl: '' }
    const said = `select 'Trần Thị Bí Mật 0912000999'::int`
    await expect(ask(adminUrl, said)).rejects.toThrow('Bí Mật')
    const secrets = {
      SMTP_URL: `smtp://thu-ky:mat-khau-thu@127.0.0.1:${mail.port}`,
      OPERATOR_EMAIL: 'nguyen.van.a@longan.gov.vn',
      BACKUP_KEY: 'khoa sao luu dai',
    }
    const { output, code } = await runToEnd(
      'operations/cli/doctor',
      { DATA_DIR: dataDir, ...running, ...secrets },
      ['--report'],
    )
    expect(code).toBe(0)
    expect(output).toMatch(new RegExp(`^Sổ Cổng \\d+\\.\\d+\\.\\d+.*, Node ${process.versions.node}, linux `))
    for (const line of [
      /^PORT=\d+$/m,
      /^BACKUP_KEY=set$/m,
      /^DATABASE_URL=unset$/m,
      /✓ Chương trình: /,
      /✓ Program: /,
      /Postgres: 18\.\d/,
      /^account \d+ MB, about \d+ rows$/m,
      /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d ERROR 22P02$/m,
    ])
      expect(output).toMatch(line)
    const known = [...Object.values(secrets), new URL(appUrl).password, temp.folder, '127.0.0.1']
    for (const word of [...known, 'Bí Mật', '0912', 'mat-khau', 'thu-ky', 'example.vn', 'longan'])
      expect([word, output.includes(word)]).toEqual([word, false])
  })

  test('distinguishes another program at the port from ours', async () => {
    const other = http.createServer((_req, res) => res.end('hello'))
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const { port } = other.address() as AddressInfo
    const { lines } = await doctor({ ...running, PORT: String(port) })
    expect(lines).toContain(
      `✗ Chương trình: Ở http://127.0.0.1:${port} là một chương trình khác. Dừng nó, hoặc đặt PORT khác cho Sổ Cổng.`,
    )
    other.close()
  })
})

test('after a power cut the database counts as not running, whatever its leftover pid file says', async () => {
  const cut = path.join(temp.folder, 'cut')
  const cluster = path.join(cut, 'pg-18')
  await mkdir(cluster, { recursive: true })
  await writeFile(path.join(cluster, 'PG_VERSION'), '18\n')
  // The PID of this process, which is not Postgres.
  const left = [process.pid, cluster, 1, await freePort(), '', '127.0.0.1', '1 1', 'ready', '']
  await writeFile(path.join(cluster, 'postmaster.pid'), left.join('\n'))
  await writeFile(path.join(cut, 'database.json'), JSON.stringify({ postgres: 'a', owner: 'b', app: 'c' }))
  expect((await doctor({ DATA_DIR: cut })).lines).toContain(
    '! Cơ sở dữ liệu: Chưa xem được vì không chạy. Khởi động chương trình rồi kiểm tra lại.',
  )
})

test('the doctor says that nothing runs, starts nothing, and names the missing backup', async () => {
  const { lines, code } = await doctor({ DATA_DIR: path.join(temp.folder, 'nothing') })
  expect(lines.find((line) => line.includes('Chương trình'))).toMatch(/^✗ .*Không chạy ở .*npm start/)
  expect(lines).toContain(
    '! Cơ sở dữ liệu: Chưa xem được vì không chạy. Khởi động chương trình rồi kiểm tra lại.',
  )
  expect(lines.find((line) => line.includes('Nơi sao lưu'))).toMatch(/^✗ .*BACKUP_DIR/)
  expect(code).toBe(1)
  expect(await removeDataDir(path.join(temp.folder, 'nothing'))).toBeUndefined()
})

describe('the doctor’s check of the clock', () => {
  const t = translator('en')
  const now = new Date()
  const known = (newest: Date | undefined): KnownRuns => ({ offices: new Map(), newest })
  const off = (days: number) => clockRow(known(now), new Date(now.getTime() + days * DAY), t)
  const shows = (days: number) => momentText(new Date(now.getTime() + days * DAY))

  test.each([
    [
      40,
      ['last deleted 40 days ago', 'Unless the computer was off for so long, its clock is fast.'],
      ['does not start'],
    ],
    [-20 / 24, ['is 20 hours behind', 'Their order may be wrong'], ['does not start', 'computer was off']],
    [-40, ['is 40 days behind', 'does not start'], ['computer was off']],
  ])('names a clock %d days from when the program last ran, and what to do', (days, words, others) => {
    const { tone, text } = off(days)
    expect(tone).toBe('bad')
    for (const word of [...words, `It shows ${shows(days)}`, 'If it is wrong, set it right', '--trust-clock'])
      expect(text).toContain(word)
    for (const word of others) expect(text).not.toContain(word)
  })

  test('says nothing of a right clock, a long weekend or a database that was never used', () => {
    for (const days of [0, 5]) expect(off(days).tone).toBe('good')
    expect(clockRow(known(undefined), now, t).tone).toBe('good')
  })
})

test('a version is out of support from the day after its last', () => {
  const isOver = (...given: Parameters<typeof supportOf>) => supportOf(...given).isOver
  expect(isOver('Node', '20.19.4', new Date('2026-04-30T12:00:00Z'))).toBe(false)
  expect(isOver('Node', '20.19.4', new Date('2026-05-01T00:00:00Z'))).toBe(true)
  expect(isOver('Postgres', '15.14 (Debian 15.14-0)', new Date('2027-11-13'))).toBe(true)
  expect(isOver('OpenSSL', '3.5.4', new Date('2026-12-01'))).toBe(false)
  expect(isOver('OpenSSL', '1.1.1', new Date('2026-12-01'))).toBe(true)
  expect(isOver('Node', '99.0.0', new Date('2099-01-01'))).toBe(false)
})

test('wrong settings are named as a start names them', async () => {
  const { lines, code } = await doctor({ PUBLIC_URL: 'socong', PORT: '99999' })
  expect(lines.join('\n')).toMatch(/PORT must be between[\s\S]*PUBLIC_URL must be an address/)
  expect(code).toBe(1)
})

test.each([
  [{ good: 1e18, least: 1 }, '! Đĩa', 'Sớm dọn bớt'],
  [{ good: 1e18, least: 1e17 }, '✗ Đĩa', 'Dọn bớt ngay'],
])('a disk with less room than %o is named', async (room, line, what) => {
  const t = translator('vi')
  const found = await computerCheck(
    { DATA_DIR: dataDir, BACKUP_DIR: undefined, DATABASE_URL: undefined },
    { room },
  )()
  const disk = found.map((say) => say(t)).find(({ title }) => title.startsWith('Đĩa'))
  expect(`${disk?.tone === 'bad' ? '✗' : '!'} ${disk?.title}`).toContain(line)
  expect(disk?.text).toContain(what)
})

test('the second place for backups is one of the disks while it is there', async () => {
  const copies = path.join(temp.folder, 'usb')
  const disks = async () =>
    (await disksOf({ DATA_DIR: dataDir, BACKUP_DIR: undefined, BACKUP_COPY_DIR: copies })).map(
      ({ folder }) => folder,
    )
  expect(await disks()).not.toContain(copies)
  await mkdir(copies)
  expect(await disks()).toContain(copies)
})
