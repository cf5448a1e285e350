import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { JOURNAL, readJournals } from '../../server/core/installation/erasure-journal.ts'
import { createErasureKeeping } from '../../server/operations/backup/keep-erasures.ts'
import { DAY, HOUR, MINUTE, momentText } from '../../server/platform/lib/clock.ts'
import { BOTH, CENTRE, COMMUNE, PHONE, useLostDisk } from '../support/lost-disk.ts'

const { app, lost, restore, kept } = useLostDisk()

const erased = async () =>
  (
    await app.rows<{ fields: string }>(
      `select a.fields from audit a join office o on o.id = a.office_id
       where a.action = 'visits.erased_again' and a.actor_id is null and a.subject_id is not null and o.code = $1`,
      [CENTRE],
    )
  ).map(({ fields }) => fields)

/** The head deletes the visitor's data at their request. */
async function erase() {
  const head = await app.client(`head.${CENTRE}`)
  const asked = { client_uuid: randomUUID(), kind: 'erase', person: PHONE, received_on: '2026-11-25' }
  const { location } = await head.post('/subjects', asked)
  expect((await head.post(`${location}/erase`, { sure: 'on' })).status).toBe(303)
  expect(await kept(CENTRE)).toEqual(['Khách Hôm Nay'])
}

/** Saves the visits. The returned function brings back those that are missing, as a restore does. */
async function backUp() {
  await app.rows('drop table if exists backed_up; create table backed_up as select * from visit')
  return () =>
    app.rows('insert into visit select b.* from backed_up b where b.id not in (select id from visit)')
}

const keep = () => createErasureKeeping(app.context)()
const journal = () => readJournals([lost.dataDir, lost.backups], app.clock.now(), app.context.keys)

const line = async () => {
  const { $ } = await (await app.client(`head.${CENTRE}`)).get('/today')
  return $('.restored li:first-child').text()
}

describe('a person who was deleted on request', () => {
  test('is deleted again by a restore, the audit says so, and the page says up to which moment', async () => {
    app.clock.forward(-MINUTE)
    await keep()
    app.clock.forward(MINUTE)
    const bringBack = await backUp()
    await erase()
    const until = app.clock.now()
    await bringBack()
    expect(await restore(await journal())).toMatchObject({
      erased: { people: 1, entries: 1, until, isWhole: true },
    })
    expect([await kept(CENTRE), await kept(COMMUNE)]).toEqual([['Khách Hôm Nay'], BOTH])
    expect(await erased()).toEqual(['count=1'])
    expect(await line()).toContain(
      `đã tự xóa lại 1 lượt của 1 người; chỉ làm lại yêu cầu xóa sau ${momentText(until)}`,
    )
  })

  test('is recorded by ids alone, beside the database and beside the backups', async () => {
    await erase()
    for (const folder of [lost.dataDir, lost.backups]) {
      const text = await readFile(path.join(folder, JOURNAL), 'utf8')
      expect(text).not.toMatch(/Khách|912345678/)
      expect(text.match(/"ids"/g)).toHaveLength(1)
    }
  })

  test('is deleted again by the copy of the journal beside the backups if the computer is lost', async () => {
    await keep()
    await erase()
    await rm(lost.dataDir, { recursive: true })
    expect((await journal())?.erasures).toHaveLength(1)
  })

  test('is recorded in a new folder for backups, since the same time as in the first one', async () => {
    const since = app.clock.now()
    await keep()
    await erase()
    await app.rows('delete from subject_request')
    await rm(lost.backups, { recursive: true })
    app.clock.forward(HOUR)
    await keep()
    const [moved] = [await readJournals([lost.backups], app.clock.now(), app.context.keys)]
    expect([moved?.since, moved?.erasures.length]).toEqual([since, 1])
  })

  test('is back if there is no journal, and the page says so', async () => {
    const bringBack = await backUp()
    await erase()
    await bringBack()
    expect(await restore()).toMatchObject({ erased: undefined })
    expect(await kept(CENTRE)).toEqual(BOTH)
    expect(await erased()).toEqual([])
    expect(await line()).toContain('không tìm thấy danh sách đã xóa')
  })

  test('is back if the journal begins after the backup, and the page says that each request has to be checked', async () => {
    const bringBack = await backUp()
    await erase()
    await app.rows('delete from subject_request')
    for (const folder of [lost.dataDir, lost.backups]) await rm(path.join(folder, JOURNAL))
    app.clock.forward(10 * MINUTE)
    await keep()
    await bringBack()
    expect(await restore(await journal())).toMatchObject({ erased: { people: 0, isWhole: false } })
    expect(await kept(CENTRE)).toEqual(BOTH)
    expect(await line()).toContain('thiếu, hỏng hoặc bị sửa')
  })

  test.each([
    ['a changed id', (text: string) => text.replace(/"ids":\["./, '"ids":["f')],
    ['its end cut off', (text: string) => text.slice(0, -40)],
    ['its signature gone', (text: string) => text.slice(text.indexOf('\n') + 1)],
  ])(
    'a journal with %s is recognised as incomplete, which the next round repairs and reports',
    async (_what, spoil) => {
      await keep()
      await erase()
      await rm(lost.backups, { recursive: true })
      const file = path.join(lost.dataDir, JOURNAL)
      await writeFile(file, spoil(await readFile(file, 'utf8')))
      expect(await journal()).toMatchObject({ damaged: 1 })
      app.clock.forward(HOUR)
      await keep()
      expect(await app.rows(`select ok from installation_state where key = 'erasures'`)).toEqual([
        { ok: false },
      ])
      expect(await journal()).toMatchObject({ damaged: 0, since: app.clock.now() })
      expect((await journal())?.erasures.flatMap(({ ids }) => ids)).toHaveLength(1)
    },
  )

  test('is recorded by the next round if the disk was full', async () => {
    await keep()
    await rm(lost.backups, { recursive: true })
    await writeFile(lost.backups, 'a file where a folder should be')
    await erase()
    expect(app.logged.filter((each) => each.includes('erasure not journalled'))).toHaveLength(1)
    await expect(keep()).rejects.toThrow()
    expect(await app.rows(`select ok from installation_state where key = 'erasures'`)).toEqual([
      { ok: false },
    ])
    await rm(lost.backups)
    await keep()
    expect((await readJournals([lost.backups], app.clock.now(), app.context.keys))?.erasures).toHaveLength(1)
    expect(await app.rows(`select ok from installation_state where key = 'erasures'`)).toEqual([{ ok: true }])
  })

  test('a deletion by another instance is recorded here as well', async () => {
    const other = await app.secondInstance()
    try {
      await keep()
      await rm(path.join(lost.dataDir, JOURNAL))
      const asked = { client_uuid: randomUUID(), kind: 'erase', person: PHONE, received_on: '2026-11-25' }
      const head = await other.client(`head.${CENTRE}`)
      const { location } = await head.post('/subjects', asked)
      await head.post(`${location}/erase`, { sure: 'on' })
      await rm(path.join(lost.dataDir, JOURNAL))
      app.clock.forward(HOUR)
      await keep()
      expect((await readJournals([lost.dataDir], app.clock.now(), app.context.keys))?.erasures).toHaveLength(
        1,
      )
    } finally {
      await other.close()
    }
  })

  test('is dropped from the journal once no backup can bring them back', async () => {
    await keep()
    await erase()
    const oldest = path.join(lost.backups, 'so-cong-2026-11-24T180000Z.tar.gz')
    await mkdir(lost.backups, { recursive: true })
    await writeFile(oldest, '')
    const leftIn = async (days: number) => {
      app.clock.forward(days * DAY)
      await app.context.purgeRuns.look()
      await app.context.purgeRuns.trust()
      await keep()
      return (await readJournals([lost.backups], app.clock.now(), app.context.keys))?.erasures.length
    }
    expect(await leftIn(13)).toBe(1)
    expect(await leftIn(3), 'the oldest backup is older').toBe(1)
    await rm(oldest)
    expect(await leftIn(1)).toBe(0)
  })
})
