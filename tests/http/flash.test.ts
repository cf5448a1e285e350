// The result of an action is shown once, on the next page.
import { once } from 'node:events'
import http, { type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { load } from 'cheerio'
import { describe, expect, test } from 'vitest'
import { MINUTE, SECOND } from '../../server/platform/lib/clock.ts'
import type { Client } from '../support/client.ts'
import { PASSWORD } from '../support/global-setup.ts'
import { personalLink } from '../support/personal-link.ts'
import { useApp, useFreshClient } from '../support/suite.ts'

const app = useApp()
const NEXT = 'ba con vịt xiêm lội qua rạch Cát'
const guard = useFreshClient(app, 'gate.tt-hcc')

/** The message on the board. Not by `fetch`, which sets `Sec-Fetch-Mode` itself. */
async function said(headers: Record<string, string>): Promise<string> {
  const Cookie = [...guard.cookies].map((cookie) => cookie.join('=')).join('; ')
  const [answer] = (await once(
    http.get(`${app.url}/gate`, { headers: { Cookie, ...headers } }),
    'response',
  )) as [IncomingMessage]
  if (answer.headers['set-cookie']?.some((one) => one.startsWith('flash=;'))) guard.cookies.delete('flash')
  return load(await text(answer))('#notice')
    .text()
    .trim()
}

test.each([
  ['a browser’s navigation', { 'Sec-Fetch-Dest': 'document', 'Sec-Fetch-Mode': 'navigate' }],
  [
    'a navigation that the gate’s service worker asks for',
    { 'Sec-Fetch-Dest': 'empty', 'Sec-Fetch-Mode': 'navigate' },
  ],
  ['a browser that says nothing of it', {}],
])(
  'a flash message waits for a page, is not shown in parts of one, and is shown once: %s',
  async (_, page) => {
    await guard.enter({ name: 'Khách Có Lời Báo' })
    expect(await said({ 'HX-Request': 'true' })).toBe('')
    expect(await said({ 'Sec-Fetch-Dest': 'empty', 'Sec-Fetch-Mode': 'cors' })).toBe('')
    expect(await said({ 'Sec-Fetch-Dest': 'iframe', 'Sec-Fetch-Mode': 'navigate' })).toBe('')
    expect(await said(page)).toContain('Khách Có Lời Báo')
    expect(await said(page)).toBe('')
  },
)

describe('a copy of the cookie', () => {
  const copied = (from: Client, to: Client) => to.cookies.set('flash', from.cookies.get('flash') ?? '')
  const notice = async (client: Client) => (await client.get('/gate')).$('#notice p').length

  test('shows the message in no other session, not even one of the same person, and not after a minute', async () => {
    const own = await app.client('gate.tt-hcc')
    await own.enter({ name: 'Khách Bị Chép' })
    const copy = own.cookies.get('flash') ?? ''
    for (const username of ['gate.tt-hcc', 'gate2.tt-hcc', 'gate.ubnd-xa-long-hau', 'head.tt-hcc']) {
      const other = await app.client(username)
      copied(own, other)
      expect([username, await notice(other)]).toEqual([username, 0])
    }
    app.clock.forward(MINUTE + 1)
    own.cookies.set('flash', copy)
    expect(await notice(own)).toBe(0)
  })

  test('shows it where the answer that set it also began a new session', async () => {
    const client = await app.client('gate.tt-hcc')
    const name = { own_name: 'Lê Văn Trực', name_password: 'không đúng' }
    expect((await client.post('/account/name', name)).status).toBe(422)
    const fields = { current_password: PASSWORD, new_password: NEXT, repeat_password: NEXT }
    expect((await client.post('/account/password', fields)).status).toBe(303)
    expect((await client.get('/account')).$('.done').text()).not.toBe('')
    await client.post('/account/password', {
      ...{ current_password: NEXT, new_password: PASSWORD, repeat_password: PASSWORD },
    })
  })

  test('shows it at no other personal link', async () => {
    const head = await app.client('head.tt-hcc')
    const links: string[] = []
    for (const name of ['Chủ Nhà Một', 'Chủ Nhà Hai']) {
      const id = await head.member({ name })
      links.push(await personalLink(app, { id }))
    }
    const browser = await app.client()
    expect((await browser.post(links[0] ?? '', { status: 'running' })).status).toBe(303)
    const copy = browser.cookies.get('flash') ?? ''
    expect((await browser.get(links[1] ?? '')).$('.note.good').text()).toBe('')
    browser.cookies.set('flash', copy)
    expect((await browser.get(links[0] ?? '')).$('.note.good').text()).not.toBe('')
  })
})

describe('a secret is in the answer to the form that made it, and then nowhere', () => {
  test.each([
    ['head.tt-hcc', '/office/hosts/webhook', '/office/hosts'],
    ['district', '/district/webhook', '/district/webhook'],
  ])('of a webhook: %s', async (username, form, page) => {
    const client = await app.client(username)
    if (username !== 'district') await client.switchOn('hosts')
    const url = 'https://gateway.example.vn/'
    const made = await client.post(form, { url })
    expect([made.status, made.$('#secret').text()]).toEqual([200, expect.stringMatching(/^whsec_/)])
    const replaces = String(made.$('[name=replaces]').val())
    const changed = await client.post(`${form}/secret`, { replaces })
    expect(changed.$('#secret').text()).toMatch(/^whsec_/)
    app.clock.forward(11 * SECOND)
    // Neither a repeated form nor the cookie of before shows the one or the other.
    const repeated = [await client.post(form, { url }), await client.post(`${form}/secret`, { replaces })]
    for (const answer of repeated) {
      expect([answer.status, (await client.get(answer.location ?? '')).$('#secret').length]).toEqual([303, 0])
    }
    expect((await client.get(page)).$('#secret')).toHaveLength(0)
    expect(client.cookies.has('flash')).toBe(false)
    await client.post(`${form}/remove`)
  })
})
