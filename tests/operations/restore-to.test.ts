// A disk that is lost at noon: what was recorded since the night's backup is in the log beside it, minute by minute.
import { copyFile, mkdir, readdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { copyBackups } from '../../server/operations/backup/copy.ts'
import {
  type Base,
  createWalKeeping,
  deleteOldWal,
  hasWal,
  unpackWal,
} from '../../server/operations/backup/wal.ts'
import { connect } from '../../server/platform/db/connect.ts'
import { officeMoment, SECOND, systemClock } from '../../server/platform/lib/clock.ts'
import { readConfig } from '../../server/platform/lib/config.ts'
import { loadKeys } from '../../server/platform/lib/keys.ts'
import { firstSignIn, runToEnd } from '../support/program.ts'
import { lookInto, startSmallDistrict } from '../support/small-district.ts'
import { ask } from '../support/sql.ts'
import { removeDataDir } from '../support/temp-dir.ts'

const KEY = 'một chìa khóa chỉ để thử'
let [folder, backups, second, secret, chain] = ['', '', '', '', '']
/** Between the second visitor and the third. */
let between: Date
let base: Base
/** The last segment of the log that the backup has itself. */
let segment: string

beforeAll(async () => {
  // Without BACKUP_DIR, so that the log is closed when this test wants it.
  const small = await startSmallDistrict()
  const { adminUrl, appUrl } = small.database
  folder = small.folder
  second = path.join(folder, 'second')
  backups = path.join(folder, 'backups')
  secret = path.join(folder, 'secret.key')
  const given = { DATA_DIR: small.dataDir, BACKUP_DIR: backups, BACKUP_KEY: KEY }
  const gate = await firstSignIn(small.program, 'gate.tt-hcc')
  const { db, close } = connect(appUrl, () => {})
  const config = readConfig(given)
  const keep = createWalKeeping({ config, db, clock: systemClock, keys: loadKeys(config) }, adminUrl)
  const enter = async (name: string) => {
    expect((await gate.enter({ name })).status).toBe(303)
  }

  await enter('Trước Bản Sao')
  await keep()
  expect(await readdir(folder), 'no log without a backup').not.toContain('backups')
  // Without the second disk.
  const made = await runToEnd('operations/cli/backup', { ...given, BACKUP_COPY_DIR: second })
  expect(made).toMatchObject({ code: 0, output: expect.stringContaining(`Không có thư mục ${second}`) })
  expect(await ask(adminUrl, `select ok from installation_state where key = 'copy'`)).toEqual([{ ok: false }])
  const [last] = await ask(
    adminUrl,
    `select pg_walfile_name(pg_current_wal_lsn() - 16 * 1024 * 1024) as name`,
  )
  segment = String(last?.['name'])
  await enter('Sau Bản Sao')
  await keep()
  chain = path.join(backups, (await readdir(backups)).find((name) => name.startsWith('so_cong_wal')) ?? '')
  await sleep(SECOND)
  between = new Date()
  await sleep(SECOND)
  await enter('Một Giây Sau')
  await keep()
  const known = await readdir(chain)
  await sleep(SECOND)
  // The result of the first run is in the database since, and now nothing is new.
  await keep()
  await keep()
  // Only the autovacuum may have written.
  expect((await readdir(chain)).length - known.length).toBeLessThanOrEqual(1)
  await enter('Chưa Kịp')
  await close()
  await copyFile(path.join(small.dataDir, 'secret.key'), secret)
  const [name = ''] = (await readdir(backups)).filter((each) => each.endsWith('.gz.age'))
  const file = path.join(backups, name)
  base = { file, wal: JSON.parse(await readFile(`${file}.json`, 'utf8')).wal }
  return small.remove
})

async function restored(to: string, args: string[] = []) {
  const DATA_DIR = path.join(folder, 'restored')
  onTestFinished(() => removeDataDir(DATA_DIR))
  const settings = { DATA_DIR, BACKUP_DIR: backups, BACKUP_KEY: KEY, SECRET_KEY_FILE: secret }
  return { DATA_DIR, ...(await runToEnd('operations/cli/restore', settings, ['--to', to, ...args])) }
}

const namesIn = (dataDir: string) =>
  lookInto(dataDir, async ({ adminUrl }) =>
    (await ask(adminUrl, 'select name from visit order by number')).map((row) => row['name']),
  )

test('a restore goes to that moment, and no further', async () => {
  const { DATA_DIR, code, output } = await restored(officeMoment(between).slice(0, 19))
  expect(code, output).toBe(0)
  expect(await namesIn(DATA_DIR)).toEqual(['Trước Bản Sao', 'Sau Bản Sao'])
  // The next backup begins a new log.
  expect(await lookInto(DATA_DIR, ({ adminUrl }) => hasWal(adminUrl))).toBe(false)
})

test('what was copied to a second disk is enough to go to the end of the log: what came after the last minute is lost', async () => {
  await mkdir(second)
  await copyBackups(backups, second, { days: 14, due: new Date(), isCertain: true })
  const { DATA_DIR, code, output } = await restored('now', [second])
  expect(code, output).toBe(0)
  expect(output).toMatch(/ 3 lượt [\s\S]*Có mọi việc đã ghi đến/)
  expect(await namesIn(DATA_DIR)).toEqual(['Trước Bản Sao', 'Sau Bản Sao', 'Một Giây Sau'])
})

test('a time before the backup is refused', async () => {
  const { code, output } = await restored('2026-01-01 10:30')
  expect({ code, output }).toMatchObject({ code: 1, output: expect.stringContaining('lúc trước') })
})

test('a part of the log that is missing is named, and what was put in its place is not opened', async () => {
  const log = path.join(folder, 'unpacked', 'pg-18', 'pg_wal')
  await mkdir(log, { recursive: true })
  await writeFile(path.join(log, segment), '')
  await truncate(path.join(log, segment), 16 * 1024 * 1024)
  const signer = loadKeys(readConfig({ SECRET_KEY_FILE: secret }))
  const unpacked = () => unpackWal(base, path.join(folder, 'unpacked'), { to: new Date(), key: KEY, signer })
  const [first = '', next = ''] = (await readdir(chain)).toSorted()
  const aside = path.join(folder, 'aside')
  await rename(path.join(chain, first), aside)
  await expect(unpacked()).rejects.toThrow(`thiếu đoạn sau ${segment}`)
  await copyFile(path.join(chain, next), path.join(chain, first))
  await expect(unpacked()).rejects.toThrow('does not open')
  await rename(aside, path.join(chain, first))
  expect(await unpacked()).toMatchObject({ isEnd: true })
})

test('the log is deleted with the backup that it follows', async () => {
  const all = await readdir(chain)
  await deleteOldWal(backups)
  expect(await readdir(chain)).toEqual(all)
  for (const name of await readdir(backups))
    if (name.startsWith('so-cong-')) await rm(path.join(backups, name))
  await deleteOldWal(backups)
  expect(await readdir(backups)).not.toContain(path.basename(chain))
})
