import { createHash, randomUUID } from 'node:crypto'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { inviteAccount } from '../../server/core/accounts/invitations.ts'
import { startApp, type TestApp } from '../support/app.ts'
import type { Answer, Client } from '../support/client.ts'
import { PASSWORD } from '../support/global-setup.ts'
import { codeAt } from '../support/totp.ts'

let first: TestApp
/** A new instance for each test, because a process caches for two seconds who has to wait. */
let app: TestApp

beforeAll(async () => {
  first = await startApp({ TRUST_PROXY: 'loopback' })
  return () => first.close()
})

beforeEach(async () => {
  app = await first.secondInstance()
  return () => app.close()
})

// Failures in one test must not slow down the next.
afterEach(async () => {
  await first.rows('delete from throttle')
})

const wrong = 'một câu đoán mò'

/** Sends the sign-in form from this address, as reported by a proxy. */
function tryFrom(client: Client, address: string, username: string, password = wrong): Promise<Answer> {
  return client.post('/sign-in', { username, password }, { 'X-Forwarded-For': address })
}

/** Guesses from one address until it has to wait, with various user names, so that only the address counts. */
async function flood(address: string): Promise<void> {
  const outsider = await app.client()
  await tryFrom(outsider, address, 'ai.do')
  await app.rows(`update throttle set points = 99 where key like 'address%' and points = 1`)
  for (const name of ['ai.khac', 'ai.kia']) expect((await tryFrom(outsider, address, name)).status).toBe(401)
  // Longer, because a slow computer may need more than two seconds for the next request.
  await app.rows(`update throttle set expire = expire + 3600000 where key like 'pause%'`)
  expect((await tryFrom(outsider, address, 'ai.nua')).status).toBe(429)
}

/** Signs in on a new device, which counts as known from then on. */
async function signedIn(username: string, address = '192.0.2.1'): Promise<Client> {
  const client = await app.client()
  const answer = await tryFrom(client, address, username, PASSWORD)
  expect(answer.status).toBe(303)
  return client
}

describe('guessing', () => {
  const guess = (client: Client, username = 'gate.tt-hcc') => client.signIn(username, wrong)

  test('has to wait from the fifth failure, in every instance, and is told how long', async () => {
    const second = await app.secondInstance()
    const [outsider, elsewhere] = await Promise.all([app.client(), second.client()])
    for (let failure = 1; failure <= 5; failure += 1) expect((await guess(outsider)).status).toBe(401)
    // The two seconds are real time, too short for five answers of a busy machine: add a minute.
    const longer = `update throttle set expire = expire + 60000 where key like 'pause:%' returning key`
    expect(await app.rows(longer)).not.toEqual([])
    const sixth = await guess(outsider)
    expect(sixth.status).toBe(429)
    const seconds = Number(sixth.headers.get('retry-after'))
    expect([seconds > 0, seconds <= 62]).toEqual([true, true])
    expect(sixth.$('.alert').text()).toMatch(/thử lại sau \d+ (giây|phút)/)
    expect((await guess(elsewhere)).status).toBe(429)
    // While waiting, even the right password is refused.
    expect((await outsider.post('/sign-in', { username: 'gate.tt-hcc', password: PASSWORD })).status).toBe(
      429,
    )
    expect((await outsider.post('/sign-in', { username: 'GATE.tt-hcc ', password: PASSWORD })).status).toBe(
      429,
    )
    await second.close()
  })

  test.each([
    [12, 401, 256],
    [14, 401, 900],
    [99, 401, 900],
    [100, 401, 3600],
    [101, 429, 3600],
  ])('is answered, at failure %i, by %i, and then has to wait %i seconds', async (failure, status, wait) => {
    const outsider = await app.client()
    await guess(outsider)
    await app.rows(`update throttle set points = $1 where key like 'account:%'`, [failure - 1])
    expect((await guess(outsider)).status).toBe(status)
    const seconds = Number((await guess(outsider)).headers.get('retry-after'))
    expect([seconds > wait - 60, seconds <= wait]).toEqual([true, true])
  })

  test('does not lock out the receptionist whose computer signed in before', async () => {
    const receptionist = await signedIn('gate.tt-hcc')
    await receptionist.post('/sign-out')
    const outsider = await app.client()
    for (let failure = 1; failure <= 6; failure += 1) await guess(outsider)
    expect((await guess(outsider)).status).toBe(429)
    expect((await receptionist.signIn('gate.tt-hcc')).status).toBe(303)
  })

  test('does not lock out a colleague who shares that computer either', async () => {
    const shared = await signedIn('gate.tt-hcc')
    await shared.signIn('gate2.tt-hcc')
    const outsider = await app.client()
    for (let failure = 1; failure <= 6; failure += 1) await guess(outsider)
    expect((await shared.signIn('gate.tt-hcc')).status).toBe(303)
  })

  test('gains nothing from a computer on which only somebody else signed in', async () => {
    for (let failure = 1; failure <= 5; failure += 1) {
      const insider = await signedIn('gate.ubnd-xa-long-hau')
      expect((await guess(insider)).status).toBe(401)
    }
    const insider = await signedIn('gate.ubnd-xa-long-hau')
    expect((await guess(insider)).status).toBe(429)
  })

  test('gains nothing from a forged device cookie', async () => {
    const outsider = await app.client()
    for (let failure = 1; failure <= 5; failure += 1) {
      outsider.cookies.set('device', `${randomUUID()}.${'A'.repeat(43)}`)
      await guess(outsider)
    }
    outsider.cookies.set('device', `${randomUUID()}.${'A'.repeat(43)}`)
    expect((await guess(outsider)).status).toBe(429)
  })

  test('is limited to a hundred times an hour, even when all guess at once', async () => {
    const outsider = await app.client()
    await guess(outsider)
    await app.rows(`update throttle set points = 95 where key like 'account:%'`)
    const answers = await Promise.all(Array.from({ length: 15 }, () => guess(outsider)))
    const looked = answers.filter(({ status }) => status === 401).length
    expect([looked > 0, looked <= 5]).toEqual([true, true])
  })

  test('a success forgets the failures before it', async () => {
    const client = await app.client()
    for (let failure = 1; failure <= 4; failure += 1) await guess(client)
    await client.signIn('gate.tt-hcc')
    for (let failure = 1; failure <= 4; failure += 1) expect((await guess(client)).status).toBe(401)
  })

  test('guessing at an unknown name has to wait in the same way', async () => {
    const outsider = await app.client()
    for (let failure = 1; failure <= 5; failure += 1) await guess(outsider, 'gate.nowhere')
    expect((await guess(outsider, 'gate.nowhere')).status).toBe(429)
  })

  test('names nobody in the table of failures, nor does the count of registrations', async () => {
    const client = await app.client()
    await guess(client, 'head.tt-hcc')
    await client.post('/v/tt-hcc', { client_uuid: randomUUID(), name: 'Khách Tự Ghi', companions: '0' })
    const rows = await app.rows<{ key: string }>('select key from throttle order by key')
    expect(rows.map(({ key }) => key.split(':')[0])).toContain('register address')
    expect(JSON.stringify(rows)).not.toMatch(/head|tt-hcc|127\.0\.0\.1/)
    // Unlike a keyed hash, a plain hash can be reversed by trying every address.
    const plain = createHash('sha256').update('127.0.0.1')
    for (const form of ['hex', 'base64url'] as const) {
      expect(JSON.stringify(rows)).not.toContain(plain.copy().digest(form).slice(0, 16))
    }
  })
})

describe('a flood of wrong passwords from one address', () => {
  const CROWD = '198.51.100.7'

  test('slows down no known device behind that address, and makes the others wait', async () => {
    const names = ['gate.tt-hcc', 'gate2.tt-hcc', 'gate.ubnd-xa-long-hau']
    const known = await Promise.all(names.map(async (name) => [name, await signedIn(name)] as const))
    await flood(CROWD)
    for (const [name, client] of known) {
      expect((await tryFrom(client, CROWD, name, PASSWORD)).status).toBe(303)
    }
    const stranger = await tryFrom(await app.client(), CROWD, 'gate.tt-hcc', PASSWORD)
    expect(stranger.status).toBe(429)
    expect(stranger.$('input[name=username]').val()).toBe('gate.tt-hcc')
  })

  test('does not slow down the second step of a known device either', async () => {
    const head = await app.client()
    await tryFrom(head, '192.0.2.1', 'head.tt-hcc', PASSWORD)
    const half = await head.post('/sign-in/code', { one_time_password: codeAt(app.clock.now()) })
    expect(half.status).toBe(303)
    await flood(CROWD)
    app.clock.forward(30_000)
    expect((await tryFrom(head, CROWD, 'head.tt-hcc', PASSWORD)).location).toBe('/sign-in/code')
    const code = { one_time_password: codeAt(app.clock.now()) }
    const answer = await head.post('/sign-in/code', code, { 'X-Forwarded-For': CROWD })
    expect([answer.status, answer.location]).toEqual([303, '/today'])
  })

  test('makes nobody wait anywhere else', async () => {
    await flood(CROWD)
    expect((await tryFrom(await app.client(), '198.51.100.8', 'gate.tt-hcc', PASSWORD)).status).toBe(303)
  })

  test('is one flood from all addresses of an IPv6 network', async () => {
    await flood('2001:db8:1:2:aaaa::1')
    const stranger = await app.client()
    expect((await tryFrom(stranger, '2001:db8:1:2::99', 'gate.tt-hcc', PASSWORD)).status).toBe(429)
    expect((await tryFrom(stranger, '2001:db8:1:3::99', 'gate.tt-hcc', PASSWORD)).status).toBe(303)
  })

  test('is one flood whatever a proxy sends in place of an address', async () => {
    await flood('made-up')
    const stranger = await app.client()
    for (const text of ['another', 'x'.repeat(500), '999.1.1.1']) {
      expect((await tryFrom(stranger, text, 'gate.tt-hcc', PASSWORD)).status).toBe(429)
    }
  })
})

describe('an account that somebody else guesses at', () => {
  test('stays open to its owner on a new device elsewhere', async () => {
    const outsider = await app.client()
    for (let each = 0; each < 12; each += 1) await tryFrom(outsider, '198.51.100.9', 'gate.tt-hcc')
    expect((await tryFrom(outsider, '198.51.100.9', 'gate.tt-hcc', PASSWORD)).status).toBe(429)
    expect((await tryFrom(await app.client(), '192.0.2.50', 'gate.tt-hcc', PASSWORD)).status).toBe(303)
  })

  test('is guarded against guesses from many addresses', async () => {
    const outsider = await app.client()
    const statuses: number[] = []
    for (let each = 0; each < 32; each += 1) {
      statuses.push((await tryFrom(outsider, `198.51.100.${each}`, 'gate.tt-hcc')).status)
    }
    expect(statuses.filter((status) => status === 401)).toHaveLength(30)
    expect(statuses.slice(30)).toEqual([429, 429])
  })

  test('is guarded against codes from many addresses by an attacker who knows the password', async () => {
    const statuses: number[] = []
    for (let each = 0; each < 7; each += 1) {
      const thief = await app.client()
      const address = { 'X-Forwarded-For': `203.0.113.${each}` }
      await thief.post('/sign-in', { username: 'head.tt-hcc', password: PASSWORD }, address)
      statuses.push((await thief.post('/sign-in/code', { one_time_password: '000000' }, address)).status)
    }
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429])
  })
})

test('a known device stays known when the password changes, and guesses by whoever stole the old password count for them alone', async () => {
  const username = 'gate2.tt-hcc'
  const [thief, owner] = [await signedIn(username, '203.0.113.9'), await signedIn(username)]
  const hash = `(select password_hash from account where username = 'gate.tt-hcc')`
  const [account] = await app.rows<{ id: string; officeId: string }>(
    `select id, office_id as "officeId" from account where username = $1`,
    [username],
  )
  if (!account) throw new Error('nobody')
  const link = `/invitation/${await inviteAccount(app.db, account, app.clock.now())}`.replaceAll('-', '')
  const password = 'mot-mat-khau-khac-2026'
  const fields = { new_password: password, repeat_password: password }
  expect((await (await app.client()).post(link, fields)).status).toBe(303)
  expect((await thief.get('/gate')).location).toMatch(/^\/sign-in/)
  for (let failure = 1; failure <= 5; failure += 1)
    expect((await tryFrom(thief, '203.0.113.9', username, PASSWORD)).status).toBe(401)
  expect((await tryFrom(thief, '203.0.113.9', username, PASSWORD)).status).toBe(429)
  // Neither this thief nor a flood from the same address locks the owner out on their usual device.
  await flood('192.0.2.1')
  expect((await tryFrom(owner, '192.0.2.1', username, password)).status).toBe(303)
  await app.rows(`update account set password_hash = ${hash} where username = $1`, [username])
})

describe('more strangers than there is room for', () => {
  test('keep what they typed and are told to come back, and known devices pass', async () => {
    const known = await signedIn('gate.tt-hcc')
    const strangers = Array.from({ length: 40 }, async (_, each) =>
      tryFrom(await app.client(), `203.0.113.${each}`, `nguoi.la.${each}`),
    )
    const [passed, ...answers] = await Promise.all([
      tryFrom(known, '203.0.113.1', 'gate.tt-hcc', PASSWORD),
      ...strangers,
    ])
    expect(passed.status).toBe(303)
    const refused = answers.filter(({ status }) => status === 429)
    expect(refused.length).toBeGreaterThan(0)
    expect(refused[0]?.headers.get('retry-after')).toBe('5')
    expect(refused[0]?.$('input[name=username]').val()).toMatch(/^nguoi\.la\./)
  })
})
