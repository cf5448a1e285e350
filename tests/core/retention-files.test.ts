import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { recordState } from '../../server/core/installation/actions.ts'
import { createPurges } from '../../server/operations/purges.ts'
import { createNightlyTidy, tidy } from '../../server/operations/tidy.ts'
import { POLICY } from '../../server/policy.ts'
import { exportForm } from '../support/canaries.ts'
import { TRACES } from '../support/canary-words.ts'
import { Client } from '../support/client.ts'
import { doAll, startWatched, type Watched } from '../support/watched.ts'
import { readXlsx } from '../support/xlsx.ts'

/**
 * Words about visitors, including notes, plates and incidents, but not those that an office writes about itself in its diary.
 */
const LEFT = TRACES.visitors
/** Every retention period has ended, including the five years of a breach. */
const ITS_TIME = new Date('2032-06-01T00:10:00+07:00')

let it: Watched
let url: string

beforeAll(async () => {
  it = await startWatched({}, [])
  url = await it.withAdmin(
    async ({ database }) => Object.assign(new URL(it.cluster.adminUrl), { pathname: `/${database}` }).href,
  )
  await it.renew()
  await doAll(it.stage, [])
})
afterAll(() => it?.close())

const tables = async () =>
  (
    await it.app.rows<{ name: string }>(
      `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by 1`,
    )
  ).map(({ name }) => name)

async function tablesWith(words: RegExp): Promise<string[]> {
  const found: string[] = []
  for (const table of await tables()) {
    const rows = await it.app.rows<{ row: string }>(`select t::text as row from ${table} t`)
    if (rows.some(({ row }) => words.test(row))) found.push(table)
  }
  return found
}

/** Files of tables, indexes, TOAST and Postgres' catalogue that contain one of the words. */
async function filesWith(words: RegExp): Promise<string[]> {
  const [database] = await it.app.rows<{ oid: string }>(
    `select oid::text from pg_database where datname = current_database()`,
  )
  const nodes = await it.app.rows<{ node: string; name: string }>(
    `select pg_relation_filenode(oid)::text as node, relname as name from pg_class where pg_relation_filenode(oid) is not null`,
  )
  await it.withAdmin((admin) => admin.query('checkpoint'))
  const folder = path.join(it.cluster.dataDir, 'pg-18', 'base', database?.oid ?? '')
  const names = new Map(nodes.map(({ node, name }) => [node, name]))
  const found: string[] = []
  for (const file of await readdir(folder)) {
    // A rewritten table's old file stays, empty, until the next checkpoint.
    const text = await readFile(path.join(folder, file), 'latin1').catch(() => '')
    if (words.test(text)) found.push(names.get(file.split(/[._]/)[0] ?? '') ?? file)
  }
  return [...new Set(found)].toSorted()
}

/** Runs the purge jobs at a time when everything has expired. */
async function purgeAll(): Promise<void> {
  const { context } = it.app
  // Breaches are kept for a period that starts when they are closed.
  await it.app.rows('update breach set closed_at = made_at, closed_by = made_by')
  const purgeRuns = { ...context.purgeRuns, due: () => ITS_TIME, last: () => undefined }
  const failed: string[] = []
  const attempt = async (job: string, act: () => Promise<unknown>) => {
    await act().catch((error: Error) => failed.push(`${job}: ${error.message}`))
    return true
  }
  await createPurges({ ...context, purgeRuns }, attempt, () => false)()
  expect(failed).toEqual([])
  // The session has expired as well.
  await it.stage.guard.signIn('gate.tt-hcc')
}

/** Segments of the write-ahead log that contain one of the words. */
async function segmentsWith(words: RegExp): Promise<string[]> {
  const folder = path.join(it.cluster.dataDir, 'pg-18', 'pg_wal')
  const found: string[] = []
  for (const { name } of (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isFile())) {
    const text = await readFile(path.join(folder, name), 'latin1').catch(() => '')
    if (words.test(text)) found.push(name)
  }
  return found
}

describe('the column samples of the Postgres query planner', () => {
  test('name nobody', async () => {
    await it.withAdmin((admin) => admin.query('analyze'))
    const samples = await it.app.rows<{ name: string; column: string; values: string }>(
      `select tablename as name, attname as column, concat(most_common_vals, histogram_bounds) as values
       from pg_stats where schemaname = 'public'`,
    )
    const named = samples.filter(({ values }) => LEFT.test(values)).map((one) => `${one.name}.${one.column}`)
    // The search needs word statistics; those of deleted visits are removed at night.
    expect(named.toSorted()).toEqual(['visit_search_term.word'])
  })
})

/** Every page of an office without parameters, except streams, which never end. */
const PAGES = Object.entries(POLICY).flatMap(([route, { who }]) => {
  const isOffices = who.includes('head') && !who.includes('district')
  return isOffices && /^GET [^:]*(?<!\/events)$/.test(route) ? [route.replace('GET ', '')] : []
})

/**
 * The pages, files and copies that heads and guards can still get and that contain one of the words; Excel files are searched
 * by their cells.
 */
async function answersWith(words: RegExp): Promise<string[]> {
  const { guard, head, invited, meeting, member, subject, trace } = it.stage
  const found: string[] = []
  const look = async (who: typeof head, path: string, form?: string) => {
    const { status, text, bytes } = await (form === undefined ? who.get(path) : who.postRaw(path, form))
    // An empty book is refused, deleted records have no page, and some pages redirect.
    expect([path, [200, 303, 404, 422]]).toEqual([path, expect.arrayContaining([status])])
    const sheets = form?.includes('xlsx') ? JSON.stringify(readXlsx(bytes).map(({ rows }) => rows)) : ''
    if (words.test(text + sheets)) found.push(form?.includes('xlsx') ? `${path} xlsx` : path)
  }
  for (const path of PAGES) await look(head, path)
  const ofGuard = ['/gate', '/guests', '/guests/cards', '/slips', '/meetings', `/gate/meetings/${meeting}`]
  for (const path of ofGuard) await look(guard, path)
  for (const path of [`/meetings/${meeting}`, `/people/${member}`, `/subjects/${subject}`, `/trace/${trace}`])
    await look(head, path)
  for (const path of [`/i/${invited}`, `/i/${invited}/calendar.ics`, `${it.stage.link}/guests`])
    await look(new Client(it.app.url), path)
  for (const form of ['format=json', 'format=csv', 'format=xlsx'])
    await look(head, `/subjects/${subject}/export`, form)
  for (const act of ['print', 'export']) await look(head, `/trace/${trace}/${act}`, '')
  for (const format of ['csv', 'xlsx']) await look(head, '/log/export', exportForm(format))
  await look(head, '/book', 'from=2026-11-25&until=2026-11-25&whole_phones=on')
  return found
}

describe('after the retention period', () => {
  test('nothing is left of visitors in any table, on any page, in any export or copy', async () => {
    const { invited, link, meeting, subject, trace } = it.stage
    expect(await tablesWith(LEFT)).toEqual(expect.arrayContaining(['visit', 'meeting', 'expected_guest']))
    expect(await answersWith(LEFT)).toEqual(
      expect.arrayContaining([
        ...['/log', '/gate', '/log/export', '/log/export xlsx', '/book', '/meetings', `/meetings/${meeting}`],
        ...[`/i/${invited}`, `${link}/guests`, `/subjects/${subject}/export`, `/trace/${trace}/print`],
      ]),
    )
    expect(await it.app.rows('select from host_notice')).not.toEqual([])
    await purgeAll()
    expect(await tablesWith(LEFT)).toEqual([])
    expect(await it.app.rows('select from host_notice')).toEqual([])
    // The log counts every kind of deleted record.
    const counted = it.app.logged.map((line) => JSON.parse(line)).find(({ purge }) => purge === 'visits')
    for (const kind of ['visits', 'handovers', 'breaches', 'guests', 'meetings', 'notices'])
      expect([kind, counted?.[kind]]).toEqual([kind, expect.toSatisfy((count: number) => count > 0)])
    it.stage.head.cookies.set(...(await it.app.session('head.tt-hcc')))
    expect(await answersWith(LEFT)).toEqual([])
  })

  test('no visitor is in a file of a table, an index or a catalogue, while other visits remain', async () => {
    await it.stage.guard.enter({ name: 'Remaina Hai', phone: '0912000001', host: 'Ông Bảy' })
    expect(await filesWith(LEFT)).not.toEqual([])
    await tidy(url)
    expect(await filesWith(LEFT)).toEqual([])
    expect(await filesWith(/remaina/i)).toContain('visit')
    expect(await it.app.rows(`select name from visit`)).toEqual([{ name: 'Remaina Hai' }])
  })

  test('no visitor is in these files when no visit remains', async () => {
    await it.stage.guard.enter({ name: 'Vixora Cuối', phone: '' })
    await it.withAdmin((admin) => admin.query('analyze'))
    await it.app.rows('delete from visit')
    await tidy(url)
    expect(await filesWith(LEFT)).toEqual([])
  })

  test('no visitor is in the write-ahead log of Postgres', async () => {
    await it.stage.guard.enter({ name: 'Vixora Nhật Ký', phone: '' })
    await it.app.rows('delete from visit')
    await it.withAdmin((admin) => admin.query('checkpoint'))
    expect(await segmentsWith(LEFT)).not.toEqual([])
    await tidy(url)
    expect(await segmentsWith(LEFT)).toEqual([])
  })

  test('no visitor is in any log', async () => {
    expect(LEFT.test(await it.serverLog())).toBe(false)
    expect(it.app.logged.filter((line) => LEFT.test(line))).toEqual([])
  })
})

test('the gate keeps working during the nightly clean-up, and a table that is locked waits for another night', async () => {
  await it.held(['handover'], async () => {
    await expect(tidy(url)).rejects.toThrow('handover')
    expect((await it.stage.guard.enter({ name: 'Vào Ban Đêm', phone: '' })).status).toBe(303)
  })
  await tidy(url)
})

test('the nightly clean-up runs after the purge of the day, once', async () => {
  const { context, clock } = it.app
  const rows = (statement: string) => it.app.rows(statement)
  await it.stage.guard.enter({ name: 'Vixora Một Đêm', phone: '' })
  await rows('delete from visit')
  expect(await filesWith(LEFT)).toContain('visit')
  const night = createNightlyTidy(context.db, clock, url)
  await rows(`delete from installation_state where key = 'retention'`)
  await night()
  expect(await filesWith(LEFT)).toContain('visit')
  await recordState(context.db, 'retention', { at: clock.now(), ok: true })
  await night()
  expect(await filesWith(LEFT)).toEqual([])
  const [before] = await rows(`select pg_relation_filenode('visit') as node`)
  await night()
  expect(await rows(`select pg_relation_filenode('visit') as node`)).toEqual([before])
  await createNightlyTidy(context.db, clock, undefined)()
  expect(await rows(`select pg_relation_filenode('visit') as node`)).toEqual([before])
})
