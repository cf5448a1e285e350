import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { inviteAccount } from '../../server/core/accounts/invitations.ts'
import { DAY, HOUR, MINUTE } from '../../server/platform/lib/clock.ts'
import { projectRoot } from '../../server/platform/lib/paths.ts'
import { MORNING } from '../support/app.ts'
import type { Client } from '../support/client.ts'
import { PASSWORD } from '../support/global-setup.ts'
import { watch } from '../support/stream.ts'
import { useRenewedApp } from '../support/suite.ts'
import { codeAt } from '../support/totp.ts'

const UNITS: Record<string, number> = { min: MINUTE, h: HOUR, days: DAY }

const PEOPLE: Record<string, string> = { reception: 'gate.tt-hcc', head: 'head.tt-hcc', district: 'district' }
const PAGE: Record<string, string> = { reception: '/gate', head: '/log', district: '/district' }

/** The rows of the table in the document. */
const LIFETIMES = [
  ...readFileSync(path.join(projectRoot, 'docs/sign-in.md'), 'utf8').matchAll(
    /^\| (an? [^|]+) \| (\w+) \| after (\d+) (min|h|days) \|$/gm,
  ),
].map(([, what = '', who = '', count = '', unit = '']) => {
  return { what, who, ms: Number(count) * (UNITS[unit] ?? Number.NaN) }
})

const app = useRenewedApp({ TRUST_PROXY: 'loopback' })

/** Signs in as a user does: by the form, and by a code if there is a second factor. */
async function signedIn(who: string): Promise<Client> {
  const client = await app.client()
  const first = await client.post('/sign-in', { username: PEOPLE[who] ?? '', password: PASSWORD })
  if (first.location === '/sign-in/code') {
    await client.post('/sign-in/code', { one_time_password: codeAt(app.clock.now()) })
  }
  expect(await isIn(client, who)).toBe(true)
  return client
}

/** True if the page of the role opens; otherwise expects a redirect to the sign-in form. */
async function isIn(client: Client, who: string): Promise<boolean> {
  const { status, location } = await client.get(PAGE[who] ?? '')
  if (status !== 200) expect(location).toMatch(/^\/sign-in\?to=/)
  return status === 200
}

/** Tests for the rows of the table: whether the item is still valid `later` milliseconds after its start. */
const TRIALS: Record<string, (who: string, later: number) => Promise<boolean>> = {
  'a session that nobody uses': async (who, later) => {
    const client = await signedIn(who)
    app.clock.forward(later)
    return isIn(client, who)
  },

  'a session, however busy': async (who, later) => {
    const client = await signedIn(who)
    const idle = LIFETIMES.find((one) => one.what === 'a session that nobody uses' && one.who === who)
    for (let time = 0; time < 2; time += 1) {
      app.clock.forward((idle?.ms ?? 0) - 1)
      expect(await isIn(client, who)).toBe(true)
    }
    app.clock.forward(later - 2 * ((idle?.ms ?? 0) - 1))
    // As if it had been used all the time.
    await app.rows('update session set last_seen_at = $1', [new Date(app.clock.now().getTime() - MINUTE)])
    return isIn(client, who)
  },

  'a password without its second step': async (who, later) => {
    const client = await app.client()
    await client.post('/sign-in', { username: PEOPLE[who] ?? '', password: PASSWORD })
    app.clock.forward(later)
    const answer = await client.post('/sign-in/code', { one_time_password: codeAt(app.clock.now()) })
    return answer.status === 303
  },

  'an invitation, as a link or a code': async (who, later) => {
    const [account] = await app.rows<{ id: string; officeId: string }>(
      'select id, office_id as "officeId" from account where username = $1',
      [PEOPLE[who]],
    )
    const key = await inviteAccount(app.db, account ?? { id: '', officeId: '' }, app.clock.now())
    app.clock.forward(later)
    const link = await (await app.client()).get(`/invitation/${key}`)
    const code = await (await app.client()).post('/sign-in', { username: PEOPLE[who] ?? '', password: key })
    expect([200, 410]).toContain(link.status)
    expect(code.status).toBe(link.status === 200 ? 303 : 401)
    return link.status === 200
  },

  'a known device without a sign-in': async (who, later) => {
    const client = await signedIn(who)
    app.clock.forward(later)
    const office = { 'X-Forwarded-For': '198.51.100.7' }
    const guess = { username: 'ai.do', password: 'một câu đoán mò' }
    const outsider = await app.client()
    await outsider.post('/sign-in', guess, office)
    await app.rows(`update throttle set points = 100 where key like 'address%' and points = 1`)
    await outsider.post('/sign-in', guess, office)
    await app.rows(`update throttle set expire = expire + 3600000 where key like 'pause%'`)
    const again = { username: PEOPLE[who] ?? '', password: PASSWORD }
    const { status } = await client.post('/sign-in', again, office)
    expect([303, 429]).toContain(status)
    return status === 303
  },
}

test('the document has a line for every lifetime that is tested', () => {
  expect(new Set(LIFETIMES.map(({ what }) => what))).toEqual(new Set(Object.keys(TRIALS)))
  expect(LIFETIMES).toHaveLength(9)
})

describe('the documented lifetime of', () => {
  test.each(LIFETIMES)('$what, of $who', async ({ what, who, ms }) => {
    const trial = TRIALS[what]
    // The lifetime of a known device is counted in whole days.
    const [before, after] = what.startsWith('a known device') ? [ms, ms + DAY] : [ms - 1, ms + 1]
    expect(await trial?.(who, before)).toBe(true)
    app.clock.forward(DAY)
    await app.rows('delete from throttle')
    expect(await trial?.(who, after)).toBe(false)
  })
})

describe('a board that stands open', () => {
  test('keeps nobody signed in by what it asks for in the background', async () => {
    const client = await signedIn('reception')
    for (let each = 0; each < 3; each += 1) {
      app.clock.forward(HOUR)
      for (const headers of [{ 'HX-Request': 'true' }, { Accept: 'text/event-stream' }]) {
        expect((await client.get('/gate/inside', headers)).status).toBe(200)
      }
      // A device sends kept records automatically, which does not extend the session; this request is not a valid record.
      expect((await client.post('/gate/replay', {})).status).toBe(415)
    }
    app.clock.forward(HOUR + 1)
    expect((await client.get('/gate/inside', { 'HX-Request': 'true' })).status).toBe(303)
    // A browser would report an error if it got a page instead of the stream.
    expect((await client.get('/gate/events', { Accept: 'text/event-stream' })).status).toBe(204)
    expect((await client.enter({ name: 'Sau Giờ Nghỉ' })).status).toBe(401)
  })

  test('ends when the session that opened it is over', async () => {
    const client = await signedIn('reception')
    const board = await watch(client)
    app.clock.forward(4 * HOUR + 1)
    expect(board.ended()).toBe(false)
    await (await app.client('gate2.tt-hcc')).enter({ name: 'Khách Của Ca Sau' })
    await expect.poll(() => board.ended(), { timeout: 5000 }).toBe(true)
    expect(board.events.join('')).not.toContain('Khách Của Ca Sau')
  })
})

describe('a thing begun while the clock was ahead, once the clock is right,', () => {
  test('is over for a session, its entry in the list, and a half-finished sign-in', async () => {
    app.clock.forward(40 * DAY)
    const client = await signedIn('reception')
    const half = await app.client()
    await half.post('/sign-in', { username: 'head.tt-hcc', password: PASSWORD })
    app.clock.set(MORNING)
    expect(await isIn(client, 'reception')).toBe(false)
    expect((await half.get('/sign-in/code')).$('input[name=one_time_password]')).toHaveLength(0)
    const now = await signedIn('reception')
    expect((await now.get('/sessions')).$('.item-list li')).toHaveLength(1)
  })

  test('is over for an invitation', async () => {
    app.clock.forward(40 * DAY)
    const [account] = await app.rows<{ id: string; officeId: string }>(
      `select id, office_id as "officeId" from account where username = 'gate.tt-hcc'`,
    )
    const key = await inviteAccount(app.db, account ?? { id: '', officeId: '' }, app.clock.now())
    expect((await (await app.client()).get(`/invitation/${key}`)).status).toBe(200)
    app.clock.set(MORNING)
    expect((await (await app.client()).get(`/invitation/${key}`)).status).toBe(410)
  })

  test('does not block the codes that the authenticator shows now', async () => {
    app.clock.forward(40 * DAY)
    await signedIn('head')
    app.clock.set(MORNING)
    app.clock.forward(DAY)
    await signedIn('head')
    const thief = await app.client()
    await thief.post('/sign-in', { username: 'head.tt-hcc', password: PASSWORD })
    const used = { one_time_password: codeAt(app.clock.now()) }
    expect((await thief.post('/sign-in/code', used)).status).toBe(401)
    expect(
      await app.value('select cardinality(totp_earlier) from account where username = $1', ['head.tt-hcc']),
    ).toBe(1)
  })

  test('continues when the clock was only minutes ahead', async () => {
    app.clock.forward(5 * MINUTE)
    const [guard, district] = [await signedIn('reception'), await signedIn('district')]
    app.clock.set(MORNING)
    expect([await isIn(guard, 'reception'), await isIn(district, 'district')]).toEqual([true, true])
  })
})

test('a password that is years old still signs in, and nobody is asked to change it', async () => {
  await app.rows(`update account set created_at = created_at - interval '10 years'`)
  app.clock.forward(3 * 365 * DAY)
  const client = await signedIn('reception')
  expect((await client.get('/gate')).$('[href="/account/password"]').length).toBe(0)
})
