// Figures that other systems read with an API key: what a key opens, and what it never shows.
import { randomUUID } from 'node:crypto'
import { Validator } from '@seriousme/openapi-schema-validator'
import { beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { LIMITS } from '../../server/core/accounts/limiter.ts'
import { FEWEST, FigureRow } from '../../server/district/figures-api/row.ts'
import { settleRestored } from '../../server/operations/backup/settle.ts'
import { createRound } from '../../server/operations/minute-jobs.ts'
import { DAY, SECOND } from '../../server/platform/lib/clock.ts'
import { MORNING } from '../support/app.ts'
import { type Answer, Client } from '../support/client.ts'
import { parseCsv } from '../support/csv.ts'
import { Scene } from '../support/requests.ts'
import { useRenewedApp } from '../support/suite.ts'

const app = useRenewedApp({ PUBLIC_URL: 'https://socong.example.vn' }, fill)
const scene = new Scene(app)
let portal: Client

const TODAY = '/api/figures?from=2026-11-25'
const Figures = z.strictObject({
  from: z.string(),
  to: z.string(),
  made_at: z.string(),
  figures: z.array(FigureRow),
})
const rowsIn = ({ text }: Answer) => Figures.parse(JSON.parse(text)).figures
const asked = (headers: Record<string, string> = {}, to = TODAY) => new Client(app.url).get(to, headers)
const bearer = (key: string) => ({ Authorization: `Bearer ${key}` })
const detailOf = ({ text }: Answer) => (JSON.parse(text) as { detail: string }).detail
const audited = (action: string) =>
  app.rows<{ fields: string; subject_id: string; actor_id: string | null }>(
    'select fields, subject_id, actor_id from audit where action = $1 order by seq',
    [action],
  )

async function enter(office: string, times: number): Promise<void> {
  const guard = await app.client(`gate.${office}`)
  for (let index = 0; index < times; index += 1)
    expect(
      (await guard.enter({ name: `Khách ${randomUUID().slice(0, 4)} A`, app_status: 'running' })).status,
    ).toBe(303)
}

const CLOSED = '/api/figures?from=2026-11-18'

/** Copies the offices' figures of today to a closed day a week ago. */
const close = () =>
  app.rows(`insert into office_day
    select (jsonb_populate_record(d, '{"day": "2026-11-18", "closed_at": "2026-11-18T10:00:00Z"}')).* from office_day d
    where d.day = '2026-11-25'`)

/** Adds a visitor without a smartphone, as a correction by the head does. */
const correct = (revision: number) =>
  app.rows(`insert into office_day select (jsonb_populate_record(d, jsonb_build_object('revision', revision + 1,
    'visits', visits + 1, 'no_smartphone', no_smartphone + 1))).* from office_day d where d.day = '2026-11-18'
    and revision = ${revision - 1} and office_id = (select id from office where code = 'tt-hcc')`)

async function fill() {
  await enter('tt-hcc', FEWEST)
  await enter('ubnd-xa-long-hau', FEWEST - 1)
}

beforeEach(async () => {
  portal = await scene.system('figures')
})

describe('the figures', () => {
  test('equal those of the district’s page, by office and day, and mark a day that is not over', async () => {
    const rows = rowsIn(await portal.get(TODAY))
    expect(Object.fromEntries(rows.map(({ office, visits }) => [office, visits]))).toEqual({
      'tt-hcc': FEWEST,
      'ubnd-xa-long-hau': FEWEST - 1,
    })
    const page = await (await app.client('district')).get('/district')
    expect(page.text).toContain(rows.find(({ office }) => office === 'tt-hcc')?.office_name)
    expect(rows.map(({ closed, revision, day }) => [closed, revision, day])).toEqual([
      [false, 0, '2026-11-25'],
      [false, 0, '2026-11-25'],
    ])
  })

  test('withhold what visitors said about the app when they are few, and only that', async () => {
    await close()
    const rows = rowsIn(await portal.get(CLOSED))
    const of = (code: string) => rows.find(({ office }) => office === code)
    expect(of('tt-hcc')).toMatchObject({ visits: 5, smartphone: 5, had_app: 5, app_on_leaving: 5 })
    expect(of('ubnd-xa-long-hau')).toMatchObject({
      ...{ visits: 4, people: 4, smartphone: null, no_smartphone: null, not_asked: null },
      ...{ had_app: null, helped: null, app_on_leaving: null },
    })
  })

  test('a closed day’s figures show corrected answers once the corrections concern enough visits', async () => {
    await close()
    const answers = async () => {
      const [row] = rowsIn(await (await scene.system('figures', 'tt-hcc')).get(CLOSED))
      return [row?.visits, row?.smartphone, row?.no_smartphone, row?.revision, row?.answers_revision]
    }
    expect(await answers()).toEqual([5, 5, 0, 0, 0])
    for (const revision of [1, 2, 3, 4]) {
      await correct(revision)
      expect(await answers()).toEqual([5 + revision, 5, 0, revision, 0])
    }
    await correct(5)
    expect(await answers()).toEqual([10, 5, 5, 5, 5])
  })

  test('come as CSV by URL or by Accept header, with the same rows', async () => {
    const rows = rowsIn(await portal.get(TODAY))
    const file = await portal.get('/api/figures.csv?from=2026-11-25')
    expect(file.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    const [head = [], ...lines] = parseCsv(file.text)
    expect(head).toEqual(Object.keys(FigureRow.shape))
    expect(lines).toEqual(rows.map((row) => Object.values(row).map((value) => String(value ?? ''))))
    const accepted = await portal.get(TODAY, { Accept: 'text/csv' })
    expect(accepted.text).toBe(file.text)
    expect((await portal.get(TODAY, { Accept: 'image/png' })).status).toBe(406)
  })

  test.each([
    ['/api/figures', 'from must be a day'],
    ['/api/figures?from=2026-02-30', 'from'],
    ['/api/figures?from=2026-11-25&to=2026-11-24', 'after'],
    ['/api/figures?from=2026-01-01&to=2026-02-01', '31'],
    ['/api/figures?from=2026-11-25&office=tt-hcc', 'office'],
    ['/api/figures?from=2026-11-25&from=2026-11-24', 'from'],
  ])('refuse %s and say why', async (to, why) => {
    const answer = await portal.get(to)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      400,
      'application/problem+json; charset=utf-8',
    ])
    expect(detailOf(answer)).toContain(why)
  })

  test('a corrected day’s figures come with its newest revision only', async () => {
    await app.rows(`insert into office_day select (jsonb_populate_record(d, jsonb_build_object('day', '2026-11-20',
      'revision', n, 'visits', 10 + n, 'closed_at', d.changed_at))).* from office_day d, generate_series(0, 1) n
      where d.day = '2026-11-25' and d.office_id = '${await app.officeId('tt-hcc')}'`)
    const rows = rowsIn(await portal.get('/api/figures?from=2026-11-19&to=2026-11-21'))
    expect(rows.map(({ revision, visits, closed }) => [revision, visits, closed])).toEqual([[1, 11, true]])
  })

  test('withhold the answers of a day that is not over, however often they are requested', async () => {
    const [before, after] = [await portal.get(TODAY), await enter('tt-hcc', 1).then(() => portal.get(TODAY))]
    const [one, other] = [before, after].map((answer) =>
      rowsIn(answer).find(({ office }) => office === 'tt-hcc'),
    )
    expect([one?.visits, other?.visits]).toEqual([FEWEST, FEWEST + 1])
    // A single visitor, whom someone may have seen at the door, must change nothing else.
    expect({ ...other, visits: FEWEST, people: FEWEST }).toEqual(one)
    expect(one).toMatchObject({ smartphone: null, no_smartphone: null, helped: null, one_stop_visits: null })
  })
})

describe('an API key', () => {
  test('a key for one office shows no other, in either form', async () => {
    const one = await scene.system('figures', 'tt-hcc')
    expect(rowsIn(await one.get(TODAY)).map(({ office }) => office)).toEqual(['tt-hcc'])
    expect((await one.get('/api/figures.csv?from=2026-11-25')).text).not.toContain('long-hau')
    const none = await scene.system('figures', 'ubnd-xa-phuoc-lai')
    expect(rowsIn(await none.get(TODAY))).toEqual([])
  })

  test('opens nothing if it is missing, malformed, unknown or not sent as a bearer token', async () => {
    const { key } = await scene.apiKey('figures')
    const wrong = `${key.slice(0, -1)}${key.endsWith('0') ? '1' : '0'}`
    for (const headers of [
      {},
      { Authorization: key },
      { Authorization: `Basic ${Buffer.from(`key:${key}`).toString('base64')}` },
      bearer(`${key} ${key}`),
      bearer(key.toUpperCase()),
      bearer('socong_'),
      bearer(wrong),
    ]) {
      const answer = await asked(headers)
      expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([
        401,
        expect.stringMatching(/^Bearer realm="so-cong"/),
      ])
      expect(answer.text).not.toContain('tt-hcc')
    }
    expect((await asked(bearer(key))).status).toBe(200)
  })

  test('a key in a URL is refused, even beside a valid one in the header', async () => {
    const { key } = await scene.apiKey('figures')
    for (const to of [
      ...[`${TODAY}&key=${key}`, `${TODAY}&access_token=x`, `${TODAY}&x=${key}`],
      ...[`/api/figures/${key}`, `/metrics/${key}`, `/${key}`, `/district/${key}`],
    ]) {
      for (const headers of [{}, bearer(key)]) {
        const answer = await asked(headers, to)
        expect([answer.status, detailOf(answer)]).toEqual([400, expect.stringContaining('withdraw it')])
      }
    }
    expect(app.logged.join('\n')).not.toContain(key.slice(10))
  })

  test('that was made while the clock was ahead ends once it is right, as a session does', async () => {
    const { id, key } = await scene.apiKey('figures')
    const [kept] = [await scene.apiKey('figures')]
    await app.rows(`update api_key set made_at = made_at + interval '2 years' where id = $1`, [id])
    const attempt = async (_job: string, act: () => Promise<unknown>) => {
      await act()
      return true
    }
    const round = createRound(app.context, attempt, () => false)
    await round()
    expect([(await asked(bearer(key))).status, (await asked(bearer(kept.key))).status]).toEqual([401, 200])
    const lines = (await audited('key.withdrawn')).filter((line) => line.subject_id === id)
    expect(lines).toEqual([{ fields: '', subject_id: id, actor_id: null }])
  })

  test('a key of another scope is refused as such', async () => {
    const answer = await (await scene.system('metrics')).get(TODAY)
    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([
      403,
      'Bearer realm="so-cong", error="insufficient_scope"',
    ])
  })

  test('stops working when it expires, and at once when it is withdrawn', async () => {
    const [{ key }, other] = [await scene.apiKey('figures'), await scene.apiKey('figures')]
    app.clock.forward(365 * DAY - 1000)
    expect((await asked(bearer(key))).status).toBe(200)
    app.clock.forward(1000)
    expect([(await asked(bearer(key))).status, detailOf(await asked(bearer(key)))]).toEqual([
      401,
      'This key has expired.',
    ])
    app.clock.set(MORNING)
    await scene.made('district', `/district/keys/${other.id}/withdraw`)
    expect((await asked(bearer(other.key))).status).toBe(401)
    expect(await app.rows('select from key_lookup where ref_id = $1', [other.id])).toEqual([])
  })

  test('does not open the pages of a session, and a session does not open the API', async () => {
    for (const username of ['gate.tt-hcc', 'head.tt-hcc', 'district'])
      expect((await (await app.client(username)).get(TODAY)).status).toBe(401)
    expect((await portal.get('/district')).location).toBe('/sign-in?to=%2Fdistrict')
  })

  test(`takes ${LIMITS['api-key'].points} requests a minute, each key its own`, async () => {
    const other = await scene.system('figures')
    await Promise.all(Array.from({ length: LIMITS['api-key'].points }, () => portal.get(TODAY)))
    const answer = await portal.get(TODAY)
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '60'])
    expect((await other.get(TODAY)).status).toBe(200)
  })

  test('is recorded in the audit and on its page once a day, however often it is used', async () => {
    const { id, key } = await scene.apiKey('figures')
    const mine = async () => (await audited('key.used')).filter((line) => line.subject_id === id)
    const page = async () => (await (await scene.as('district')).get(`/district/keys/${id}`)).text
    expect(await page()).toContain('Chưa được dùng.')
    await Promise.all([1, 2, 3].map(() => asked(bearer(key))))
    expect(await mine()).toEqual([{ fields: '', subject_id: id, actor_id: null }])
    app.clock.forward(DAY)
    await asked(bearer(key))
    expect(await mine()).toHaveLength(2)
    expect(await page()).toContain('Dùng gần nhất: 26/11/2026.')
  })
})

test('a key remains valid after a restore, so that nobody needs another one', async () => {
  const { key } = await scene.apiKey('figures')
  await settleRestored(app.db, app.clock)
  expect((await asked(bearer(key))).status).toBe(200)
})

describe('the page of keys', () => {
  const form = (fields: Record<string, string> = {}) => ({
    ...{ client_uuid: randomUUID(), name: 'Cổng dữ liệu tỉnh', scope: 'figures', term: '90', ...fields },
  })

  test('shows a key once, and the database stores its hash only', async () => {
    const district = await app.client('district')
    const fields = form()
    const location = `/district/keys/${fields.client_uuid}`
    const shown = await district.post('/district/keys', fields)
    const key = shown.$('#secret').text().trim()
    expect(key).toMatch(/^socong_\w{29}$/)
    expect(shown.$('#example').text()).toContain(
      `curl -H "Authorization: Bearer ${key}" "https://socong.example.vn/api/`,
    )
    expect((await asked(bearer(key))).status).toBe(200)
    expect((await district.get(location)).$('#secret')).toHaveLength(0)
    // A second press shows the same key. Sending the form again later creates no second key and shows none.
    expect((await district.post('/district/keys', fields)).$('#secret').text().trim()).toBe(key)
    app.clock.forward(11 * SECOND)
    expect((await district.post('/district/keys', fields)).location).toBe(location)
    expect((await district.get(location)).$('#secret')).toHaveLength(0)
    // Another key's page does not show a key that was just made.
    await district.post('/district/keys', form())
    expect((await district.get(location)).$('#secret')).toHaveLength(0)
    const tables = await app.rows<{ name: string }>(
      `select tablename as name from pg_tables where schemaname = 'public'`,
    )
    for (const { name } of tables)
      expect(await app.rows(`select from "${name}" t where t::text like $1`, [`%${key.slice(7)}%`])).toEqual(
        [],
      )
    const [line] = (await audited('key.made')).slice(-1)
    expect(line?.fields).toBe('scope=figures offices=all until=2027-02-23')
  })

  test('asks for a name, a scope, an end and, where offices are chosen, for known ones', async () => {
    const district = await app.client('district')
    const before = await app.rows('select from api_key')
    for (const [field, fields] of [
      ['name', { name: ' ' }],
      ['scope', { scope: 'all' }],
      ['term', { term: '9999' }],
      ['offices', { reach: 'chosen' }],
      ['offices', { reach: 'chosen', offices: randomUUID() }],
    ] as const) {
      const page = await district.post('/district/keys', form(fields))
      expect([page.status, page.$(`#${field}-problem, #${field}-choices .problem`).length]).toEqual([422, 1])
    }
    expect(await app.rows('select from api_key')).toHaveLength(before.length)
  })

  test('takes no more than fifty keys', async () => {
    const district = await app.client('district')
    await app.rows(`insert into api_key (office_id, id, name, scope, made_at, made_by, expires_at)
      select office_id, gen_random_uuid(), 'x', scope, made_at, made_by, expires_at
      from (select * from api_key limit 1) k, generate_series(1, 50)`)
    const page = await district.post('/district/keys', form())
    expect([page.status, page.text.includes('Tối đa 50 mã API')]).toEqual([422, true])
  })
})

describe('the OpenAPI description', () => {
  test('is valid OpenAPI 3.1 and needs no key', async () => {
    const { text, status } = await asked({}, '/api/openapi.json')
    const result = await new Validator().validate(JSON.parse(text))
    expect([status, result.valid, result.errors]).toEqual([200, true, undefined])
    expect(JSON.parse(text)).toMatchObject({
      openapi: '3.1.0',
      servers: [{ url: 'https://socong.example.vn' }],
    })
  })

  test('lists exactly the fields of a row, and the possible statuses', async () => {
    const described = JSON.parse((await asked({}, '/api/openapi.json')).text)
    const item = described.components.schemas.Figures.properties.figures.items
    const [row = {}] = rowsIn(await portal.get(TODAY))
    expect(item.required).toEqual(Object.keys(row))
    expect(item.additionalProperties).toBe(false)
    expect(Object.keys(described.paths['/api/figures'].get.responses)).toEqual([
      '200',
      '400',
      '401',
      '403',
      '406',
      '429',
    ])
  })
})
