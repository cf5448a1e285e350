// The result of an action is shown once, on the next page.
import { once } from 'node:events'
import http, { type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { load } from 'cheerio'
import { expect, test } from 'vitest'
import { useApp, useClient } from '../support/suite.ts'

const app = useApp()
const guard = useClient(app, 'gate.tt-hcc')

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
