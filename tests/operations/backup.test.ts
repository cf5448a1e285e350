// Backup and restore of the embedded Postgres under load, run as commands beside the program.
import { randomUUID } from 'node:crypto'
import { copyFile, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { createErasureJournal } from '../../server/core/installation/erasure-journal.ts'
import { deleteOldBackups } from '../../server/operations/backup/backup.ts'
import { backupName, isMadeOn } from '../../server/operations/backup/backup-names.ts'
import { createNightlyBackup } from '../../server/operations/backup/nightly.ts'
import { removeCopied, removeReplaced } from '../../server/operations/backup/replaced.ts'
import type { Report } from '../../server/operations/backup/report.ts'
import { UPDATING } from '../../server/operations/launch/update-state.mjs'
import { connect } from '../../server/platform/db/connect.ts'
import { causeOf } from '../../server/platform/lib/cause.ts'
import { DAY, HOUR, MINUTE, momentText, officeDay } from '../../server/platform/lib/clock.ts'
import { readConfig } from '../../server/platform/lib/config.ts'
import { loadKeys } from '../../server/platform/lib/keys.ts'
import { lostOf, problemsInBook } from '../support/book.ts'
import { Client } from '../support/client.ts'
import { clientsOf } from '../support/clients-of.ts'
import { newVisitor, startLoad } from '../support/load.ts'
import {
  type EmbeddedServer,
  embeddedIn,
  firstSignIn,
  type Program,
  runToEnd,
  type Settings,
  startProgram,
} from '../support/program.ts'
import { lookInto, startSmallDistrict } from '../support/small-district.ts'
import { ask } from '../support/sql.ts'
import { removeDataDir } from '../support/temp-dir.ts'

const KEY = 'một chìa khóa chỉ để thử'

let folder: string
let dataDir: string
let program: Program
let gate: Client
let adminUrl: string

async function archiveIn(where: string): Promise<string> {
  const names = (await readdir(where)).filter((name) => /\.tar\.gz(\.age)?$/.test(name))
  expect(names).toHaveLength(1)
  return path.join(where, names[0] ?? '')
}

const reportOf = async (file: string) => JSON.parse(await readFile(`${file}.json`, 'utf8')) as Report

beforeAll(async () => {
  const small = await startSmallDistrict()
  ;({ folder, dataDir, program } = small)
  adminUrl = small.database.adminUrl
  gate = await firstSignIn(program, 'gate.tt-hcc')
  return small.remove
})

const restore = (where: string, args: string[], settings: Settings = {}) =>
  runToEnd('operations/cli/restore', { DATA_DIR: where, ...settings }, args)

/** The archive of a backup in a folder of this name, which is not encrypted. */
async function backedUp(name: string): Promise<string> {
  const made = await runToEnd('operations/cli/backup', { DATA_DIR: dataDir }, [path.join(folder, name)])
  expect(made.code, made.output).toBe(0)
  return archiveIn(path.join(folder, name))
}

describe('a backup made while visitors are being recorded', () => {
  const empty = () => path.join(folder, 'restored')
  let file: string
  /** Client UUIDs of the entries that were answered before the backup began. */
  let answered: string[]

  beforeAll(async () => {
    const load = startLoad([gate])
    while (load.acknowledged.size < 40) await new Promise((resolve) => setTimeout(resolve, 10))
    answered = [...load.acknowledged.keys()]
    const made = await runToEnd('operations/cli/backup', {
      DATA_DIR: dataDir,
      BACKUP_DIR: `${folder}/backups`,
      BACKUP_KEY: KEY,
    })
    const meanwhile = load.acknowledged.size - answered.length
    await load.stop()
    expect(made.output).toContain('nguyên vẹn')
    expect(made.code).toBe(0)
    expect(load.problems).toEqual([])
    expect(meanwhile, 'the gate stood still while it was copied').toBeGreaterThan(0)
    file = await archiveIn(`${folder}/backups`)
  })

  afterAll(() => removeDataDir(empty()))

  test('is one encrypted file and its report, readable by their owner only', async () => {
    expect((await readFile(file)).toString('latin1', 0, 21)).toBe('age-encryption.org/v1')
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    const noted = await ask(
      adminUrl,
      `select o.parent_id from audit a join office o on o.id = a.office_id where a.action = 'database.backed_up'`,
    )
    expect(noted).toEqual([{ parent_id: null }])
    const report = await reportOf(file)
    expect(report.tables['visit']).toBeGreaterThanOrEqual(answered.length)
    expect(report.bytes).toBe((await stat(file)).size)
    expect(JSON.stringify(report)).not.toMatch(/Nguyễn|\+84/)
    expect((await readdir(`${folder}/backups`)).toSorted()).toEqual([
      'erased.journal',
      ...[file, `${file}.json`].map((each) => path.basename(each)),
    ])
    expect((await readdir(dataDir)).filter((name) => name.startsWith('new-'))).toEqual([])
  })

  test('is tested by a trial restore that leaves nothing, even beside the running program', async () => {
    const before = await readdir(dataDir)
    const drill = await restore(dataDir, [file, '--check'], { BACKUP_KEY: KEY })
    expect(drill).toMatchObject({ code: 0, output: expect.stringContaining('khôi phục được') })
    expect(await readdir(dataDir)).toEqual(before)
    expect((await gate.get('/gate')).status).toBe(200)
  })

  test('holds every entry that was acknowledged before, and no partial data', async () => {
    await mkdir(empty(), { mode: 0o755 })
    await copyFile(path.join(dataDir, 'secret.key'), path.join(empty(), 'secret.key'))
    // A later backup beside it means that the journal beside it has lost its end.
    const second = Math.ceil(Date.now() / 1000) * 1000
    await expect.poll(() => Date.now()).toBeGreaterThan(second)
    await writeFile(path.join(path.dirname(file), backupName(new Date(second), undefined)), '')
    const restored = await restore(empty(), [file], { BACKUP_KEY: KEY })
    expect(restored).toMatchObject({
      code: 0,
      output: expect.stringMatching(
        /Đã khôi phục[\s\S]*erased.journal hỏng, bị cắt[\s\S]*xem lại từng yêu cầu xóa/,
      ),
    })
    await lookInto(empty(), async ({ adminUrl: url, appUrl }) => {
      expect(await lostOf(url, answered)).toEqual([])
      expect(await problemsInBook(url, appUrl)).toEqual([])
    })
  })

  test('signs everybody out when it is restored, and every office’s audit records the restore', async () => {
    await lookInto(empty(), async ({ adminUrl: url }) => {
      expect(await ask(url, 'select 1 from session union all select 1 from invitation')).toEqual([])
      const rows = await ask(
        url,
        `select o.id from office o where not exists (select from audit a where a.office_id = o.id and a.action = 'database.restored')`,
      )
      expect(rows).toEqual([])
    })
    await mkdir(path.join(empty(), 'replaced-2001-02-03T040506Z', 'pg-18'), { recursive: true })
    const again = await startProgram({ DATA_DIR: empty(), LOG_LEVEL: 'error' })
    try {
      await vi.waitFor(
        async () => expect((await readdir(empty())).filter((name) => /^replaced/.test(name))).toEqual([]),
        10_000,
      )
      const client = new Client(again.url)
      client.cookies.set('sid', gate.cookies.get('sid') ?? '')
      expect((await client.get('/gate')).location).toMatch(/sign-in/)
      await client.signIn('gate.tt-hcc')
      expect((await client.enter(newVisitor())).status).toBe(303)
    } finally {
      await again.stop()
    }
  })

  test('is not restored over a database by mistake, nor under a running program', async () => {
    const tried = await restore(empty(), [file], { BACKUP_KEY: KEY })
    expect(tried).toMatchObject({ code: 1, output: expect.stringContaining('--replace') })
    const running = await restore(dataDir, [file, '--replace'], { BACKUP_KEY: KEY })
    expect(running).toMatchObject({ code: 1, output: expect.stringContaining('đang chạy') })
    expect((await gate.get('/gate')).status).toBe(200)
  })

  test('restored in place of a database, says since when everything is lost, keeps that database, and deletes again whom an office has deleted on request since', async () => {
    const phone = '0912345678'
    for (const each of [{ name: 'Người Yêu Cầu Xóa', phone }, { name: 'Người Khác' }]) await gate.enter(each)
    const people = await ask(
      adminUrl,
      `select id, office_id from visit where name in ('Người Yêu Cầu Xóa', 'Người Khác') order by name desc`,
    )
    const [asked, other] = people.map(({ id }) => String(id))
    await gate.post(`/gate/visits/${asked}/leave`)
    const backup = await backedUp('asked')
    expect((await readFile(backup)).subarray(0, 2)).toEqual(Buffer.from([0x1f, 0x8b]))
    const database = (await embeddedIn(dataDir)) as EmbeddedServer
    const [head] = await clientsOf(program.url, database, ['tt-hcc', 'head'])
    const request = {
      client_uuid: randomUUID(),
      kind: 'erase',
      person: phone,
      received_on: officeDay(new Date()),
    }
    const { status, text, location } = await head.post('/subjects', request)
    expect(status, text).toBe(303)
    expect((await head.post(`${location}/erase`, { sure: 'on' })).status).toBe(303)
    expect(await ask(adminUrl, `select from visit where id = '${asked}'`)).toEqual([])

    // The journal beside the backup lacks this, and then somebody else's names another visitor.
    const at = new Date()
    const another = loadKeys(readConfig({ SECRET_KEY: 'the secret of another installation, or a guess' }))
    const forged = {
      at,
      officeId: String(people[1]?.['office_id']),
      requestId: randomUUID(),
      ids: [String(other)],
    }
    await createErasureJournal([path.dirname(backup)], another).keep([forged], {
      now: at,
      oldest: new Date(0),
    })
    await copyFile(path.join(dataDir, 'erased.journal'), path.join(empty(), 'erased.journal'))
    const { code, output } = await restore(empty(), [backup, '--replace'])
    expect(code, output).toBe(0)
    expect(output).toMatch(
      /Mọi người phải đăng nhập lại[\s\S]*Đã xóa lại theo yêu cầu: 1 lượt của 1 người[\s\S]*erased.journal hỏng[\s\S]*xem lại từng yêu cầu xóa/,
    )
    // The program last read its clock up to a minute before the backup.
    const { made_at } = await reportOf(backup)
    const said = /Mọi việc làm sau (\S+ \S+) không còn/.exec(output)?.[1]
    expect([0, 1].map((minute) => momentText(new Date(Date.parse(made_at) - minute * MINUTE)))).toContain(
      said,
    )
    expect((await readdir(empty())).filter((name) => name.startsWith('replaced-'))).toHaveLength(1)
    await lookInto(empty(), async ({ adminUrl: url }) => {
      expect(await ask(url, `select id from visit where id in ('${asked}', '${other}')`)).toEqual([
        { id: other },
      ])
      expect(await ask(url, `select fields from audit where action = 'visits.erased_again'`)).toEqual([
        { fields: 'count=1' },
      ])
    })
  })

  test('is refused if it holds other rows than its report counts, which the operator has vouched for', async () => {
    const doubted = path.join(folder, 'doubted.tar.gz')
    const backup = await archiveIn(path.join(folder, 'asked'))
    await copyFile(backup, doubted)
    const report = await reportOf(backup)
    const tables = { ...report.tables, visit: (report.tables['visit'] ?? 0) + 1 }
    await writeFile(`${doubted}.json`, JSON.stringify({ ...report, tables }))
    const tried = await restore(dataDir, [doubted, '--check', '--trust-file'])
    expect(tried).toMatchObject({ code: 1, output: expect.stringMatching(/does not hold[\s\S]*visit: /) })
  })
})

test('an external Postgres is neither backed up nor replaced', async () => {
  const settings = { DATABASE_URL: 'postgres://socong_app:x@127.0.0.1:1/socong' }
  for (const [entry, args] of [
    ['operations/cli/backup', []],
    ['operations/cli/restore', ['some.tar.gz']],
  ] as const) {
    const tried = await runToEnd(entry, settings, [...args])
    expect(tried).toMatchObject({ code: 1, output: expect.stringContaining('docs/postgres.md') })
  }
})

test('backups older than their retention are deleted, but never the newest', async () => {
  const where = path.join(folder, 'many')
  await mkdir(where)
  const days = ['2026-11-01', '2026-11-10', '2026-11-11']
  const names = days.map((day) => `so-cong-${day}T180000Z.tar.gz`)
  for (const name of [...names, 'letter.tar.gz']) await writeFile(path.join(where, name), '')
  await writeFile(path.join(where, `${names[0]}.json`), '')
  const kept = async (now: string) => {
    await deleteOldBackups(where, 14, new Date(now))
    return (await readdir(where)).toSorted()
  }
  expect(await kept('2026-11-24T18:00:00Z')).toEqual(['letter.tar.gz', ...names.slice(1)])
  expect(await kept('2026-11-24T18:00:01Z')).toEqual(['letter.tar.gz', names[2]])
  expect(await kept('2027-11-24T18:00:00Z')).toEqual(['letter.tar.gz', names[2]])
})

test('a database that a restore replaced is deleted at the same age as a backup', async () => {
  const where = path.join(folder, 'replacing')
  const names = ['replaced-2026-11-10T175959Z', 'replaced-2026-11-10T180001Z', 'replaced-by-hand', 'pg-18']
  for (const name of names) await mkdir(path.join(where, name), { recursive: true })
  expect(await removeReplaced(where, 14, new Date('2026-11-24T18:00:00Z'))).toEqual([names[0]])
  expect((await readdir(where)).toSorted()).toEqual(names.slice(1).toSorted())
})

test('a database that a killed update has copied aside is deleted unless an update is under way', async () => {
  const where = path.join(folder, 'updating')
  await mkdir(path.join(where, 'pg-18'), { recursive: true })
  await mkdir(path.join(where, 'pg-18.before-1.1.0'))
  await writeFile(path.join(where, UPDATING), `run ${process.pid}\n`)
  expect(await removeCopied(where, where)).toEqual([])
  // No process has this number.
  await writeFile(path.join(where, UPDATING), 'run 4194305\n')
  expect(await removeCopied(where, where)).toEqual(['pg-18.before-1.1.0'])
  expect(await readdir(where)).toEqual(expect.arrayContaining(['pg-18', UPDATING]))
})

test('a backup dated in the future is not the newest, and ages from the day on which it was found', async () => {
  const where = path.join(folder, 'early')
  await mkdir(where)
  const name = (stamp: string) => `so-cong-${stamp}.tar.gz`
  const [early, now] = [name('2028-11-24T180000Z'), name('2026-11-24T180000Z')]
  for (const each of [early, now]) await writeFile(path.join(where, each), '')
  const kept = async (at: string, isCertain = true) => {
    await deleteOldBackups(where, 14, new Date(at), { isCertain })
    return (await readdir(where)).filter((each) => each.endsWith('.gz')).toSorted()
  }
  // While the clock is in doubt, the backup's future date is not recorded.
  expect(await kept('2026-11-24T18:00:01Z', false)).toEqual([now, early])
  expect(await readdir(where)).toHaveLength(2)
  expect(await kept('2026-11-25T18:00:00Z')).toEqual([now, early])
  expect(await kept('2026-12-09T17:00:00Z')).toEqual([now, early])
  expect(await kept('2026-12-09T18:00:01Z')).toEqual([now])
  expect(await readdir(where)).toEqual([now])
})

test('two rounds by a clock that is two days behind cost no backup, nor does the corrected clock after them', async () => {
  const where = path.join(folder, 'behind')
  await mkdir(where)
  const name = (day: number) => `so-cong-2026-11-${String(day).padStart(2, '0')}T180000Z.tar.gz`
  const made = Array.from({ length: 14 }, (_, each) => name(11 + each))
  for (const each of made) await writeFile(path.join(where, each), '')
  const kept = async () => (await readdir(where)).filter((each) => each.endsWith('.gz')).toSorted()
  const behind = 'so-cong-2026-11-22T180500Z.tar.gz'
  await writeFile(path.join(where, behind), '')
  for (const at of ['2026-11-22T18:05:10Z', '2026-11-22T18:06:10Z']) {
    const how = { made: path.join(where, behind), isCertain: true }
    expect(await deleteOldBackups(where, 14, new Date(at), how)).toEqual([])
  }
  expect(await kept()).toEqual([...made, behind].toSorted())
  // The clock is right again: the oldest backup is deleted, and one found to be dated in the future counts as new.
  expect(await deleteOldBackups(where, 14, new Date('2026-11-25T18:00:10Z'), { isCertain: true })).toEqual([
    name(11),
  ])
  expect(
    await deleteOldBackups(where, 14, new Date('2026-12-06T18:00:10Z'), { isCertain: true }),
  ).not.toContain(name(24))
  expect(await kept()).toContain(name(24))
})

test('the daily backup is made once, after one o’clock at night, and later if the computer was off', async () => {
  const where = path.join(folder, 'nightly')
  // Not a data directory, so the command, which inherits our environment, fails; that shows that it ran.
  const settings = { DATA_DIR: path.join(folder, 'none'), BACKUP_DIR: where }
  vi.stubEnv('DATA_DIR', settings.DATA_DIR)
  onTestFinished(() => void vi.unstubAllEnvs())
  const { db, close } = connect((await embeddedIn(dataDir))?.appUrl ?? '', () => {})
  onTestFinished(close)
  const state = () =>
    db.selectFrom('installation_state').select('ok').where('key', '=', 'backup').executeTakeFirst()
  expect(await state(), 'by the backups of the tests above').toEqual({ ok: true })
  const tried = async (stamp: string, now: string) => {
    await mkdir(where, { recursive: true })
    await writeFile(path.join(where, `so-cong-${stamp}.tar.gz`), '')
    const backUp = createNightlyBackup(readConfig(settings), db, new AbortController().signal)
    return backUp(new Date(now)).then(
      () => false,
      () => true,
    )
  }
  expect(await tried('2026-11-24T181000Z', '2026-11-25T23:59:00+07:00'), 'made this morning at 01:10').toBe(
    false,
  )
  expect(await tried('2026-11-24T181000Z', '2026-11-26T00:59:00+07:00'), 'too early').toBe(false)
  const backUp = createNightlyBackup(readConfig(settings), db, new AbortController().signal)
  const failed: boolean[] = []
  const reasons: (string | undefined)[] = []
  for (const time of ['09:00', '09:59', '10:00'])
    failed.push(
      await backUp(new Date(`2026-11-26T${time}:00+07:00`)).then(
        () => false,
        (error) => {
          reasons.push(causeOf(error).reason)
          return true
        },
      ),
    )
  expect(reasons, 'the command’s own words, for the log').toEqual(
    Array(2).fill(expect.stringContaining('Chưa có cơ sở dữ liệu')),
  )
  expect(failed, 'the computer was off; what failed is tried again after an hour').toEqual([
    true,
    false,
    true,
  ])
  expect(await state()).toEqual({ ok: false })

  // A backup interrupted by the program's exit is no failure, and the next start repeats it.
  await db.updateTable('installation_state').set({ ok: true }).where('key', '=', 'backup').execute()
  const stop = new AbortController()
  const going = createNightlyBackup(
    readConfig(settings),
    db,
    stop.signal,
  )(new Date('2026-11-26T09:00:00+07:00'))
  stop.abort()
  await going
  expect(await state()).toEqual({ ok: true })
  const ahead = ['so-cong-2026-11-24T181000Z.tar.gz', 'so-cong-2036-01-01T000000Z.tar.gz.age', 'x']
  expect(['2026-11-24', '2026-11-25', '2026-11-26'].map((day) => isMadeOn(ahead, day))).toEqual([
    false,
    true,
    false,
  ])
})

// Last, because it turns the register into a demo.
test('a demo is backed up and restored by its own clock', async () => {
  const shift = 30 * DAY
  // A running program would meanwhile record the real time.
  await program.stop()
  // Normally no register can become a demo; this one is forced to.
  const becomeDemo = `set session_replication_role = replica;
    update office set demo = true where parent_id is null; delete from installation_state;
    insert into installation_state (key, at, ok, detail) values ('demo', now(), true, '{"shift": ${shift}}')`
  await lookInto(dataDir, ({ adminUrl: url }) => ask(url, becomeDemo))
  const backup = await backedUp('demo')
  await rm(path.join(path.dirname(backup), 'erased.journal'))
  const into = path.join(folder, 'restored-demo')
  const restored = await restore(into, [backup], { SECRET_KEY_FILE: path.join(dataDir, 'secret.key') })
  expect(restored).toMatchObject({ code: 0, output: expect.stringContaining('KHÔNG THẤY erased.journal') })
  // By the real clock, the backup would be a month in the future.
  expect(restored.output).not.toContain('--trust-clock')
  const [{ at } = {}] = await lookInto(into, ({ adminUrl: url }) =>
    ask(url, `select max(at) as at from audit where action = 'database.restored'`),
  )
  expect(Math.abs(Number(at) - Date.now() - shift)).toBeLessThan(HOUR)
})
