// Headers of answers that belong to no route of the policy. Those of routes are tested with their requests: refused ones in
// access.test.ts, successful ones in audited.test.ts, failed ones in forced.test.ts; those outside the application in
// listen.test.ts.
import { hash } from 'node:crypto'
import { expect, test } from 'vitest'
import { startApp } from '../support/app.ts'
import { expectHeaders, POLICY_OF_CONTENT, policyOf } from '../support/headers.ts'
import { useApp } from '../support/suite.ts'

const app = useApp()

test('security headers are set on responses that are too large, not understood and not found', async () => {
  const guard = await app.client('gate.tt-hcc')
  const answers = {
    400: ['/gate/visits/%E0%A4%A', await guard.get('/gate/visits/%E0%A4%A')],
    404: ['/gates', await guard.get('/gates')],
    413: ['/gate', await guard.enter({ name: 'x'.repeat(140_000) })],
    422: ['/gate', await guard.post('/gate')],
  } as const
  for (const [status, [path, answer]] of Object.entries(answers)) {
    expect(answer.status).toBe(Number(status))
    expectHeaders(answer, path)
    expect(answer.headers.get('content-type')).toMatch(/charset=utf-8/i)
  }
  expect(answers[413][1].$('h1').text()).toBe('Gửi quá nhiều dữ liệu')
})

test('security headers are set on the response to too many attempts', async () => {
  const guest = await app.client()
  const form = { username: 'gate.tt-hcc', password: 'không phải câu này' }
  let answer = await guest.post('/sign-in', form)
  for (let tries = 0; tries < 60 && answer.status !== 429; tries += 1)
    answer = await guest.post('/sign-in', form)
  expect(answer.status).toBe(429)
  expectHeaders(answer, '/sign-in')
})

test('the policy of content allows the style that a visitor’s page contains', async () => {
  const { headers, $ } = await (await app.client()).get('/v/tt-hcc')
  const style = hash('sha256', $('style').text(), 'base64')
  expect(headers.get('content-security-policy')).toContain(`style-src 'self' 'sha256-${style}';`)
})

test('every static file may be cached for a year, and sets no cookie', async () => {
  const nobody = await app.client()
  const { assets } = app.context
  for (const name of assets.names) {
    const { status, headers } = await nobody.get(assets.url(name))
    expect([name, status]).toEqual([name, 200])
    expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('content-type')).toMatch(
      /\.(css|js|svg)$/.test(name) ? /; charset=utf-8$/i : /^(image|font|application)\/[\w+.-]+/,
    )
    expect(headers.getSetCookie()).toEqual([])
    // Only the decoder may run WebAssembly.
    const policy = /decoder-worker/.test(name)
      ? "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'"
      : POLICY_OF_CONTENT
    expect([name, policyOf(headers)]).toEqual([name, policy])
    for (const header of ['server', 'x-powered-by', 'etag']) expect(headers.get(header)).toBeNull()
  }
})

test('the headers require HTTPS only if the public URL is https', async () => {
  const https = await startApp({ PUBLIC_URL: 'https://socong.example.vn' })
  const answer = await (await https.client()).get('/sign-in')
  expect(answer.headers.get('strict-transport-security')).toBe('max-age=31536000')
  expect(policyOf(answer.headers)).toBe(`${POLICY_OF_CONTENT};upgrade-insecure-requests`)
  await https.close()
  const http = await startApp({ PUBLIC_URL: 'http://localhost:3000' })
  const { headers } = await (await http.client()).get('/sign-in')
  expect(headers.get('strict-transport-security')).toBeNull()
  expect(policyOf(headers)).toBe(POLICY_OF_CONTENT)
  await http.close()
  const asked = await startApp({ PUBLIC_URL: 'https://socong.example.vn', HSTS_SUBDOMAINS: 'yes' })
  expect((await (await asked.client()).get('/sign-in')).headers.get('strict-transport-security')).toBe(
    'max-age=31536000; includeSubDomains',
  )
  await asked.close()
})

test('robots.txt has the headers of a text, and names each kind of URL that contains a key, and no key', async () => {
  const answer = await (await app.client()).get('/robots.txt')
  expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8')
  expect(answer.text).toBe(
    'User-agent: *\nDisallow: /p/\nDisallow: /i/\nDisallow: /d/\nDisallow: /board/\nDisallow: /kiosk/\n',
  )
})
