import { readdir } from 'node:fs/promises'
import pg from 'pg'
import { afterEach, describe, expect, inject, test } from 'vitest'
import { MINUTE } from '../../server/platform/lib/clock.ts'
import { withDatabase } from '../support/app.ts'
import type { Client } from '../support/client.ts'
import { PASSWORD, SECRET_KEY } from '../support/global-setup.ts'
import { runToEnd } from '../support/program.ts'
import { useApp } from '../support/suite.ts'
import { makeTempDir } from '../support/temp-dir.ts'

const GUARD = 'gate.tt-hcc'
const wrong = 'một câu đoán mò'

const app = useApp({ TRUST_PROXY: 'loopback' })

// Each in a minute of its own, so that what one audits is the newest.
afterEach(async () => {
  app.clock.forward(MINUTE)
  await app.rows('delete from throttle')
})

interface Line {
  action: string
  actor: string | null
  subject: string | null
  office: string | null
  fields: string
}

/** Audit entries about sign-ins at all offices, newest first. */
const audited = () =>
  app.rows<Line>(
    `select u.action, a.username as actor, s.username as subject, o.code as office, u.fields
     from audit u join office o on o.id = u.office_id
     left join account a on a.id = u.actor_id left join account s on s.id = u.subject_id
     where u.action in ('account.signed_in', 'account.sign_in_failed') order by u.at desc, u.seq desc`,
  )

const failures = async () => (await audited()).filter(({ action }) => action === 'account.sign_in_failed')

const logged = (since: number) =>
  app.logged
    .slice(since)
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter(({ event }) => event === 'sign-in refused')

/** Fails to sign in and returns the log line, which is written after the answer. */
async function fail(username: string, address: string, client?: Client): Promise<Record<string, unknown>> {
  const since = app.logged.length
  const at = client ?? (await app.client())
  const answer = await at.post('/sign-in', { username, password: wrong }, { 'X-Forwarded-For': address })
  expect(answer.status).toBe(401)
  await expect.poll(() => logged(since).length, { timeout: 5000 }).toBe(1)
  return logged(since)[0] ?? {}
}

const markIn = (line: Line | undefined) => /from=([\w-]{12})/.exec(line?.fields ?? '')?.[1]

describe('a sign-in that failed', () => {
  test('is in the audit trail of the account’s office, with the account and the sender', async () => {
    const before = (await failures()).length
    const line = await fail(GUARD, '198.51.100.1')
    await expect.poll(async () => (await failures()).length, { timeout: 5000 }).toBe(before + 1)
    const last = (await failures()).find(({ subject }) => subject === GUARD)
    expect(last).toMatchObject({ actor: null, office: 'tt-hcc' })
    expect(last?.fields).toMatch(/^password failures=1 from=[\w-]{12}$/)
    const id = await app.value<string>('select id from account where username = $1', [GUARD])
    expect(line).toMatchObject({ level: 40, why: 'password', account: id, from: markIn(last), failures: 1 })
    expect(JSON.stringify([line, last])).not.toContain('198.51.100.1')
    expect(JSON.stringify(line)).not.toMatch(/tt-hcc|đoán mò/)
  })

  test('a failed sign-in with an unknown name is only a log line, without what was typed', async () => {
    const before = (await audited()).length
    const since = app.logged.length
    const line = await fail('mat-khau-go-nham-o', '198.51.100.2')
    expect(line).toMatchObject({ why: 'unknown', failures: 1 })
    expect(line).not.toHaveProperty('account')
    expect((await audited()).length).toBe(before)
    expect(app.logged.slice(since).join('')).not.toContain('go-nham')
  })

  test('shows the same sender as a sign-in that succeeded afterwards', async () => {
    const client = await app.client()
    await fail('gate2.tt-hcc', '198.51.100.3', client)
    await expect.poll(async () => (await failures())[0]?.subject, { timeout: 5000 }).toBe('gate2.tt-hcc')
    const [failed] = await failures()
    const from = { 'X-Forwarded-For': '198.51.100.3' }
    await client.post('/sign-in', { username: 'gate2.tt-hcc', password: PASSWORD }, from)
    const [signedIn] = (await audited()).filter(({ action }) => action === 'account.signed_in')
    expect([signedIn?.subject, markIn(signedIn)]).toEqual(['gate2.tt-hcc', markIn(failed)])
    const elsewhere = await fail('nobody', '198.51.100.4')
    expect(elsewhere['from']).not.toBe(markIn(failed))
  })

  test('says when the account is disabled, when it was a code, or when the device was known', async () => {
    const client = await app.client()
    await client.post('/sign-in', { username: GUARD, password: PASSWORD })
    await client.post('/sign-out')
    await fail(GUARD, '198.51.100.5', client)
    await expect.poll(async () => (await failures())[0]?.fields, { timeout: 5000 }).toMatch(/ known-device$/)

    await app.rows(`update account set disabled_at = now() where username = 'gate2.tt-hcc'`)
    await fail('gate2.tt-hcc', '198.51.100.5')
    await app.rows(`update account set disabled_at = null where username = 'gate2.tt-hcc'`)
    await expect.poll(async () => (await failures())[0]?.fields, { timeout: 5000 }).toMatch(/^disabled /)

    const head = await app.client()
    await head.post('/sign-in', { username: 'head.tt-hcc', password: PASSWORD })
    expect((await head.post('/sign-in/code', { one_time_password: '000000' })).status).toBe(401)
    await expect
      .poll(async () => (await failures())[0], { timeout: 5000 })
      .toMatchObject({ subject: 'head.tt-hcc', fields: expect.stringMatching(/^code failures=1 /) })
  })
})

test('the first four of many failures and then every doubling are recorded, in the audit trail and in the log', async () => {
  const username = 'gate.ubnd-xa-long-hau'
  const since = app.logged.length
  const client = await app.client()
  for (let each = 1; each <= 17; each += 1) {
    // Nobody has to wait; the counts of recorded failures stay.
    await app.rows(`delete from throttle where key not like 'failed%'`)
    expect((await client.post('/sign-in', { username, password: wrong })).status).toBe(401)
  }
  const told = async () =>
    (await failures())
      .filter(({ subject }) => subject === username)
      .map(({ fields }) => Number(/failures=(\d+)/.exec(fields)?.[1]))
  await expect.poll(told, { timeout: 5000 }).toEqual([16, 8, 4, 3, 2, 1])
  expect(app.logged.slice(since).filter((line) => line.includes(username))).toEqual([])
  expect(logged(since).map(({ failures: count }) => count)).toEqual([1, 2, 3, 4, 8, 16])
})

test('a failed sign-in is answered before it is recorded, and also when it cannot be recorded', async () => {
  const name = await app.value<string>('select current_database() as name')
  const client = new pg.Client({ connectionString: withDatabase(inject('cluster').adminUrl, name) })
  await client.connect()
  await client.query('begin; lock table audit_head')
  const before = (await failures()).length
  const since = app.logged.length
  const answer = await (await app.client()).post('/sign-in', { username: GUARD, password: wrong })
  expect(answer.status).toBe(401)
  expect((await failures()).length).toBe(before)
  // Longer than a statement's lock timeout.
  const lines = () => app.logged.slice(since).map((line) => JSON.parse(line).msg)
  await expect.poll(lines, { timeout: 15_000 }).toContain('not noted')
  await client.end()
  // Wait until this is recorded too, or its log line would appear during the next test.
  await fail(GUARD, '198.51.100.90')
})

test('a command prints the attempts from an address, and creates nothing for it', async () => {
  const line = await fail(GUARD, '2001:db8:7:7::1')
  const printed = await runToEnd('operations/cli/sign-in-from', { SECRET_KEY }, ['2001:db8:7:7:aaaa::9'])
  expect([printed.code, printed.output.trim()]).toEqual([
    0,
    `from=${String(line['from'])}  2001:db8:7:7:aaaa::9`,
  ])
  const { folder, remove } = await makeTempDir()
  const without = await runToEnd('operations/cli/sign-in-from', { DATA_DIR: folder }, ['203.0.113.7'])
  expect([without.code, without.output]).toEqual([1, expect.stringContaining('there is no secret')])
  expect(await readdir(folder)).toEqual([])
  await remove()
  const unclear = await runToEnd('operations/cli/sign-in-from', { SECRET_KEY }, ['ai đó'])
  expect([unclear.code, unclear.output]).toEqual([1, expect.stringContaining('npm run sign-in:from')])
})
