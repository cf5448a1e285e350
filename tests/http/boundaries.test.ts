// HTTP at protocol level: where a request ends, which methods exist, and which headers tell its origin.
import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, expect, test } from 'vitest'
import { startApp, type TestApp } from '../support/app.ts'
import { useApp } from '../support/suite.ts'

const app = useApp()

/** Sends these bytes and returns the answer, until the connection is closed or idle. */
async function raw(lines: string[]): Promise<string> {
  const socket = connect(Number(new URL(app.url).port), '127.0.0.1')
  const parts: string[] = []
  socket.on('data', (part) => parts.push(String(part))).setTimeout(2000, () => socket.end())
  socket.write(lines.join('\r\n'))
  await once(socket, 'close')
  return parts.join('')
}

test.each(['TRACE', 'CONNECT', 'PROPFIND'])('the method %s is refused and echoes nothing', async (method) => {
  for (const path of ['/', '/livez', '/v/tt-hcc', '/gate']) {
    const head = [`${method} ${path} HTTP/1.1`, 'Host: 127.0.0.1', 'X-Canary: canary', 'Connection: close']
    const text = await raw([...head, '', ''])
    expect([path, text]).toEqual([path, expect.stringMatching(/^(HTTP\/1\.1 [45]\d\d|$)/)])
    expect(text).not.toContain('canary')
  }
})

describe('the IP address of the sender', () => {
  const guessFrom = async (at: TestApp, forwarded: string) => {
    const client = await at.client()
    const given = { username: 'gate.tt-hcc', password: 'một câu đoán mò' }
    await client.post('/sign-in', given, { 'X-Forwarded-For': forwarded, 'X-Real-IP': forwarded })
  }
  const addresses = async (at: TestApp) =>
    (await at.rows(`select from throttle where key like 'address%'`)).length

  test('cannot be chosen by the client while no proxy is trusted', async () => {
    await app.rows('delete from throttle')
    for (const each of ['203.0.113.1', '203.0.113.2', '203.0.113.3']) await guessFrom(app, each)
    expect(await addresses(app)).toBe(1)
  })

  test('is what the trusted proxy saw, whatever the client has prepended', async () => {
    const behind = await startApp({ TRUST_PROXY: '1' })
    await behind.rows('delete from throttle')
    for (const each of ['203.0.113.1, 198.51.100.9', '203.0.113.2, 198.51.100.9'])
      await guessFrom(behind, each)
    expect(await addresses(behind)).toBe(1)
    await guessFrom(behind, '203.0.113.1, 198.51.100.10')
    expect(await addresses(behind)).toBe(2)
    await behind.close()
  })
})

test.each(['/sign-in', '/livez', '/service-worker.js', '/manifest.webmanifest', '/nothing'])(
  'the text at %s declares its charset',
  async (path) => {
    const { headers } = await (await app.client()).get(path)
    expect(headers.get('content-type')).toMatch(/; charset=utf-8$/i)
  },
)

test('the manifest of the gate’s app is revalidated each time, and has the type that browsers expect', async () => {
  const { headers, text } = await (await app.client()).get('/manifest.webmanifest')
  expect(headers.get('content-type')).toMatch(/^application\/manifest\+json;/)
  expect(headers.get('cache-control')).toBe('no-cache')
  expect(JSON.parse(text)).toMatchObject({ start_url: '/gate', display: 'standalone' })
})

test('a rate limit that is reached is logged once, by its name and without the sender', async () => {
  await app.rows('delete from throttle')
  const client = await app.client()
  const since = app.logged.length
  const statuses: number[] = []
  for (let each = 0; each < 13; each += 1) {
    statuses.push((await client.post('/board/tt-hcc/pair', { code: 'bbbb-bbbb' })).status)
  }
  expect(statuses).toEqual([...Array(10).fill(422), 429, 429, 429])
  const lines = app.logged.slice(since)
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ event: 'limit reached', limit: 'pairing' }])
  expect(lines.join('')).not.toMatch(/127\.0\.0\.1|bbbb/)
})
