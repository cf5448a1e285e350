// The journal of deletions lies beside the backups, where others may be able to write: one that we did not sign is refused.
import { randomUUID } from 'node:crypto'
import { lstat, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import {
  createErasureJournal,
  type Erasure,
  JOURNAL,
  readJournals,
  type Signer,
} from '../../server/core/installation/erasure-journal.ts'
import { DAY, HOUR } from '../../server/platform/lib/clock.ts'
import { readConfig } from '../../server/platform/lib/config.ts'
import { loadKeys } from '../../server/platform/lib/keys.ts'
import { makeTempDir } from '../support/temp-dir.ts'

const keys = loadKeys(readConfig({ SECRET_KEY: 'only-for-tests-only-for-tests-only' }))
const others = loadKeys(readConfig({ SECRET_KEY: 'of another installation, only for tests' }))
const BEGUN = new Date('2026-11-24T01:00:00Z')
const at = (ms: number) => new Date(BEGUN.getTime() + ms)
const LATER = at(5 * HOUR)

let [data, backups] = ['', '']

beforeEach(async () => {
  const { folder, remove } = await makeTempDir()
  data = path.join(folder, 'data')
  backups = path.join(folder, 'backups')
  return remove
})

const erasure = (when: Date): Erasure => ({
  at: when,
  officeId: randomUUID(),
  requestId: randomUUID(),
  ids: [randomUUID()],
})

/** Records three deletions, one an hour, each followed by the hourly run. */
async function kept(folders: string[], signer = keys): Promise<Erasure[]> {
  const journal = createErasureJournal(folders, signer)
  await journal.keep([], { now: BEGUN, oldest: at(-14 * DAY) })
  const all = [1, 2, 3].map((hour) => erasure(at(hour * HOUR)))
  for (const one of all) {
    await journal.note(one)
    await journal.keep([], { now: one.at, oldest: at(-14 * DAY) })
  }
  return all
}

const text = (folder: string) => readFile(path.join(folder, JOURNAL), 'utf8')
const write = (folder: string, changed: string) => writeFile(path.join(folder, JOURNAL), changed)

/** What a restore accepts from the journal. */
async function believed({ signer }: { signer: Signer | undefined } = { signer: keys }) {
  const journal = await readJournals([backups], LATER, signer)
  const { since, until, damaged, erasures = [] } = journal ?? {}
  return { since, until, damaged, ids: idsOf(erasures) }
}
const idsOf = (all: Erasure[]) => all.flatMap(({ ids }) => ids)

describe('a restore', () => {
  test('accepts what this installation has written', async () => {
    const all = await kept([backups])
    expect(await believed()).toEqual({ since: BEGUN, until: all[2]?.at, damaged: 0, ids: idsOf(all) })
  })

  test('accepts nothing without the secret, nor with that of another installation, nor that was changed', async () => {
    await kept([backups])
    const none = { since: LATER, until: LATER, damaged: 1, ids: [] }
    expect(await believed({ signer: undefined })).toEqual(none)
    expect(await believed({ signer: others })).toEqual(none)
    await write(backups, (await text(backups)).replace('"erasures":[', '"erasures": ['))
    expect(await believed()).toEqual(none)
  })

  test('does not take two journals with a gap between them for a complete one', async () => {
    const [one] = await kept([data])
    const begun = at(4 * HOUR)
    await createErasureJournal([backups], keys).keep([], { now: begun, oldest: at(-DAY) })
    expect(await readJournals([data, backups], LATER, keys)).toMatchObject({ since: begun, damaged: 0 })
    expect(one?.at).toEqual(at(HOUR))
  })
})

describe('the program', () => {
  const keepAgain = (erasures: Erasure[] = [], folders = [data, backups]) =>
    createErasureJournal(folders, keys).keep(erasures, { now: LATER, oldest: at(-14 * DAY) })

  test('restores from the other folder what is damaged or lost in one', async () => {
    const all = await kept([data, backups])
    await write(backups, 'garbage')
    expect(await keepAgain()).toBe(1)
    const whole = { since: BEGUN, until: LATER, damaged: 0, ids: idsOf(all) }
    expect(await believed()).toEqual(whole)
    await rm(backups, { recursive: true })
    expect(await keepAgain()).toBe(0)
    expect(await believed()).toEqual(whole)
  })

  test('sets aside what it does not accept, in case the right secret is put back', async () => {
    await kept([backups], others)
    const before = await text(backups)
    const own = erasure(LATER)
    const journal = createErasureJournal([backups], keys)
    expect([await journal.note(erasure(LATER)), journal.isBehind()]).toEqual([false, true])
    expect(await keepAgain([own], [backups])).toBe(1)
    expect(await believed()).toMatchObject({ since: LATER, damaged: 0, ids: own.ids })
    const asideIn = async () => (await readdir(backups)).filter((name) => name.includes('refused'))
    const [aside = ''] = await asideIn()
    expect(await readFile(path.join(backups, aside), 'utf8')).toBe(before)
    // It is deleted after the same time as the journal's entries.
    await write(backups, 'garbage')
    await createErasureJournal([backups], keys).keep([], { now: at(20 * DAY), oldest: at(6 * DAY) })
    expect(await asideIn()).toEqual([expect.not.stringContaining(aside)])
  })

  test('follows no symbolic link in the place of the journal', async () => {
    await mkdir(data)
    await mkdir(backups)
    const secret = path.join(data, 'secret.key')
    await writeFile(secret, 'what would be lost')
    const links = [JOURNAL, `${JOURNAL}.${process.pid}`]
    for (const name of links) await symlink(secret, path.join(backups, name))
    const journal = createErasureJournal([backups], keys)
    const own = erasure(LATER)
    expect(await journal.note(own)).toBe(false)
    expect(await keepAgain([own], [backups])).toBe(1)
    expect(await readFile(secret, 'utf8')).toBe('what would be lost')
    expect(await believed()).toMatchObject({ damaged: 0, ids: own.ids })
    expect((await lstat(path.join(backups, JOURNAL))).isSymbolicLink()).toBe(false)
  })

  test('begins a new journal after that of an earlier version, without reporting damage', async () => {
    await mkdir(backups)
    await write(backups, `${keys.sign('erased', 'x')} {"after":"","since":"2026-11-20T00:00:00.000Z"}\n`)
    const own = erasure(LATER)
    expect(await keepAgain([own], [backups])).toBe(0)
    expect(await believed()).toEqual({ since: LATER, until: LATER, damaged: 0, ids: own.ids })
  })

  test('keeps each of many erasures that come at once', async () => {
    const journal = createErasureJournal([backups], keys)
    const all = Array.from({ length: 20 }, (_, index) => erasure(at(HOUR + index)))
    await Promise.all(all.map((each) => journal.note(each)))
    expect(await believed()).toMatchObject({ damaged: 0, ids: idsOf(all) })
  })
})
