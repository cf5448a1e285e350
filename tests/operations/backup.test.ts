// Backup and restore of the embedded Postgres under load, run as commands beside the program.
import { randomUUID } from 'node:crypto'
import { copyFile, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { startSession } from '../../server/core/accounts/sessions.ts'
import { createErasureJournal } from '../../server/core/installation/erasure-journal.ts'
import { deleteOldBackups } from '../../server/operations/backup/backup.ts'
import { isMadeOn } from '../../server/operations/backup/backup-names.ts'
import { createNightlyBackup } from '../../server/operations/backup/nightly.ts'
import { removeReplaced } from '../../server/operations/backup/replaced.ts'
import type { Report } from '../../server/operations/backup/report.ts'
import { connect } from '../../server/platform/db/connect.ts'
import { causeOf } from '../../server/platform/lib/cause.ts'
import { DAY, HOUR, MINUTE, momentText, officeDay } from '../../server/platform/lib/clock.ts'
import { readConfig } from '../../server/platform/lib/config.ts'
import { loadKeys } from '../../server/platform/lib/keys.ts'
import { startEmbedded } from '../../server/platform/postgres/embedded.ts'
import { withDatabase } from '../support/app.ts'
import { lostOf, problemsInBook } from '../support/book.ts'
import { Client } from '../support/client.ts'
import { newVisitor, startLoad } from '../support/load.ts'
import { embeddedIn, firstSignIn, type Program, runToEnd, startProgram, sweep } from '../support/program.ts'
import { smallDistrict } from '../support/small-district.ts'
import { ask } from '../support/sql.ts'
import { makeTempDir, removeDataDir } from '../support/temp-dir.ts'

const KEY = 'một chìa khóa chỉ để thử'

let folder: string
let dataDir: string
let program: Program
let gate: Client

/** Starts Postgres on a data directory without a program and passes its addresses to `work`. */
async function lookInto<T>(
  dir: string,
  work: (urls: { adminUrl: string; appUrl: string }) => Promise<T>,
): Promise<T> {
  const postgres = await startEmbedded({ dataDir: dir, log: () => {} })
  try {
    return await work({ adminUrl: withDatabase(postgres.adminUrl, 'socong'), appUrl: postgres.appUrl })
  } finally {
    await postgres.stop()
  }
}

/** Signs in with an account whose first password has not been set. */
async function signedIn(username: string): Promise<Client> {
  const { appUrl = '', adminUrl = '' } = (await embeddedIn(dataDir)) ?? {}
  await ask(
    adminUrl,
    `update account set display_name = 'Lê Thị Ký', totp_secret = 'set up' where username = '${username}'`,
  )
  const { db, close } = connect(appUrl, () => {})
  const { id } = await db
    .selectFrom('account')
    .select('id')
    .where('username', '=', username)
    .executeTakeFirstOrThrow()
  const { token } = await startSession(db, id, { device: '' }, new Date())
  await close()
  const client = new Client(program.url)
  client.cookies.set('sid', token)
  return client
}

async function archiveIn(where: string): Promise<string> {
  const names = (await readdir(where)).filter((name) => /\.tar\.gz(\.age)?$/.test(name))
  expect(names).toHaveLength(1)
  return path.join(where, names[0] ?? '')
}

const reportOf = async (file: string) => JSON.parse(await readFile(`${file}.json`, 'utf8')) as Report

beforeAll(async () => {
  const made = await makeTempDir()
  folder = made.folder
  const settings = await smallDistrict(folder)
  dataDir = settings.DATA_DIR
  program = await startProgram({ ...settings, LOG_LEVEL: 'error' })
  gate = await firstSignIn(program, 'gate.tt-hcc')
  return made.remove
})

afterAll(async () => {
  await sweep(dataDir, [program])
  await removeDataDir(dataDir)
})

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
    const { adminUrl = '' } = (await embeddedIn(dataDir)) ?? {}
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

  test('is tested by a trial restore that changes nothing, even beside the running program', async () => {
    const drill = await runToEnd('operations/cli/restore', { DATA_DIR: dataDir, BACKUP_KEY: KEY }, [
      file,
      '--check',
    ])
    expect(drill).toMatchObject({ code: 0, output: expect.stringContaining('khôi phục được') })
    expect((await gate.get('/gate')).status).toBe(200)
  })

  test('holds every entry that was acknowledged before, and no partial data', async () => {
    await mkdir(empty(), { mode: 0o755 })
    await copyFile(path.join(dataDir, 'secret.key'), path.join(empty(), 'secret.key'))
    const restored = await runToEnd('operations/cli/restore', { DATA_DIR: empty(), BACKUP_KEY: KEY }, [file])
    expect(restored).toMatchObject({ code: 0, output: expect.stringContaining('Đã khôi phục') })
    await lookInto(empty(), async ({ adminUrl, appUrl }) => {
      expect(await lostOf(adminUrl, answered)).toEqual([])
      expect(await problemsInBook(adminUrl, appUrl)).toEqual([])
    })
  })

  test('signs everybody out when it is restored, and every office’s audit records the restore', async () => {
    await lookInto(empty(), async ({ adminUrl }) => {
      expect(await ask(adminUrl, 'select 1 from session union all select 1 from invitation')).toEqual([])
      const rows = await ask(
        adminUrl,
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

  test('when restored, says since when everything is lost, and keeps the previous database beside it', async () => {
    const made = await runToEnd('operations/cli/backup', { DATA_DIR: dataDir }, [`${folder}/old`])
    expect(made.code, made.output).toBe(0)
    const old = await archiveIn(`${folder}/old`)
    expect((await readFile(old)).subarray(0, 2)).toEqual(Buffer.from([0x1f, 0x8b]))
    const restored = await runToEnd('operations/cli/restore', { DATA_DIR: empty() }, [old, '--replace'])
    expect(restored).toMatchObject({
      code: 0,
      output: expect.stringContaining('Mọi người phải đăng nhập lại'),
    })
    const { made_at } = await reportOf(old)
    // The program last read its clock up to a minute before the backup.
    const said = /Mọi việc làm sau (\S+ \S+) không còn/.exec(restored.output)?.[1]
    expect([0, 1].map((minute) => momentText(new Date(Date.parse(made_at) - minute * MINUTE)))).toContain(
      said,
    )
    expect((await readdir(empty())).filter((name) => name.startsWith('replaced-'))).toHaveLength(1)
  })

  test('does not bring back people whom an office has deleted on request since, by the journal beside the database', async () => {
    await gate.enter({ name: 'Người Yêu Cầu Xóa', phone: '0912345678' })
    const { adminUrl = '' } = (await embeddedIn(dataDir)) ?? {}
    const id = String(
      (await ask(adminUrl, `select id from visit where name = 'Người Yêu Cầu Xóa'`))[0]?.['id'],
    )
    await gate.post(`/gate/visits/${id}/leave`)
    const made = await runToEnd('operations/cli/backup', { DATA_DIR: dataDir }, [`${folder}/asked`])
    expect(made.code, made.output).toBe(0)
    const head = await signedIn('head.tt-hcc')
    const asked = {
      client_uuid: randomUUID(),
      kind: 'erase',
      person: '0912345678',
      received_on: officeDay(new Date()),
    }
    const { status, text, location } = await head.post('/subjects', asked)
    expect(status, text).toBe(303)
    expect((await head.post(`${location}/erase`, { sure: 'on' })).status).toBe(303)
    expect(await ask(adminUrl, `select from visit where id = '${id}'`)).toEqual([])

    const backup = await archiveIn(`${folder}/asked`)
    const found = async (settings: Record<string, string>) => {
      const { code, output } = await runToEnd('operations/cli/restore', { DATA_DIR: empty(), ...settings }, [
        backup,
        '--replace',
      ])
      expect(code, output).toBe(0)
      return lookInto(empty(), async ({ adminUrl: url }) => ({
        output,
        visits: await ask(url, `select from visit where id = '${id}'`),
        noted: await ask(url, `select fields from audit where action = 'visits.erased_again'`),
      }))
    }
    // The backup's journal lacks the later deletion; the data directory's has it.
    await rm(path.join(`${folder}/asked`, 'erased.journal'))
    await rm(path.join(empty(), 'erased.journal'), { force: true })
    expect(await found({})).toMatchObject({
      output: expect.stringContaining('KHÔNG THẤY erased.journal'),
      visits: [{}],
      noted: [],
    })
    await copyFile(path.join(dataDir, 'erased.journal'), path.join(empty(), 'erased.journal'))
    expect(await found({})).toMatchObject({
      output: expect.stringContaining('Đã xóa lại theo yêu cầu: 1 lượt của 1 người'),
      visits: [],
      noted: [{ fields: 'count=1' }],
    })
  })

  test('deletes nobody by a forged journal beside a backup, nor by any without the secret', async () => {
    const ours = path.join(empty(), 'erased.journal')
    const [, asked = ''] = /"ids":\["([^"]+)/.exec(await readFile(ours, 'utf8')) ?? []
    const { adminUrl = '' } = (await embeddedIn(dataDir)) ?? {}
    const [other] = await ask(
      adminUrl,
      `select id, office_id as office from visit where name <> 'Người Yêu Cầu Xóa' and day = $1 order by id limit 1`,
      [officeDay(new Date())],
    )
    const at = new Date()
    const erased = {
      at,
      officeId: String(other?.['office']),
      requestId: randomUUID(),
      ids: [String(other?.['id'])],
    }
    const another = loadKeys(readConfig({ SECRET_KEY: 'the secret of another installation, or a guess' }))
    const forged = createErasureJournal([`${folder}/asked`], another)
    await forged.keep([erased], { now: at, oldest: new Date(0) })

    const backup = await archiveIn(`${folder}/asked`)
    const found = async (...more: string[]) => {
      const args = [backup, '--replace', ...more]
      const { code, output } = await runToEnd('operations/cli/restore', { DATA_DIR: empty() }, args)
      expect(code, output).toBe(0)
      const visits = await lookInto(empty(), ({ adminUrl: url }) =>
        ask(url, `select id from visit where id in ('${asked}', '${erased.ids[0]}')`),
      )
      return { output, visits: new Set(visits.map(({ id }) => id)) }
    }
    const secret = path.join(empty(), 'secret.key')
    await rename(secret, `${secret}.away`)
    expect(await found('--trust-file')).toMatchObject({
      output: expect.stringMatching(
        /0 lượt của 0 người[\s\S]*KHÔNG do hệ thống này ghi[\s\S]*CHƯA CÓ \S+secret.key/,
      ),
      visits: new Set([asked, ...erased.ids]),
    })
    await rename(`${secret}.away`, secret)
    expect(await found()).toMatchObject({
      output: expect.stringMatching(
        /1 lượt của 1 người[\s\S]*erased.journal hỏng[\s\S]*xem lại từng yêu cầu xóa/,
      ),
      visits: new Set(erased.ids),
    })
  })

  test('reports that the journal has lost its end if a later backup lies beside the restored one', async () => {
    const backup = await archiveIn(`${folder}/asked`)
    await rm(path.join(path.dirname(backup), 'erased.journal'))
    // A backup's name has whole seconds, and the journal ends within the last one.
    const second = Math.ceil(Date.now() / 1000) * 1000
    await expect.poll(() => Date.now()).toBeGreaterThan(second)
    const stamp = new Date(second).toISOString().replace(/\.\d+/, '').replaceAll(':', '')
    const later = path.join(path.dirname(backup), `so-cong-${stamp}.tar.gz`)
    await writeFile(later, '')
    onTestFinished(() => rm(later))
    const args = [backup, '--replace']
    const { code, output } = await runToEnd('operations/cli/restore', { DATA_DIR: empty() }, args)
    expect(code, output).toBe(0)
    expect(output).toMatch(/erased.journal hỏng, bị cắt[\s\S]*xem lại từng yêu cầu xóa/)
  })

  test.each([
    ['another key', { BACKUP_KEY: 'một chìa khóa khác hẳn' }, 'does not open'],
    ['no key', {}, 'is encrypted'],
  ])('does not open with %s', async (_what, settings, words) => {
    const fresh = path.join(folder, 'fresh')
    const given = { DATA_DIR: fresh, SECRET_KEY_FILE: path.join(dataDir, 'secret.key'), ...settings }
    const tried = await runToEnd('operations/cli/restore', given, [file])
    expect(tried).toMatchObject({ code: 1, output: expect.stringContaining(words) })
    expect(await readdir(fresh)).toEqual([])
  })

  test.each([
    ['cut off', (bytes: Buffer) => bytes.subarray(0, bytes.length - 70_000)],
    ['changed in one bit', (bytes: Buffer) => flipped(bytes)],
  ])('is refused when it was %s', async (what, spoil) => {
    const spoilt = path.join(folder, `${what.replaceAll(' ', '-')}.tar.gz.age`)
    await writeFile(spoilt, spoil(await readFile(file)))
    const fresh = path.join(folder, 'fresh')
    // Without its report, age alone notices.
    const args = [spoilt, '--trust-file']
    const tried = await runToEnd('operations/cli/restore', { DATA_DIR: fresh, BACKUP_KEY: KEY }, args)
    expect(tried).toMatchObject({ code: 1, output: expect.stringContaining('cannot be unpacked') })
    expect(await readdir(fresh)).toEqual([])
  })

  test('is refused if it holds other rows than its report counts, which the operator has vouched for', async () => {
    const doubted = path.join(folder, 'doubted.tar.gz.age')
    await copyFile(file, doubted)
    const report = await reportOf(file)
    const tables = { ...report.tables, visit: (report.tables['visit'] ?? 0) + 1 }
    await writeFile(`${doubted}.json`, JSON.stringify({ ...report, tables }))
    const tried = await runToEnd('operations/cli/restore', { DATA_DIR: dataDir, BACKUP_KEY: KEY }, [
      doubted,
      '--check',
      '--trust-file',
    ])
    expect(tried).toMatchObject({ code: 1, output: expect.stringMatching(/does not hold[\s\S]*visit: /) })
  })

  test('is not restored over a database by mistake, nor under a running program', async () => {
    const tried = await runToEnd('operations/cli/restore', { DATA_DIR: empty(), BACKUP_KEY: KEY }, [file])
    expect(tried).toMatchObject({ code: 1, output: expect.stringContaining('--replace') })
    const running = await runToEnd('operations/cli/restore', { DATA_DIR: dataDir, BACKUP_KEY: KEY }, [
      file,
      '--replace',
    ])
    expect(running).toMatchObject({ code: 1, output: expect.stringContaining('đang chạy') })
    expect((await gate.get('/gate')).status).toBe(200)
  })
})

test('an external Postgres is neither backed up nor replaced', async () => {
  const settings = { DATABASE_URL: 'postgres://socong_app:x@127.0.0.1:1/socong' }
  for (const [entry, args] of [
    ['operations/cli/backup', []],
    ['operations/cli/restore', ['some.tar.gz']],
  ] as const) {
    const tried = await runToEnd(entry, settings, [...args])
    expect(tried).toMatchObject({ code: 1, output: expect.stringContaining('docs/backup.md') })
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

const flipped = (bytes: Buffer) => {
  const at = Math.floor(bytes.length / 2)
  const changed = Buffer.from(bytes)
  changed[at] = (bytes[at] ?? 0) ^ 1
  return changed
}

// Last, because it turns the register into a demo.
test('a demo is backed up and restored by its own clock', async () => {
  const shift = 30 * DAY
  // A running program would meanwhile record the real time.
  await program.stop()
  // Normally no register can become a demo; this one is forced to.
  const becomeDemo = `set session_replication_role = replica;
    update office set demo = true where parent_id is null; delete from installation_state;
    insert into installation_state (key, at, ok, detail) values ('demo', now(), true, '{"shift": ${shift}}')`
  await lookInto(dataDir, ({ adminUrl }) => ask(adminUrl, becomeDemo))
  const made = await runToEnd('operations/cli/backup', { DATA_DIR: dataDir }, [`${folder}/demo`])
  expect(made.code, made.output).toBe(0)
  const into = path.join(folder, 'restored-demo')
  const settings = { DATA_DIR: into, SECRET_KEY_FILE: path.join(dataDir, 'secret.key') }
  const restored = await runToEnd('operations/cli/restore', settings, [await archiveIn(`${folder}/demo`)])
  // By the real clock, the backup would be a month in the future.
  expect(restored).toMatchObject({ code: 0, output: expect.not.stringContaining('--trust-clock') })
  const [{ at } = {}] = await lookInto(into, ({ adminUrl: url }) =>
    ask(url, `select max(at) as at from audit where action = 'database.restored'`),
  )
  expect(Math.abs(Number(at) - Date.now() - shift)).toBeLessThan(HOUR)
})
