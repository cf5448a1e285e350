// Backups and restores that are refused: what they print, and that no data is lost.
import { execFileSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import {
  chmod,
  copyFile,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Migrator } from 'kysely'
import { extract } from 'tar'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { migrations } from '../../migrations/index.ts'
import { type Fingerprint, pack } from '../../server/operations/backup/archive.ts'
import { deleteOldBackups } from '../../server/operations/backup/backup.ts'
import { type Report, writeReport } from '../../server/operations/backup/report.ts'
import { tryRestore } from '../../server/operations/backup/restore.ts'
import { connect } from '../../server/platform/db/connect.ts'
import { migrationState } from '../../server/platform/db/migrate.ts'
import { systemClock } from '../../server/platform/lib/clock.ts'
import { readConfig } from '../../server/platform/lib/config.ts'
import { REFUSED, StartError } from '../../server/platform/lib/errors.ts'
import { loadKeys } from '../../server/platform/lib/keys.ts'
import { databaseUser, runAs } from '../../server/platform/postgres/embedded-user.ts'
import { makeStagingFolder, systemFolder } from '../../server/platform/postgres/staging-folders.ts'
import { startApp } from '../support/app.ts'
import { SECRET_KEY } from '../support/global-setup.ts'
import { newVisitor } from '../support/load.ts'
import { signal } from '../support/processes.ts'
import { embeddedIn, firstSignIn, launch, runToEnd } from '../support/program.ts'
import { lookInto, startSmallDistrict } from '../support/small-district.ts'
import { ask } from '../support/sql.ts'
import { removeDataDir } from '../support/temp-dir.ts'

let folder: string
let dataDir: string
/** A restored data directory on which no program runs. */
let restored: string
let adminUrl: string
let file: string

beforeAll(async () => {
  const small = await startSmallDistrict()
  ;({ folder, dataDir } = small)
  adminUrl = small.database.adminUrl
  restored = path.join(folder, 'restored')
  expect((await (await firstSignIn(small.program, 'gate.tt-hcc')).enter(newVisitor())).status).toBe(303)
  return async () => {
    await removeDataDir(restored)
    await small.remove()
  }
})

const secretFile = () => path.join(dataDir, 'secret.key')
const restore = (where: string, args: string[]) =>
  runToEnd('operations/cli/restore', { DATA_DIR: where, SECRET_KEY_FILE: secretFile() }, args)
const backup = (where: string, of = dataDir) => runToEnd('operations/cli/backup', { DATA_DIR: of }, [where])

const visits = (dir: string) =>
  lookInto(dir, async ({ adminUrl: url }) => (await ask(url, 'select from visit')).length)

const keysOf = (settings: Record<string, string>) => loadKeys(readConfig(settings))
const reportOf = async (of: string) => JSON.parse(await readFile(`${of}.json`, 'utf8')) as Report

/** Writes a report as this installation writes it. */
const sign = (to: string, packed: Fingerprint, { tables, heads }: Pick<Report, 'tables' | 'heads'>) =>
  writeReport(
    to,
    { made_at: new Date().toISOString(), ...packed, tables, heads },
    keysOf({ SECRET_KEY_FILE: secretFile() }),
  )

/** Keeps the owner, which Node's own copy does not. */
function copyDataDir(from: string, to: string): void {
  execFileSync('cp', ['-aL', ...['pg-18', 'database.json'].map((name) => path.join(from, name)), to])
}

/** Packs a data directory as a backup of this installation, changed by a statement. */
async function packed(dir: string, name: string, change: string): Promise<string> {
  const to = path.join(folder, `${name}.tar.gz`)
  const copy = path.join(folder, `${name}-copy`)
  await mkdir(copy)
  copyDataDir(dir, copy)
  await lookInto(copy, ({ adminUrl: url }) => ask(url, change))
  await sign(to, await pack(copy, to, undefined), { tables: {}, heads: {} })
  await rm(copy, { recursive: true })
  return to
}

test('when two backups run at the same time, one is made and the other is refused', async () => {
  const where = path.join(folder, 'backups')
  // One folder of a killed backup, and one of a restore check that is still running.
  const [abandoned, inUse] = [
    await makeStagingFolder(dataDir, dataDir),
    await makeStagingFolder(dataDir, dataDir),
  ]
  const long = new Date(Date.now() - 13 * 60 * 60_000)
  await utimes(abandoned, long, long)
  onTestFinished(() => rm(inUse, { recursive: true }))
  const both = await Promise.all([backup(where), backup(where)])
  expect(both.map(({ code }) => Number(code)).toSorted((a, b) => a - b)).toEqual([0, 1])
  expect(both.find(({ code }) => code === 1)?.output).toContain('Another backup is being made')
  const asides = (await readdir(dataDir)).filter((name) => name.startsWith('new-'))
  expect(asides).toEqual([path.basename(inUse)])
  const [journal, archive = '', ...others] = (await readdir(where)).sort()
  file = path.join(where, archive)
  expect([journal, ...others]).toEqual(['erased.journal', `${archive}.json`])
  // No backup contains the secret key, without which only the operator can say whose it is.
  const without = (...args: string[]) =>
    runToEnd('operations/cli/restore', { DATA_DIR: restored }, [file, ...args])
  expect(await without()).toMatchObject({ code: 1, output: expect.stringContaining('Thiếu secret.key') })
  const { code, output } = await without('--trust-file')
  expect(code, output).toBe(0)
  // Nor is the journal beside it obeyed.
  expect(output).toMatch(/ 0 lượt của 0 người[\s\S]*KHÔNG do hệ thống này ghi[\s\S]*CHƯA CÓ \S+secret.key/)
})

test('a backup is restored into a data directory on another disk than the place where it is checked', async ({
  skip,
}) => {
  if (process.getuid?.() !== 0) skip('only root unpacks a backup elsewhere')
  const device = (of: string) => statSync(of).dev
  const other = ['/dev/shm', tmpdir()].find(
    (one) => existsSync(one) && device(one) !== device(path.dirname(systemFolder)),
  )
  if (!other) return skip(`there is one file system alone, that of ${systemFolder}`)
  // The database's user cannot enter this folder.
  const closed = await mkdtemp(path.join(other, 'so-cong-test-closed-'))
  const where = path.join(closed, 'data')
  onTestFinished(async () => {
    for (const name of await readdir(where))
      if (name.startsWith('replaced-')) await removeDataDir(path.join(where, name))
    await removeDataDir(where)
    await rm(closed, { recursive: true })
  })
  for (const args of [[file], [file, '--replace']]) {
    const { code, output } = await restore(where, args)
    expect(code, output).toBe(0)
    expect(path.dirname(await readlink(path.join(where, 'pg-18')))).toBe(systemFolder)
    expect(await visits(where)).toBe(1)
  }
  const left = (await readdir(where)).filter(
    (name) => !/^(replaced-|erased\.journal|postgres\.log|pg-18$)/.test(name),
  )
  expect(left).toEqual(['database.json'])
})

test('a restore that fails leaves the database as it was and nothing beside it, and needs no passwords of what it replaces', async () => {
  const where = path.join(folder, 'failing')
  const passwords = path.join(where, 'database.json')
  await mkdir(path.join(where, 'pg-18'), { recursive: true })
  await mkdir(passwords)
  onTestFinished(() => removeDataDir(where))
  expect((await restore(where, [file, '--replace'])).code).toBe(1)
  expect((await readdir(where)).toSorted()).toEqual(['database.json', 'pg-18'])
  await rm(passwords, { recursive: true })
  const { code, output } = await restore(where, [file, '--replace'])
  expect(code, output).toBe(0)
  expect(await visits(where)).toBe(1)
})

test('a report is not written through a symbolic link that was placed there', async () => {
  const [secret, archive] = ['a-secret', 'linked.tar.gz'].map((name) => path.join(folder, name)) as [
    string,
    string,
  ]
  await writeFile(secret, 'what would be lost')
  await symlink(secret, `${archive}.json`)
  await sign(archive, { bytes: 0, sha256: '' }, { tables: {}, heads: {} })
  expect(await readFile(secret, 'utf8')).toBe('what would be lost')
  expect((await lstat(`${archive}.json`)).isFile()).toBe(true)
})

test('a register whose audit was edited is not backed up, and no file is left', async () => {
  const where = path.join(folder, 'edited')
  const edit = (fields: string) =>
    ask(
      adminUrl,
      `alter table audit disable trigger append_only;
       update audit set fields = '${fields}' where action = 'visit.entered';
       alter table audit enable trigger append_only`,
    )
  await edit('edited')
  onTestFinished(async () => {
    await edit('')
  })
  const made = await backup(where)
  expect(made).toMatchObject({
    code: 1,
    output: expect.stringContaining('nguyên vẹn trong bản sao này'),
  })
  expect(await readdir(where)).toEqual([])
  expect((await readdir(dataDir)).filter((name) => name.startsWith('new-'))).toEqual([])
})

test('a folder that cannot hold backups is named in the error message', async () => {
  await writeFile(path.join(folder, 'letter'), '')
  const made = await backup(path.join(folder, 'letter', 'backups'))
  expect(made).toMatchObject({
    code: 1,
    output: expect.stringContaining('a file stands where a folder should be'),
  })
  expect(made.output).not.toContain('    at ')
})

test.skipIf(process.getuid?.() !== 0)('a full disk leaves no partial files (needs root)', async () => {
  const small = path.join(folder, 'small')
  await mkdir(small)
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m,mode=755', 'tmpfs', small])
  onTestFinished(() => void execFileSync('umount', [small]))
  const made = await backup(small)
  expect(made).toMatchObject({ code: 1, output: expect.stringContaining('the disk is full') })
  expect(made.output).not.toContain('    at ')
  expect(await readdir(small)).toEqual([])
  const tried = await restore(path.join(small, 'data'), [file])
  expect(tried).toMatchObject({ code: 1, output: expect.stringContaining('no space left') })
  expect(await readdir(path.join(small, 'data'))).toEqual([])
})

test.skipIf(process.getuid?.() !== 0)(
  'a backup that would fill the disk of the gate is refused (needs root)',
  async () => {
    const narrow = path.join(folder, 'narrow')
    await mkdir(narrow)
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=300m,mode=755', 'tmpfs', narrow])
    const there = path.join(narrow, 'data')
    onTestFinished(async () => {
      await removeDataDir(there)
      execFileSync('umount', [narrow])
    })
    await mkdir(there)
    copyDataDir(restored, there)
    const made = await backup(path.join(narrow, 'backups'), there)
    expect(made).toMatchObject({ code: 1, output: expect.stringContaining('would leave the gate none') })
    expect(await readdir(path.join(narrow, 'backups'))).toEqual([])
    expect((await readdir(there)).filter((name) => name.startsWith('new-'))).toEqual([])
  },
)

test('a partial file of a killed backup is deleted after a day', async () => {
  const where = path.join(folder, 'killed')
  await mkdir(where)
  const names = ['so-cong-2026-11-23T180000Z.tar.gz.age.partial', 'so-cong-2026-11-25T020000Z.tar.gz.partial']
  for (const name of [...names, 'letter.partial']) await writeFile(path.join(where, name), '')
  await deleteOldBackups(where, 14, new Date('2026-11-25T03:00:00Z'))
  expect((await readdir(where)).sort()).toEqual(['letter.partial', names[1]])
})

test('a backup is refused unless its report is signed with this installation’s secret and names this very file', async () => {
  const where = path.join(folder, 'another')
  const copy = path.join(where, path.basename(file))
  const fresh = path.join(folder, 'fresh')
  for (const each of [where, fresh]) await mkdir(each)
  const ours = keysOf({ SECRET_KEY_FILE: secretFile() })
  const stranger = keysOf({ SECRET_KEY: 'the secret of another installation, or a guess' })
  const { signature: _, ...report } = (await reportOf(file)) as Report & { signature: string }
  const write = (changed: object) => writeFile(`${copy}.json`, JSON.stringify(changed))
  const bytes = await readFile(file)
  const shapes: [
    what: string,
    words: RegExp,
    change: () => Promise<unknown>,
    signer?: typeof ours | undefined,
  ][] = [
    ['no report', /Thiếu .*json, .*the report of the backup is missing/, () => rm(`${copy}.json`)],
    ['an unsigned report', /không do secret.key này ký.*of a version before/, () => write(report)],
    ['a stranger’s report', /không do secret.key này ký/, () => writeReport(copy, report, stranger)],
    [
      'a changed count',
      /không do secret.key này ký/,
      async () => write({ ...(await reportOf(file)), tables: {} }),
    ],
    [
      'a damaged report',
      /đã hỏng.*the report of the backup is damaged/,
      () => writeFile(`${copy}.json`, '{'),
    ],
    ['a report that is none', /đã hỏng/, () => writeFile(`${copy}.json`, 'null')],
    ['no secret', /Thiếu secret.key/, async () => {}, undefined],
    [
      'a cut archive',
      /bị cắt, còn \d+ trong \d+ byte.*cut short/,
      () => writeFile(copy, bytes.subarray(0, -1)),
    ],
    [
      'another archive',
      /bị thay.*not the file of its report/,
      () => writeFile(copy, Buffer.concat([bytes, bytes])),
    ],
  ]
  for (const [what, words, change, ...others] of shapes) {
    await copyFile(file, copy)
    await copyFile(`${file}.json`, `${copy}.json`)
    await change()
    const [signer] = others.length > 0 ? others : [ours]
    const options = { file: copy, dataDir: fresh, clock: systemClock, journals: [], signer, log: () => {} }
    for (const key of [undefined, 'một chìa khóa chỉ để thử']) {
      const refused = await tryRestore({ ...options, key }).catch((error: unknown) => error)
      expect(refused, what).toBeInstanceOf(StartError)
      expect((refused as StartError).message, what).toMatch(words)
    }
  }
  expect(await readdir(fresh)).toEqual([])
})

test('nothing that the files of a backup name is obeyed, neither while it is tried nor after a restore', async () => {
  const copy = path.join(folder, 'hostile')
  const cluster = path.join(copy, 'pg-18')
  const hostile = `${copy}.tar.gz`
  const where = path.join(folder, 'unharmed')
  const canaries = await mkdtemp(path.join(tmpdir(), 'so-cong-test-canaries-'))
  onTestFinished(async () => {
    await removeDataDir(where)
    await rm(canaries, { recursive: true })
  })
  await mkdir(copy)
  await extract({ file, cwd: copy })
  const touch = (name: string) => `'touch ${canaries}/${name}'`
  const named = {
    'postgresql.conf': `include = 'more.conf'\nexternal_pid_file = '${canaries}/pid'\nlogging_collector = on\nlog_directory = '${canaries}'`,
    'more.conf': `ssl = on\nssl_passphrase_command = ${touch('passphrase')}`,
    'postgresql.auto.conf':
      `archive_mode = on\narchive_command = ${touch('archive')}\nrestore_command = ${touch('restore')}\n` +
      `recovery_end_command = ${touch('end')}\narchive_cleanup_command = ${touch('cleanup')}\n` +
      `shared_preload_libraries = './evil'\nsession_preload_libraries = './evil'\ndynamic_library_path = '.'`,
    'pg_hba.conf': 'local all all trust',
    'pg_ident.conf': 'map /^(.*)$ postgres',
    'recovery.signal': '',
    'standby.signal': '',
    tablespace_map: `16400 ${canaries}/tablespace\n`,
    'pg_tblspc/16400/evil.so': '',
    'base/evil.so': '',
    'evil.so': '',
    'server.key': '',
  }
  await mkdir(path.join(cluster, 'pg_tblspc', '16400'))
  for (const [name, text] of Object.entries(named)) await writeFile(path.join(cluster, name), text)
  await sign(hostile, await pack(copy, hostile, undefined), await reportOf(file))
  await chmod(canaries, 0o777)
  const identity = await databaseUser(path.join(dataDir, 'pg-18'))
  await runAs(identity, '/bin/sh', ['-c', `touch ${canaries}/control`])

  expect(await restore(where, [hostile])).toMatchObject({ code: 0 })
  const settings = await lookInto(where, ({ adminUrl: url }) =>
    ask(url, `select name from pg_settings where source = 'configuration file'`),
  )
  expect(await readdir(canaries)).toEqual(['control'])
  expect(new Set(settings.map(({ name }) => name))).toEqual(new Set(['TimeZone', 'log_timezone']))
  const left = await readdir(path.join(where, 'pg-18'), { recursive: true })
  const ours = ['postgresql.conf', 'pg_hba.conf', 'pg_ident.conf']
  expect(left.filter((name) => name in named).toSorted()).toEqual(ours.toSorted())
  for (const name of ours)
    expect(await readFile(path.join(where, 'pg-18', name), 'utf8')).not.toContain(
      named[name as 'pg_hba.conf'],
    )
})

test('a backup of a later version is refused, and everything stays as it was', async () => {
  const later = await packed(
    restored,
    'later',
    `insert into kysely_migration values ('2099-01-01T0000-later', '')`,
  )
  const tried = await restore(restored, [later, '--replace'])
  expect(tried).toMatchObject({ code: 1, output: expect.stringContaining('newer than this program') })
  expect((await readdir(restored)).filter((name) => name.startsWith('replaced-'))).toEqual([])
  expect(await visits(restored)).toBe(1)
})

test('a backup before an update leaves the database at the earlier version, and restoring it brings it to this one', async () => {
  const earlier = path.join(folder, 'earlier')
  const known = Object.entries(migrations).slice(0, -3)
  const provider = { getMigrations: async () => Object.fromEntries(known) }
  await lookInto(earlier, async ({ ownerUrl }) => {
    const owner = connect(ownerUrl, () => {}, 1)
    expect((await new Migrator({ db: owner.db, provider }).migrateToLatest()).error).toBeUndefined()
    await owner.pool.query('grant select on kysely_migration to socong_app')
    await owner.close()
  })
  const kept = path.join(folder, 'before')
  const where = path.join(folder, 'brought')
  onTestFinished(async () => {
    await removeDataDir(earlier)
    await removeDataDir(where)
  })
  expect(await runToEnd('operations/cli/audit-verify', { DATA_DIR: earlier })).toMatchObject({
    code: 1,
    output: expect.stringContaining('of an earlier version'),
  })
  expect(await backup(kept, earlier)).toMatchObject({ code: 0 })
  const stateOf = (dir: string) => lookInto(dir, ({ adminUrl: url }) => migrationState(url))
  expect((await stateOf(earlier)).waiting).toHaveLength(3)
  const old = (await readdir(kept)).find((name) => name.endsWith('.tar.gz')) ?? ''
  const settings = { DATA_DIR: where, SECRET_KEY_FILE: path.join(earlier, 'secret.key') }
  const args = [path.join(kept, old)]
  expect(await runToEnd('operations/cli/restore', settings, args)).toMatchObject({ code: 0 })
  expect(await stateOf(where)).toEqual({ waiting: [], unknown: [] })
})

test('a killed restore leaves the database that was there, and an interrupted one leads to no empty register', async () => {
  const killed = await startRestore(restored, [file, '--replace'])
  expect(killed).toBe(true)
  expect(await visits(restored)).toBe(1)
  expect((await readdir(restored)).filter((name) => /^(new|replaced)-/.test(name))).toEqual([])

  // The state between the two renames: the old database is moved away, the new one is not yet in place.
  const away = path.join(restored, 'replaced-2026-11-25T180000Z')
  await mkdir(away)
  await copyFile(path.join(restored, 'database.json'), path.join(away, 'database.json'))
  await rename(path.join(restored, 'pg-18'), path.join(away, 'pg-18'))
  const started = await runToEnd('main', { DATA_DIR: restored })
  expect(started).toMatchObject({
    code: REFUSED,
    output: expect.stringMatching(
      /holds no database but replaced-2026-11-25T180000Z, which a restore has moved away/,
    ),
  })
  expect(await readdir(restored)).not.toContain('pg-18')
  expect(await restore(restored, [file])).toMatchObject({ code: 0 })
  expect(await visits(restored)).toBe(1)
})

/** Kills a restore as soon as its trial database runs. Returns true unless it had already ended. */
async function startRestore(where: string, args: string[]): Promise<boolean> {
  const { child, ended } = launch(
    'operations/cli/restore',
    { DATA_DIR: where, SECRET_KEY_FILE: secretFile() },
    undefined,
    args,
  )
  for (;;) {
    const asides = await readdir(where)
    const aside = asides.find((name) => name.startsWith('new-'))
    const trial = aside && (await embeddedIn(path.join(where, aside, 'trial')).catch(() => undefined))
    if (trial || child.exitCode !== null) {
      signal(child.pid ?? 0, 'SIGKILL')
      if (trial) signal(trial.pid, 'SIGKILL')
      return (await ended).signal === 'SIGKILL'
    }
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

test('a Postgres restored with its own tools is settled before the application starts', async () => {
  const app = await startApp()
  onTestFinished(() => app.close())
  await app.client('gate.tt-hcc')
  const [{ name } = {}] = await app.rows<{ name?: string }>('select current_database() as name')
  const settings = { DATABASE_URL: app.context.config.DATABASE_URL ?? '', SECRET_KEY }
  // As while the server is still in recovery.
  await app.rows(`alter database ${name} set default_transaction_read_only = on`)
  const early = await runToEnd('operations/cli/restore', settings, ['--settle'])
  expect(early).toMatchObject({ code: 1, output: expect.stringContaining('still in recovery') })
  await app.rows(`alter database ${name} reset default_transaction_read_only`)
  const done = await runToEnd('operations/cli/restore', settings, ['--settle'])
  expect(done).toMatchObject({ code: 0, output: expect.stringContaining('everybody signs in again') })
  expect(await app.rows('select from session')).toEqual([])
  expect(await app.rows(`select from audit where action = 'database.restored'`)).not.toEqual([])
  expect(await restore(path.join(folder, 'none'), ['--settle'])).toMatchObject({
    code: 1,
    output: expect.stringContaining('DATABASE_URL'),
  })
})
