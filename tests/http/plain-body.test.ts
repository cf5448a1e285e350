import { request } from 'node:http'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Client } from '../support/client.ts'
import { useApp } from '../support/suite.ts'

const FORM = 'application/x-www-form-urlencoded'
const WORDS = 'username=gate.tt-hcc&password=mot+mat+khau+sai'

const app = useApp()
let guard: Client

beforeAll(async () => {
  guard = await app.client('gate.tt-hcc')
})

const send = (headers: Record<string, string>, body: string | Buffer = WORDS, path = '/sign-in') =>
  guard.postRaw(path, body, headers)

test.each([FORM, `${FORM};charset=UTF-8`, `${FORM}; charset="utf-8"`, `${FORM}; a=b; Charset=utf-8`])(
  'a form that comes as %s is read',
  async (type) => {
    const answer = await send({ 'Content-Type': type })
    expect(answer.status).toBe(401)
    expect(answer.$('#username').attr('value')).toBe('gate.tt-hcc')
  },
)

test.each([
  'utf-7',
  'UTF-7',
  'utf-7-imap',
  'gb18030',
  'cesu-8',
  'utf-16',
  'utf-32',
  'base64',
  'iso-8859-1',
  '',
])('text in the charset “%s” is refused unread, also for an unknown address', async (charset) => {
  const form = { 'Content-Type': `${FORM}; charset=${charset}` }
  const json = { 'Content-Type': `application/json; charset="${charset}"` }
  expect((await send(form)).status).toBe(415)
  expect((await send(form, WORDS, '/nowhere')).status).toBe(415)
  expect((await send(json, '{"items":[]}', '/gate/replay')).status).toBe(415)
})

test.each([
  ['gzip', gzipSync],
  ['br', brotliCompressSync],
  ['deflate', deflateSync],
])(
  'a body compressed with %s is refused unread: a few bytes would be a form of the whole limit',
  async (name, pack) => {
    const packed = { 'Content-Encoding': name }
    const words = Buffer.from(pack('+ '.repeat(60_000)))
    expect(words.length).toBeLessThan(500)
    expect((await send({ ...packed, 'Content-Type': FORM }, words)).status).toBe(415)
    expect(
      (await send({ ...packed, 'Content-Type': 'application/json' }, words, '/gate/replay')).status,
    ).toBe(415)
    expect(
      (await send({ ...packed, 'Content-Type': 'application/csp-report' }, words, '/csp-report')).status,
    ).toBe(415)
  },
)

describe('by its headers alone', () => {
  test.each([
    { 'Content-Type': `${FORM}; charset=utf-7` },
    { 'Content-Type': FORM, 'Content-Encoding': 'gzip' },
  ])('a form is refused before any byte of it has come: %o', async (headers) => {
    const status = await new Promise((resolve, reject) => {
      const asked = request(`${guard.url}/sign-in`, {
        method: 'POST',
        headers: { ...headers, Origin: guard.origin, 'Content-Length': 1000 },
      })
      asked.on('error', reject)
      asked.on('response', (answer) => {
        resolve(answer.statusCode)
        asked.destroy()
      })
      asked.flushHeaders()
    })
    expect(status).toBe(415)
  })
})
