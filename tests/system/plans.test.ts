import pg from 'pg'
import { beforeAll, describe, expect, inject, test } from 'vitest'
import { dayFigures } from '../../server/core/figures/queries.ts'
import { likeDays } from '../../server/core/figures/usual.ts'
import { readWaiting } from '../../server/core/offices/waiting-queries.ts'
import { listOpen } from '../../server/core/visits/queries.ts'
import { findOpen, recallPerson } from '../../server/core/visits/returning-visitor.ts'
import { PURPOSES } from '../../server/core/visits/visit.ts'
import { countLines, readLines } from '../../server/head/book/queries.ts'
import { readPresence } from '../../server/head/charts/presence.ts'
import { findVisitsOf } from '../../server/head/data-requests/queries.ts'
import type { Filter } from '../../server/head/log/criteria.ts'
import { type View, viewFilter } from '../../server/head/log/log-params.ts'
import { exportQuery, readLog, START } from '../../server/head/log/queries.ts'
import { findLogVisit, readTrail } from '../../server/head/log/visit-queries.ts'
import { readToday } from '../../server/head/today/queries.ts'
import { findContacts, findSubjects } from '../../server/head/trace/queries.ts'
import { streamInOffice } from '../../server/platform/db/export-pool.ts'
import { inOffice } from '../../server/platform/db/office-scope.ts'
import { A_PAGE } from '../../server/platform/db/paged.ts'
import type { VisitRow } from '../../server/platform/db/schema.ts'
import { readRoll } from '../../server/reception/evacuation/queries.ts'
import { withDatabase } from '../support/app.ts'
import { seedVisits } from '../support/many-visits.ts'
import { type Node, plansOf, questionsOf, rowsRead } from '../support/plans.ts'
import { useApp } from '../support/suite.ts'

/** Visits of the office that asks; each other office has a tenth of them. */
const VISITS = 6000
const TODAY = '2026-11-25'
const TONIGHT = new Date('2026-11-25T17:00:00Z')
const WEEK = { from: new Date('2026-11-18T17:00:00Z'), until: TONIGHT }
const MONTH = { from: '2026-11-01', to: TODAY }
const MONTH_AGO = new Date('2026-10-28T00:00:00Z')

const app = useApp()
let office: string
const communes = [{ code: 'xa', name: 'Xã Mỹ Lộc' }]
let one: VisitRow
let other: VisitRow

beforeAll(async () => {
  office = await app.officeId('tt-hcc')
  await seed()
  const [first, second] = await app.rows<VisitRow>(
    `select * from visit where office_id = $1 and state = 'left' and number >= $2 order by number limit 2`,
    [office, VISITS / 2],
  )
  if (!first || !second) throw new Error('nothing was seeded')
  one = first
  other = second
})

async function seed(): Promise<void> {
  const [database] = await app.rows<{ name: string }>('select current_database() as name')
  const offices = await app.rows<{ officeId: string; accountId: string }>(
    `select o.id as "officeId", (select min(a.id::text) from account a) as "accountId" from office o
     order by o.id <> $1, o.code`,
    [office],
  )
  const admin = new pg.Client(withDatabase(inject('cluster').adminUrl, database?.name ?? ''))
  await admin.connect()
  const crowds = offices.map((one, place) => ({ ...one, visits: place === 0 ? VISITS : VISITS / 10 }))
  await seedVisits(admin, crowds, TODAY)
  // The newest visitors are inside; all have shown an ID card, some had a slip; each visit was entered and corrected once.
  await admin.query(`update visit set id_hash = sha256(phone::bytea), id_key_version = 1, id_last4 = '0000',
      slip_number = case when number % 50 = 0 then number end, commune_code = case when number % 20 = 0 then 'xa' end;
    update visit set state = 'inside', left_at = null, ended_how = null where day = '${TODAY}' and state = 'left' and number % 9 = 0;
    insert into audit (office_id, seq, at, action, subject_id, hash)
      select office_id, 1000 + number, entered_at, 'visit.entered', id, '' from visit;
    insert into visit_change (office_id, visit_id, seq, field, old, new, reason, by, at, salt)
      select office_id, id, 1, 'name', name, name, 'typing', entered_by, entered_at, '' from visit`)
  // Statistics over all rows, and no autovacuum during a test, so that the plans are always the same.
  for (const table of ['visit', 'audit', 'visit_change'])
    await admin.query(`alter table ${table} set (autovacuum_enabled = off)`)
  await admin.query('set default_statistics_target = 1000')
  await admin.query('vacuum (analyze) visit, audit, visit_change')
  await admin.end()
}

const month = viewFilter('month', TODAY)
const log = (filter: Filter, place = START) =>
  readLog(app.context, { id: office, communes, purposes: PURPOSES }, filter, place)
const view = (name: View) => log(viewFilter(name, TODAY))
const beside = (towards: 'older' | 'newer') =>
  log(month, { cursor: { exact: true, enteredAt: one.entered_at, id: one.id }, towards })
const inOwn = <T>(work: Parameters<typeof inOffice<T>>[2]) => inOffice(app.db, office, work)

const traced = ({ phone, id_hash: idHash }: VisitRow) => ({ phone, idHash })
const finder = () => ({ officeId: office, accountId: one.entered_by ?? '', now: app.clock.now() })
const phoneOf = ({ phone }: VisitRow) => ({ phone: phone ?? '' })

/** A few rows per row shown: for its place in the list, the row, its count and its words. */
const PAGE = 4 * (A_PAGE + 1)

/** Name, query, and the most rows of office tables it may read. */
const QUESTIONS: [what: string, ask: () => Promise<unknown>, most: number][] = [
  ['the view of today', () => view('today'), PAGE],
  ['the view of who is inside', () => view('inside'), PAGE],
  ['the view of what was never closed', () => view('unclosed'), PAGE],
  ['the view of the week', () => view('week'), PAGE],
  ['the view of the month, the first page', () => view('month'), PAGE],
  ['a later page', () => beside('older'), PAGE],
  ['a page back', () => beside('newer'), PAGE],
  ['what was voided', () => log({ state: 'voided' }), PAGE],
  ['one purpose, in a week', () => log({ ...viewFilter('week', TODAY), purpose: 'work' }), VISITS / 3],
  ['a folded name', () => log({ words: 'nguyen thi hong' }), VISITS],
  ['a name with its tones', () => log({ words: 'Nguyễn Thị Hồng' }), VISITS],
  // A third of all visits contain the word: each is counted, and each has a search term.
  ['the commonest word', () => log({ words: 'nguyen' }), 2 * VISITS],
  ['a name that nobody has', () => log({ words: 'khongai' }), 0],
  ['the last digits of a phone', () => log({ words: one.phone?.slice(-6) ?? '' }), 10],
  ['a whole phone number', () => log({ words: one.phone?.replace('+84', '0') ?? '' }), 10],
  ['a running number', () => log({ words: '50' }), 10],
  // Each visit is looked at for its commune.
  ['a commune', () => log({ words: 'Xã Mỹ Lộc' }), 1.5 * VISITS],
  ['the visit of a slip', () => log({ words: 'Phiếu 50' }), 3],
  ['one visit', () => findLogVisit(app.db, office, one.id), 1],
  ['what happened to it', () => readTrail(app.db, office, one.id), 2],
  ['the pictures of a day', () => readPresence(app.context, office, [TODAY]), VISITS / 5],
  [
    'the pictures of a day beside those of days like it',
    () => readPresence(app.context, office, [TODAY, ...likeDays(TODAY, '2026-10-26', new Map()).days]),
    VISITS * 0.8,
  ],
  ['the figures of a day and of the weeks before', () => dayFigures(app.context, office, MONTH), 60],
  ['the board of the gate', () => listOpen(app.context, office, '2026-11-24'), VISITS / 29],
  [
    // Visitors inside, figures of five days and of hours: the same number of rows for a log of any length.
    'the first page of a head',
    () =>
      readToday(app.context, office, {
        today: TODAY,
        like: [...likeDays(TODAY, '2026-10-14', new Map()).days],
        hour: 9,
      }),
    VISITS / 29 + 100,
  ],
  ['what waits for a head', () => readWaiting(app.context.pool, office, app.clock.now()), 120],
  [
    'the list for an evacuation',
    () => readRoll(app.context, office, { opened: app.clock.now(), now: app.clock.now() }),
    VISITS / 9,
  ],
  ['a week of the book', () => inOwn((tx) => readLines(tx, office, WEEK)), VISITS / 3],
  ['how long a week of the book is', () => inOwn((tx) => countLines(tx, office, WEEK)), VISITS / 3],
  [
    'the visits of who asks for the own data',
    () => inOwn((tx) => findVisitsOf(tx, office, phoneOf(one))),
    10,
  ],
  ['whose number is inside', () => findOpen(app.db, finder(), { by: 'phone', ...phoneOf(one) }), 1],
  ['recall by phone', () => recallPerson(app.db, finder(), { by: 'phone', ...phoneOf(one) }, MONTH_AGO), 10],
  [
    'recall by card',
    () => recallPerson(app.db, finder(), { by: 'card', idHash: one.id_hash ?? Buffer.of() }, MONTH_AGO),
    10,
  ],
  [
    'the visits of a traced person',
    () => findSubjects(app.context, office, traced(one), { from: MONTH_AGO, until: TONIGHT }),
    10,
  ],
  [
    'who was there with them',
    () => findContacts(app.context.pool, office, [one, other], 30, TONIGHT),
    VISITS / 5,
  ],
]

/** Small tables without visitor data. */
const DIRECTORY = ['account', 'former_name', 'office']
const ofOffice = (node: Node) => {
  const table = node['Relation Name']
  return table !== undefined && !DIRECTORY.includes(table)
}

/** Conditions led by the office, or by a row's id, which row-level security then checks. */
const LED = /^\(+(office_id|id|visit_id) = /

/** For each statement of `ask`, its possible plans. */
async function plansFor(ask: () => Promise<unknown>): Promise<Node[][][]> {
  const questions = await questionsOf(ask)
  expect(questions).not.toEqual([])
  return Promise.all(questions.map((question) => plansOf(app.context.pool, office, question)))
}

function expectIndexed(plan: Node[]): void {
  // Queries that refresh cached offices and apps can occur at any time.
  if (!plan.some(ofOffice)) return
  expect(plan.filter((node) => node['Node Type'] === 'Seq Scan' && ofOffice(node))).toEqual([])
  const conditions = plan
    .filter((node) => node['Node Type'].includes('Index') && (ofOffice(node) || !node['Relation Name']))
    .map((node) => node['Index Cond'] ?? 'none')
  expect(conditions).not.toEqual([])
  expect(conditions.filter((condition) => !LED.test(condition))).toEqual([])
}

describe('to the application, under row-level security, no index is missing for', () => {
  test.each(QUESTIONS)('%s', async (_, ask, most) => {
    const plans = await plansFor(ask)
    for (const plan of plans.flat()) {
      expectIndexed(plan)
      for (const sort of plan.filter((node) => node['Node Type'].endsWith('Sort'))) {
        expect(Math.max(...(sort.Plans ?? []).map(rowsRead))).toBeLessThan(VISITS / 2)
      }
    }
    for (const choice of [0, -1]) {
      const steps = plans.flatMap((one) => one.at(choice) ?? []).filter(ofOffice)
      expect(steps.reduce((sum, step) => sum + rowsRead(step), 0)).toBeLessThanOrEqual(most)
    }
  })

  // Postgres sorts a few thousand rows in memory; for a million it has to use the order of the index.
  test.each([1, 1000])('an export of %i times as many visits', async (times) => {
    await app.rows('update pg_class set reltuples = reltuples * $1 where relname = any($2)', [
      times,
      ['visit', 'visit_log'],
    ])
    const query = exportQuery(app.db, { id: office, communes, purposes: PURPOSES }, month).compile()
    const [[plan = []] = []] = await plansFor(async () => {
      for await (const rows of streamInOffice(app.context.exportPool, office, query))
        expect(rows).not.toEqual([])
    })
    await app.rows('vacuum (analyze) visit')
    expectIndexed(plan)
    const sorts = plan.map((node) => node['Node Type']).filter((type) => type.endsWith('Sort'))
    // Visits with the same time of entry are sorted by id.
    if (times > 1) expect(sorts).toEqual(['Incremental Sort'])
  })
})
