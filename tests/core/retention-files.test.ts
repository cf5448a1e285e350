import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { recordState } from '../../server/core/installation/actions.ts'
import { createPurges } from '../../server/operations/purges.ts'
import { createNightlyTidy, tidy } from '../../server/operations/tidy.ts'
import { POLICY } from '../../server/policy.ts'
import { SEEN } from '../docs/seen.ts'
import { withDatabase } from '../support/app.ts'
import type { Client } from '../support/client.ts'
import { startCluster } from '../support/global-setup.ts'
import { makePeopled } from '../support/kept-cluster.ts'
import { startProvider } from '../support/provider.ts'
import { isStream, PERSONAL, REQUESTS, SAID, type Wanted } from '../support/requests.ts'
import { fieldsIn } from '../support/seen.ts'
import { startWatched, type Watched } from '../support/watched.ts'

/** What visitors say and what is said of them, but not of those who work here. Staff whom a test names as hosts have more letters. */
const OF_VISITORS = [
  'visitor',
  'place',
  'position',
  'note',
  'incident',
  'breach',
  'noted',
  'request',
] as const
const LEFT = new RegExp(
  [
    ...OF_VISITORS.map((field) => SAID[field]),
    `${SAID.host}(?! [a-j]{2})`,
    // As the search has it.
    '\\bkhach\\b',
    '62A-?773',
    '(?<![0-9a-f-])(?:\\+?84|0)912\\d{6}(?!\\d)',
  ].join('|'),
)
/** Every retention period has ended, including the five years of a breach. */
const ITS_TIME = new Date('2032-06-01T00:10:00+07:00')

const provider = await startProvider()

let it: Watched
let guard: Client
let url: string
/** Requests whose answers show visitors, and that say nothing themselves. */
let shown: (Wanted & { route: string })[]

const bodyOf = ({ fields, form, json }: Wanted) => JSON.stringify(fields ?? form ?? json ?? '')

beforeAll(async () => {
  const started = await startCluster({}, makePeopled)
  it = await startWatched(started, provider.settings)
  url = await it.withAdmin(async ({ database }) => withDatabase(started.cluster.adminUrl, database ?? ''))
  guard = await it.scene.as('gate.tt-hcc')
  for (const route of Object.keys(POLICY).filter((one) => one.startsWith('POST ')))
    for (const make of REQUESTS[route] ?? []) {
      const wanted = await make(it.scene)
      if (PERSONAL.test(bodyOf(wanted))) await it.scene.send(wanted, 'POST')
    }
  shown = []
  for (const route of Object.keys(SEEN).filter((one) => !isStream(one)))
    for (const make of REQUESTS[route] ?? []) {
      const wanted = await make(it.scene)
      if (typeof wanted.by !== 'object' && !PERSONAL.test(bodyOf(wanted))) shown.push({ ...wanted, route })
    }
  return async () => {
    await it.app.close()
    await started.stop()
  }
})

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
    const text = await readFile(path.join(folder, file), 'utf8').catch(() => '')
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
  guard = await it.scene.as('gate.tt-hcc')
}

/** Segments of the write-ahead log that contain one of the words. */
async function segmentsWith(words: RegExp): Promise<string[]> {
  const folder = path.join(it.cluster.dataDir, 'pg-18', 'pg_wal')
  const found: string[] = []
  for (const { name } of (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isFile())) {
    const text = await readFile(path.join(folder, name), 'utf8').catch(() => '')
    if (words.test(text)) found.push(name)
  }
  return found
}

/** The routes whose pages, files and copies show visitors; zipped files are searched as well. */
async function routesThatShow(): Promise<string[]> {
  const found = new Set<string>()
  for (const { route, ...wanted } of shown) {
    const answer = await it.scene.send(wanted, route.split(' ')[0] ?? '')
    // An empty book is refused, deleted records have no page, and some pages redirect.
    expect([route, answer.status < 500]).toEqual([route, true])
    if (fieldsIn(answer).some((field) => (OF_VISITORS as readonly string[]).includes(field))) found.add(route)
  }
  return [...found]
}

// One story.
describe('of visitors', { shuffle: false }, () => {
  describe('the column samples of the Postgres query planner', () => {
    test('name nobody', async () => {
      await it.withAdmin((admin) => admin.query('analyze'))
      const samples = await it.app.rows<{ name: string; column: string; values: string }>(
        `select tablename as name, attname as column, concat(most_common_vals, histogram_bounds) as values
       from pg_stats where schemaname = 'public'`,
      )
      const named = samples
        .filter(({ values }) => LEFT.test(values))
        .map((one) => `${one.name}.${one.column}`)
      // The search needs word statistics; those of deleted visits are removed at night.
      expect(named.toSorted()).toEqual(['visit_search_term.word'])
    })
  })

  describe('after the retention period', () => {
    test('nothing is left of visitors in any table, on any page, in any export or copy', async () => {
      expect(await tablesWith(LEFT)).toEqual(expect.arrayContaining(['visit', 'meeting', 'expected_guest']))
      expect(await routesThatShow()).toEqual(
        expect.arrayContaining([
          'GET /log',
          'GET /gate',
          'POST /log/export',
          'POST /book',
          'GET /meetings',
          'GET /meetings/:id',
          ...['GET /i/:key', 'GET /d/:key/guests', 'POST /subjects/:id/export', 'POST /trace/:id/print'],
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
      expect(await routesThatShow()).toEqual([])
    })

    test('no visitor is in a file of a table, an index or a catalogue, while other visits remain', async () => {
      await guard.enter({ name: 'Remaina Hai', phone: '0987000001', host: 'Ông Bảy' })
      expect(await filesWith(LEFT)).not.toEqual([])
      await tidy(url)
      expect(await filesWith(LEFT)).toEqual([])
      expect(await filesWith(/remaina/i)).toContain('visit')
      expect(await it.app.rows(`select name from visit`)).toEqual([{ name: 'Remaina Hai' }])
    })

    test('no visitor is in these files when no visit remains', async () => {
      await guard.enter({ name: `${SAID.visitor} Cuối`, phone: '' })
      await it.withAdmin((admin) => admin.query('analyze'))
      await it.app.rows('delete from visit')
      await tidy(url)
      expect(await filesWith(LEFT)).toEqual([])
    })

    test('no visitor is in the write-ahead log of Postgres', async () => {
      await guard.enter({ name: `${SAID.visitor} Nhật Ký`, phone: '' })
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
      expect((await guard.enter({ name: 'Vào Ban Đêm', phone: '' })).status).toBe(303)
    })
    await tidy(url)
  })

  test('the nightly clean-up runs after the purge of the day, once', async () => {
    const { context, clock } = it.app
    const rows = (statement: string) => it.app.rows(statement)
    await guard.enter({ name: `${SAID.visitor} Một Đêm`, phone: '' })
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
})
