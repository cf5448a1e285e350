// No page grows without limit: an office with hundreds of everything opens each of its pages.
import { beforeAll, expect, test } from 'vitest'
import { type DatabaseAnswer, watchAnswers } from '../support/answers.ts'
import { multiply } from '../support/multiply.ts'
import { isStream, REQUESTS, type Wanted } from '../support/requests.ts'
import { useApp } from '../support/suite.ts'
import { useScene } from '../support/walk.ts'

/** Limits: the size of a page, and the size and rows of one statement's result. */
const MOST = { page: 200_000, statement: 100_000, rows: 250 }

type Table = string

/** Pages that may be longer or read more rows of a table, with the reason why that is bounded. */
const LONGER: Record<string, { page?: number; rows?: Record<Table, number>; why: string }> = {
  ...Object.fromEntries(
    ['GET /gate', 'GET /gate/inside', 'POST /gate/find', 'GET /gate/ended', 'POST /gate/ended'].map(
      (name) => [
        name,
        {
          ...{ page: 1_300_000, rows: { visit: 2000 } },
          why: 'A board names everybody inside: the guard lets them out.',
        },
      ],
    ),
  ),
  ...Object.fromEntries(
    ['GET /gate/meetings/:id', 'GET /meetings/:id/attendance'].map((name) => [
      name,
      {
        ...{ page: 300_000, rows: { visit: 501 } },
        why: 'As many who came are named as can be invited: a guard looks for one, and they sign.',
      },
    ]),
  ),
  'POST /gate/meetings/:id/arrive': {
    page: 260_000,
    why: 'The page of the meeting names up to 500 delegates, each with a position.',
  },
  'GET /gate/leave': {
    ...{ page: 260_000, rows: { visit: 2000 } },
    why: 'It names everybody inside: the guard ticks who leaves together.',
  },
  'GET /gate/handover': {
    rows: { visit: 2000 },
    why: 'It names everybody inside: somebody takes them over.',
  },
  'GET /evacuation': {
    ...{ page: 500_000, rows: { visit: 2000 } },
    why: 'It names everybody inside: somebody looks for them.',
  },
  'GET /d/:key/guests': {
    rows: { visit: 700 },
    why: 'One query reads the day’s visitors for all hosts who watch; a page shows 100.',
  },
  ...Object.fromEntries(
    ['GET /office/accounts/import/:id', 'GET /district/accounts/import/:id'].map((name) => [
      name,
      {
        rows: { account: 5000 },
        why: 'User names are unique in the installation, which has a few for each of at most 300 offices.',
      },
    ]),
  ),
  'GET /today': {
    rows: { visit: 700 },
    why: 'It counts those inside as far as a board does, and names a few.',
  },
  'GET /slips': {
    rows: { slip: 700 },
    why: 'The numbers of the newest slips tell which sheets are the newest.',
  },
  'GET /log/chain': { rows: { audit: 5000 }, why: 'It looks at the audit in parts, and shows none of it.' },
  'GET /trace/:id': {
    rows: { trace_hold: 10_500 },
    why: 'A trace ends at 10 000 people; who was there longest with the person stands first.',
  },
  ...Object.fromEntries(
    ['GET /report/:id/compare', 'GET /district/report/:id/compare'].map((name) => [
      name,
      {
        rows: { report_day: 25_000 },
        why: 'Every day that differs is counted; the page shows 200.',
      },
    ]),
  ),
  ...Object.fromEntries(
    ['GET /outreach/import/:id', 'GET /district/outreach/import/:id'].map((name) => [
      name,
      { rows: { outreach_entry: 5000 }, why: 'A list is compared with what stands on its days.' },
    ]),
  ),
}

/** Tables that are read as a whole, with their limits. */
const WHOLE: Record<string, string> = {
  staff_member: 'a list takes a thousand members; a page shows 200',
  expected_guest: 'a day takes 500 guests, those of its meetings among them',
  calendar_day: 'the days of a few years, as its form takes them',
}

/** Not tested here: not a page, or made to contain everything. */
const ELSEWHERE = ['GET /guests/cards', 'GET /badges/print', 'GET /:slug/picture.png']

/** POST routes that answer with a page. */
const SHOWING = [
  ...['POST /district/accounts/search', 'POST /gate/find', 'POST /gate/expected', 'POST /gate/ended'],
  ...['POST /people/links', 'POST /breach/:id/print', 'POST /subjects/:id/copy'],
]

/** Requests that add a second record to something, with the page that shows both. */
const SECOND: Record<string, (to: string) => string> = {
  'POST /outreach/:id/correct': (to) => to.replace(/\/correct$/, ''),
  'POST /gate/visits/:id/correct': (to) => to.replace(/^\/gate(.*)\/correct$/, '/log$1'),
  'POST /gate/meetings/:id/arrive': (to) => to.replace(/^\/gate(.*)\/arrive$/, '$1'),
  'POST /subjects/:id/answer': () => '/subjects',
  'POST /log/paper/:id': () => '/log/paper',
}

/** Rows that no request here creates: corrections after a hand-over, uninvited people, former names and days. */
const BESIDES = `
  insert into visit_change (office_id, visit_id, seq, field, old, new, reason, by, at, salt)
    select office_id, inside[1], 9, 'host', null, 'x', 'typing', by, at + interval '1 minute', '' from handover;
  update visit set meeting_id = m.id
    from (select id, row_number() over () - 1 as place, count(*) over () as of from meeting where cancelled_at is null) m,
      (select id, row_number() over () as place from visit where meeting_id is null and guest_id is null) v
    where v.id = visit.id and v.place % m.of = m.place;
  insert into former_name (account_id, name, since, until)
    select id, 'x', created_at - interval '1 year', created_at from account where username like 'nguoi.%';
  insert into guest_day (office_id, day, expected, arrived)
    select id, '2026-11-24', 1, 1 from office where code = 'tt-hcc'`

const { app, scene } = await useScene(useApp)
const asked: { name: string; wanted: Wanted }[] = []
let answers: DatabaseAnswer[]

beforeAll(async () => {
  const ask = async (name: string, wanted: Wanted) => {
    const by = await scene.as(wanted.by)
    asked.push({ name, wanted: { ...wanted, by } })
  }
  for (const [name, pageOf] of Object.entries(SECOND)) {
    const wanted = (await REQUESTS[name]?.[0]?.(scene)) as Wanted
    const { status } = await scene.send(wanted, 'POST')
    if (status !== 303) throw new Error(`${name} was answered ${status}`)
    await ask(name, { by: 'head.tt-hcc', to: pageOf(wanted.to) })
  }
  for (const [name, makes] of Object.entries(REQUESTS)) {
    if (isStream(name) || ELSEWHERE.includes(name) || !(name.startsWith('GET') || SHOWING.includes(name)))
      continue
    for (const make of makes) await ask(name, await make(scene))
  }
  await app.rows(BESIDES)
  await multiply(app)
  // The list for an evacuation names whoever leaves while it is open.
  await app.rows(`update visit set left_at = left_at - interval '2 minutes'`)
  answers = watchAnswers(app)
})

test('every page of an office with hundreds of everything stays small, and so does every query for it', async () => {
  const tooMuch: string[] = []
  for (const { name, wanted } of asked) {
    answers.length = 0
    const answer = await scene.send(wanted, SECOND[name] ? 'GET' : (name.split(' ')[0] ?? ''))
    const { page = MOST.page, rows: more = {} } = LONGER[name] ?? {}
    if (answer.status >= 400) tooMuch.push(`${name} was answered ${answer.status}: ${app.logged.at(-1)}`)
    if (answer.bytes.length > page) tooMuch.push(`${name} has ${answer.bytes.length} bytes`)
    for (const { text, rows, bytes } of answers) {
      const table = /\bfrom "?(\w+)/.exec(text)?.[1] ?? ''
      if (table in WHOLE || rows <= (more[table] ?? 0)) continue
      if (rows > MOST.rows || bytes > MOST.statement)
        tooMuch.push(`${name} reads ${rows} rows, ${bytes} bytes, by ${text.slice(0, 120)}`)
    }
  }
  expect(tooMuch).toEqual([])
})
