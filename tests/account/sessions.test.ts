import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { deviceOf } from '../../server/core/accounts/user-agent.ts'
import { HOUR } from '../../server/platform/lib/clock.ts'
import type { Client } from '../support/client.ts'
import { PASSWORD } from '../support/global-setup.ts'
import { watch } from '../support/stream.ts'
import { useMorningApp } from '../support/suite.ts'

const GUARD = 'gate.tt-hcc'
const CHROME =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36'

const app = useMorningApp()

beforeEach(async () => {
  await app.rows('delete from session')
})

const isIn = async (client: Client) => (await client.get('/account')).status === 200
const idsOf = (username: string) =>
  app.column<string>(
    'select s.id from session s join account a on a.id = s.account_id where username = $1 order by s.id',
    [username],
  )

describe('the name of a device', () => {
  test.each([
    ['Chrome, Windows', CHROME],
    [
      'Safari, iPhone',
      'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1',
    ],
    ['Firefox, Windows', 'Mozilla/5.0 (Windows NT 6.1; rv:109.0) Gecko/20100101 Firefox/115.0'],
    ['', ''],
    ['', 'node'],
    ['', undefined],
    ['', '\u202e\u0000'],
  ])('%j', (name, userAgent) => {
    expect(deviceOf(userAgent)).toBe(name)
  })

  test('is short, whatever is sent, and computed from the first 400 characters only', () => {
    for (const text of ['('.repeat(100_000), `Mozilla/5.0 ${'a/1 '.repeat(50_000)}`, '<script>/1.0 (x)']) {
      expect(deviceOf(text).length).toBeLessThanOrEqual(60)
    }
    expect(deviceOf(CHROME.padStart(400))).not.toBe('')
    expect(deviceOf(`${' '.repeat(400)}${CHROME}`)).toBe('')
  })
})

describe('a person’s sessions', () => {
  test('are listed with device and times, the latest first and this one marked', async () => {
    const first = await app.client()
    const credentials = { username: GUARD, password: PASSWORD }
    await first.post('/sign-in', credentials, { 'User-Agent': CHROME })
    app.clock.forward(HOUR)
    const here = await app.client(GUARD)
    const page = await here.get('/sessions')
    const lines = page.$('.item-list li').toArray()
    expect(lines).toHaveLength(2)
    const [mine, other] = lines.map((li) => page.$(li).text().replace(/\s+/g, ' '))
    expect(mine).toContain('Phiên này')
    expect(other).toContain('Chrome, Windows')
    expect(other).toContain('từ 08:30 25/11/2026')
    expect(page.$('form[action$="/end"]')).toHaveLength(2)
    const rows = JSON.stringify(await app.rows('select s::text from session s'))
    expect(rows).not.toContain('AppleWebKit')
  })

  test('that no cookie opens any more are not listed, nor a sign-in that stopped half way', async () => {
    await app.client('head.tt-hcc')
    app.clock.forward(30 * 60_000 + 1)
    await (await app.client()).signIn('head.tt-hcc')
    const here = await app.client('head.tt-hcc')
    expect((await here.get('/sessions')).$('.item-list li')).toHaveLength(1)
  })

  test('end everywhere, this one among them', async () => {
    const clients = await Promise.all([app.client(GUARD), app.client(GUARD), app.client('gate2.tt-hcc')])
    const second = await app.secondInstance()
    const elsewhere = await second.client(GUARD)
    const board = await watch(elsewhere)
    const answer = await clients[0]?.post('/sessions/end')
    expect([answer?.status, answer?.location]).toEqual([303, '/sign-in'])
    expect(clients[0]?.cookies.has('sid')).toBe(false)
    await expect.poll(() => board.ended(), { timeout: 3000 }).toBe(true)
    expect(await idsOf(GUARD)).toEqual([])
    expect(await isIn(clients[2] as Client)).toBe(true)
    await second.close()
  })

  test('somebody else’s sessions are out of reach', async () => {
    const [here, other] = await Promise.all([app.client(GUARD), app.client('gate2.tt-hcc')])
    const [foreign = ''] = await idsOf('gate2.tt-hcc')
    for (const id of [foreign, randomUUID(), 'x', `${foreign}'`]) {
      expect((await here.post(`/sessions/${encodeURIComponent(id)}/end`)).status).toBe(303)
    }
    expect(await isIn(other)).toBe(true)
  })
})
