// A request that fails unexpectedly gets our error page and one log line, neither with anything that was sent.
import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { beforeAll, describe, expect, inject, test } from 'vitest'
import { HOUR } from '../../server/platform/lib/clock.ts'
import { withDatabase } from '../support/app.ts'
import { fieldsOf } from '../support/client.ts'
import { PASSWORD } from '../support/global-setup.ts'
import { useMorningApp } from '../support/suite.ts'

const app = useMorningApp()
let visit: string

beforeAll(async () => {
  await (await app.client('gate.tt-hcc')).enter({ name: 'Khách Của Trung Tâm' })
  visit = (await app.rows<{ id: string }>('select id from visit'))[0]?.id ?? ''
})

const PEOPLE = { nobody: undefined, reception: 'gate.tt-hcc', head: 'head.tt-hcc' } as const
const comes = (person: keyof typeof PEOPLE) => app.client(PEOPLE[person])

const fields = (count: number) => Array.from({ length: count }, (_, index) => `f${index}=1`).join('&')

describe('a failure', () => {
  describe('while a table is locked', () => {
    const entry = { client_uuid: randomUUID(), name: 'Chờ Một Chút', phone: '0987000222', host: 'Ông Tám' }

    test('comes back as the form with everything typed, and is recorded when it is sent again', async () => {
      const guard = await comes('reception')
      const answer = await held(() => guard.post('/gate', entry))
      expect(answer.status).toBe(503)
      expect(answer.headers.get('retry-after')).toBe('2')
      const form = Object.fromEntries(
        answer
          .$('#entry-form')
          .serializeArray()
          .map(({ name, value }) => [name, value]),
      )
      expect(form).toMatchObject(entry)
      expect((await guard.post('/gate', form)).status).toBe(303)
      expect(await app.rows('select from visit where client_uuid = $1', [entry.client_uuid])).toHaveLength(1)
    })

    test('comes back with a button that sends the form where it was going, even right after signing in', async () => {
      const guard = await comes('reception')
      app.clock.forward(5 * HOUR)
      const path = `/gate/visits/${visit}/advice`
      const fields = { app_status: 'off', app_outcome: 'turned_on' }
      const carried = fieldsOf(await guard.post(path, fields))
      const answer = await held(() =>
        guard.post('/sign-in', { ...carried, username: 'gate.tt-hcc', password: PASSWORD }),
      )
      expect(answer.status).toBe(503)
      const form = answer.$('main form')
      expect(form.attr('action')).toBe(path)
      const { shown_to: ownMark, ...sent } = Object.fromEntries(
        form.serializeArray().map(({ name, value }) => [name, value]),
      )
      expect([sent, typeof ownMark]).toEqual([fields, 'string'])
    })
  })

  test('a denied request is logged by route and account, with nothing that was sent', async () => {
    const guard = await comes('reception')
    const [{ id } = { id: '' }] = await app.rows<{ id: string }>(
      `select id from account where username = 'gate.tt-hcc'`,
    )
    const since = app.logged.length
    expect((await guard.post('/log/search', { words: 'Canary Bí Mật' })).status).toBe(403)
    expect((await guard.enter({ name: 'Canary' }, { Origin: 'https://evil.example' })).status).toBe(403)
    const lines = app.logged.slice(since)
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { level: 40, status: 403, method: 'POST', route: 'POST /log/search', account: id },
      { level: 40, status: 403, method: 'POST' },
    ])
    expect(lines.join('')).not.toMatch(/canary|gate\.tt-hcc|127\.0\.0\.1/i)
  })

  test('the same failure a hundred times in a minute is sixty log lines and a count of the rest, whoever sends it', async () => {
    const [guard, browser] = [await comes('reception'), await comes('nobody')]
    const linesOf = async (knock: () => Promise<unknown>) => {
      app.clock.forward(120_000)
      const since = app.logged.length
      for (let times = 0; times < 100; times += 1) await knock()
      app.clock.forward(60_000)
      await knock()
      return app.logged.slice(since).map((line) => JSON.parse(line))
    }
    for (const knock of [() => guard.get('/log'), () => browser.post('/csp-report')]) {
      const lines = await linesOf(knock)
      expect(lines).toHaveLength(62)
      expect(lines.at(-2)).toMatchObject({
        level: 40,
        event: 'lines left out',
        count: 40,
        msg: 'and 40 more',
      })
    }
  })

  test('is answered with our own page even if the page itself fails', async () => {
    const nobody = await comes('nobody')
    const answer = await nobody.postRaw('/csp-report', 'x'.repeat(20_000))
    expect(answer.status).toBe(413)
    expect(answer.$('link[rel=stylesheet]').attr('href')).toMatch(/^\/assets\//)
    expect(answer.$('h1').text()).not.toBe('')
    expect(answer.text).not.toMatch(/node_modules|at .*\.ts/)
  })

  test.each([
    ['an address that cannot be read', '/gate/visits/%E0%A4%A', 400],
    ['a day that never was', '/log?day=0000-01-01', 422],
    ['a day far away', '/log?day=9999-12-31', 422],
    ['a day twice', '/log?day=2026-11-25&day=2026-11-24', 422],
    ['a cursor out of this world', `/log?after=999999999999999.${randomUUID()}`, 200],
    ['a cursor of nonsense', '/log?after=x', 200],
    ['a language that is none', '/gate?lang=xx', 200],
    ['an address that every object knows', '/__proto__', 404],
    ['a picture of the same', '/constructor/picture.png', 404],
    ['a language twice', '/gate?lang=vi&lang=en', 200],
  ])('%s is not a server error', async (_, path, status) => {
    const head = await comes('head')
    expect((await head.get(path)).status).toBe(status)
  })

  test.each([
    ['a NUL in the user name', 'username=a%00b&password=whatever'],
    ['half a letter in the user name', 'username=%ED%A0%80&password=whatever'],
    ['a user name twice', 'username=a&username=b&password=c'],
    ['the prototype as a field', '__proto__=x&constructor=y&username=a&password=b'],
    ['three hundred fields', fields(300)],
    ['seven hundred fields', fields(700)],
    ['nothing', ''],
  ])('a form with %s is refused without a server error', async (_, body) => {
    const nobody = await comes('nobody')
    expect([401, 413, 422]).toContain((await nobody.postRaw('/sign-in', body)).status)
  })

  test('a form with too many fields is refused as too large, and its page repeats none of them', async () => {
    const guard = await comes('reception')
    expect((await guard.postRaw('/gate', fields(600))).status).toBe(422)
    const answer = await guard.postRaw('/gate', fields(601))
    expect(answer.status).toBe(413)
    expect(answer.$('link[rel=stylesheet]').attr('href')).toMatch(/^\/assets\//)
    expect(answer.text).not.toMatch(/\bf\d+\b/)
  })

  test.each(['/sign-in', '/v/tt-hcc'])(
    'a form of a stranger with more than sixty fields is refused, at %s',
    async (path) => {
      const nobody = await comes('nobody')
      expect([401, 422]).toContain((await nobody.postRaw(path, fields(60))).status)
      const answer = await nobody.postRaw(path, fields(61))
      expect(answer.status).toBe(413)
      expect(answer.text).not.toContain('f60')
    },
  )

  test('a body that is not a form is refused', async () => {
    const guard = await comes('reception')
    for (const type of ['application/json', 'multipart/form-data; boundary=x', 'text/plain']) {
      const answer = await guard.postRaw('/gate', '{"name":"An"}', { 'Content-Type': type })
      expect(answer.status).toBe(422)
    }
  })
})

/** Locks the visits for longer than a statement's timeout, as a manual repair could. */
async function held<T>(request: () => Promise<T>): Promise<T> {
  const [{ name } = { name: '' }] = await app.rows<{ name: string }>('select current_database() as name')
  const client = new pg.Client({ connectionString: withDatabase(inject('cluster').adminUrl, name) })
  await client.connect()
  await client.query('begin; lock table visit')
  try {
    return await request()
  } finally {
    await client.end()
  }
}
