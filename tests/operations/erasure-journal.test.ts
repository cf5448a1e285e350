// The journal of deletions lies beside the backups, where others may be able to write; entries that we did not sign are
// rejected.
import { createHash, randomUUID } from 'node:crypto'
import { lstat, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { createErasureJournal, readJournals } from '../../server/core/installation/erasure-files.ts'
import { type Erasure, JOURNAL, type Signer } from '../../server/core/installation/erasure-journal.ts'
import { DAY, HOUR } from '../../server/platform/lib/clock.ts'
import { readConfig } from '../../server/platform/lib/config.ts'
import { loadKeys } from '../../server/platform/lib/keys.ts'
import { makeTempDir } from '../support/temp-dir.ts'

const keys = loadKeys(readConfig({ SECRET_KEY: 'only-for-tests-only-for-tests-only' }))
const others = loadKeys(readConfig({ SECRET_KEY: 'of another installation, only for tests' }))
const BEGUN = new Date('2026-11-24T01:00:00Z')
const at = (ms: number) => new Date(BEGUN.getTime() + ms)
const LATER = at(5 * HOUR)

const NOTHING = { erasures: [], holds: [] }

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
  await journal.keep(NOTHING, { now: BEGUN, oldest: at(-14 * DAY) })
  const all = [1, 2, 3].map((hour) => erasure(at(hour * HOUR)))
  for (const one of all) {
    await journal.note(one)
    await journal.keep(NOTHING, { now: one.at, oldest: at(-14 * DAY) })
  }
  return all
}

const lines = async (folder: string) =>
  (await readFile(path.join(folder, JOURNAL), 'utf8')).split('\n').filter(Boolean)
const write = (folder: string, all: string[]) =>
  writeFile(path.join(folder, JOURNAL), all.map((line) => `${line}\n`).join(''))

/** What a restore accepts from the journal. */
async function believed({ signer }: { signer: Signer | undefined } = { signer: keys }) {
  const journal = await readJournals([backups], LATER, signer)
  const { since, until, damaged, erasures = [] } = journal ?? {}
  return { since, until, damaged, ids: idsOf(erasures) }
}
const idsOf = (all: Erasure[]) => all.flatMap(({ ids }) => ids)

describe('a restore', () => {
  test('accepts the lines that this installation has written', async () => {
    const all = await kept([backups])
    expect(await believed()).toEqual({ since: BEGUN, until: all[2]?.at, damaged: 0, ids: idsOf(all) })
  })

  test('accepts no line without the secret, nor with that of another installation', async () => {
    await kept([backups])
    const none = { since: LATER, until: LATER, damaged: 8, ids: [] }
    expect(await believed({ signer: undefined })).toEqual(none)
    expect(await believed({ signer: others })).toEqual(none)
  })

  test('accepts no line that an earlier version could have written, since anybody can write one', async () => {
    const all = await kept([backups])
    const { at: when, officeId: office, requestId: request, ids } = erasure(at(HOUR))
    const json = JSON.stringify({ at: when, office, request, ids })
    const sum = createHash('sha256').update(json).digest('hex').slice(0, 12)
    await write(backups, [...(await lines(backups)), `${sum} ${json}`])
    expect(await believed()).toMatchObject({ damaged: 1, ids: idsOf(all) })
  })

  test('accepts no line with the tag of another line', async () => {
    const all = await kept([backups])
    const written = await lines(backups)
    const [tag] = written[1]?.split(' ') ?? []
    await write(backups, [...written, `${tag} ${JSON.stringify({ after: '', until: LATER })}`])
    expect(await believed()).toMatchObject({ damaged: 1, until: all[2]?.at, ids: idsOf(all) })
  })

  test.each([0, 1, 2, 3, 4, 5])('notices that line %i was removed', async (index) => {
    await kept([backups])
    await write(backups, (await lines(backups)).toSpliced(index, 1))
    expect((await believed()).damaged).toBe(1)
  })

  test('reports until when the journal is complete if its end was cut off', async () => {
    const all = await kept([backups])
    await write(backups, (await lines(backups)).slice(0, 6))
    expect(await believed()).toMatchObject({ until: all[1]?.at, damaged: 0, ids: idsOf(all.slice(0, 2)) })
  })

  test('does nothing twice if lines were written twice', async () => {
    const all = await kept([backups])
    const written = await lines(backups)
    await write(backups, [...written, ...written.slice(1, 4)])
    expect(await believed()).toMatchObject({ damaged: 0, until: all[2]?.at })
    expect(new Set((await believed()).ids)).toEqual(new Set(idsOf(all)))
  })

  test('does not take an old journal in front of a later one for a complete one', async () => {
    await kept([backups])
    const old = (await lines(backups)).slice(0, 3)
    const journal = createErasureJournal([backups], keys)
    await rm(backups, { recursive: true })
    const begun = at(4 * HOUR)
    await journal.keep(NOTHING, { now: begun, oldest: at(-DAY) })
    await write(backups, [...old, ...(await lines(backups))])
    expect(await believed()).toMatchObject({ since: begun, damaged: 0 })
  })
})

describe('the program', () => {
  const keepAgain = (erasures: Erasure[] = [], folders = [data, backups]) =>
    createErasureJournal(folders, keys).keep({ erasures, holds: [] }, { now: LATER, oldest: at(-14 * DAY) })

  test('restores lines that were removed in one folder from the other folder', async () => {
    const all = await kept([data, backups])
    await write(backups, (await lines(backups)).toSpliced(3, 1))
    expect(await keepAgain()).toBe(1)
    expect(await believed()).toEqual({ since: BEGUN, until: LATER, damaged: 0, ids: expect.anything() })
    expect(new Set((await believed()).ids)).toEqual(new Set(idsOf(all)))
    await write(backups, (await lines(backups)).slice(0, 2))
    expect(await keepAgain()).toBe(0)
    expect(new Set((await believed()).ids)).toEqual(new Set(idsOf(all)))
  })

  test('sets aside what it does not accept, in case the right secret is put back', async () => {
    await kept([backups], others)
    const before = await lines(backups)
    const own = erasure(LATER)
    expect(await keepAgain([own], [backups])).toBe(8)
    expect(await believed()).toMatchObject({ since: LATER, damaged: 0, ids: own.ids })
    const [aside = ''] = (await readdir(backups)).filter((name) => name.includes('refused'))
    expect((await readFile(path.join(backups, aside), 'utf8')).split('\n').filter(Boolean)).toEqual(before)
    // It is deleted after the same time as the journal's entries.
    await write(backups, ['garbage'])
    const later = { now: at(20 * DAY), oldest: at(6 * DAY) }
    await createErasureJournal([backups], keys).keep(NOTHING, later)
    const left = (await readdir(backups)).filter((name) => name.includes('refused'))
    expect(left).toHaveLength(1)
    expect(left).not.toContain(aside)
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
    await write(backups, ['0123456789ab {"since":"2026-11-20T00:00:00.000Z"}'])
    const own = erasure(LATER)
    expect(await keepAgain([own], [backups])).toBe(0)
    expect(await believed()).toEqual({ since: LATER, until: LATER, damaged: 0, ids: own.ids })
  })

  test('writes at the same time as another instance without either’s lines being rejected', async () => {
    const [one, two] = [createErasureJournal([backups], keys), createErasureJournal([backups], keys)]
    await one.keep(NOTHING, { now: BEGUN, oldest: at(-DAY) })
    const all = Array.from({ length: 20 }, (_, index) => erasure(at(HOUR + index)))
    await Promise.all(all.map((each, index) => (index % 2 ? one : two).note(each)))
    expect(await believed()).toMatchObject({ damaged: 0 })
    expect(new Set((await believed()).ids)).toEqual(new Set(idsOf(all)))
  })
})
