import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import express from 'express'
import { sql } from 'kysely'
import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Staff } from '../../server/core/accounts/sessions.ts'
import type { Office } from '../../server/core/offices/directory.ts'
import { createDownloads } from '../../server/http/download.ts'
import { streamInOffice } from '../../server/platform/db/export-pool.ts'
import { HttpError } from '../../server/platform/lib/errors.ts'
import { useApp } from '../support/suite.ts'

const app = useApp()
let office: string

beforeAll(async () => {
  const [row] = await app.rows<{ id: string }>(`select id from office where code = 'tt-hcc'`)
  office = row?.id ?? ''
})

/** Reads the rows of a query as an export does. */
async function read(query: ReturnType<typeof sql>, standstill?: number): Promise<unknown[]> {
  const rows = []
  const compiled = query.compile(app.context.db)
  for await (const batch of streamInOffice(app.context.exportPool, office, compiled, standstill))
    rows.push(...(batch as object[]))
  return rows
}

describe('the rows of an export', () => {
  test('are what an ordinary query reads, whatever a row contains', async () => {
    const hostile = ['', '\\N', '\\', 'a\tb\nc\rd\\t', '\b\f\v', `'; drop table visit; --`, '$1', 'Nguyễn 😀']
    const query = sql`select place::int as place, text, null as nothing, '2026-11-25'::date as day,
        timestamptz '2026-11-25 23:58:59.001+07' + place * interval '1 min 1.1 s' as at, place > 3 as late, 7::int8 as big
      from unnest(array[${sql.join(hostile)}]::text[]) with ordinality t (text, place) order by place`
    const { rows: expected } = await query.execute(app.context.db)
    const rows = (await read(query)) as Record<string, unknown>[]
    const names = Object.keys(expected[0] as object)
    expect(rows.map((row) => Object.fromEntries(names.map((name) => [name, row[name]])))).toEqual(expected)
    expect(rows.map(({ text }) => text)).toEqual(hostile)
  })

  test('are complete when they are more than one read returns', async () => {
    const query = sql`select i as number, repeat('ữ', i) as text from generate_series(1, 2000) i`
    const rows = (await read(query)) as { number: number; text: string }[]
    expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: 2000 }, (_, index) => index + 1))
    expect(rows.every(({ number, text }) => text === 'ữ'.repeat(number))).toBe(true)
  })

  test('fail when the query fails, even in the middle, and the connection is replaced afterwards', async () => {
    await expect(read(sql`select 1 / (500000 - i) as x from generate_series(1, 1000000) i`)).rejects.toThrow(
      'division by zero',
    )
    expect(await read(sql`select 1 as x`)).toHaveLength(1)
  })

  test('are given up when no more data comes', async () => {
    await expect(read(sql`select pg_sleep(20)`, 100)).rejects.toThrow('Query read timeout')
    await vi.waitUntil(() => app.context.exportPool.totalCount === 0)
  })
})

describe('a download', () => {
  const SPAN = 400
  const LONG = 24 * 1024 * 1024
  let address: number
  let server: Server
  let content: () => AsyncGenerator<string>
  let fileName: string
  let note: () => Promise<void>
  let failures: unknown[]

  beforeEach(async () => {
    content = () => longText()
    fileName = 'x.csv'
    note = async () => {}
    failures = []
    const failed = failures
    const send = createDownloads({ set: () => {} }, { span: SPAN })
    const web = express().get('/:office/:session', async (req, res) => {
      res.locals.office = { id: req.params.office } as Office
      res.locals.staff = { session: Buffer.from(req.params.session) } as Staff
      try {
        await send(res, { name: fileName, content: content(), note })
      } catch (error) {
        failed.push(error)
        res.status(error instanceof HttpError ? error.status : 500).end()
      }
    })
    server = createServer(web).listen(0, '127.0.0.1')
    await once(server, 'listening')
    address = (server.address() as AddressInfo).port
    return () => {
      server.closeAllConnections()
      server.close()
    }
  })

  async function* longText() {
    for (let at = 0; at < LONG; at += 100_000) yield 'x'.repeat(100_000)
  }

  /** Starts a download of which nothing is read until the test does. */
  async function ask(path: string): Promise<IncomingMessage> {
    const asked = request({ port: address, path, agent: false })
    asked.on('error', () => {})
    asked.end()
    const [file] = (await once(asked, 'response')) as [IncomingMessage]
    file.on('error', () => {})
    return file
  }

  async function lengthOf(file: IncomingMessage): Promise<number> {
    let length = 0
    for await (const part of file) length += (part as Buffer).length
    return length
  }

  test('is named by RFC 6266 whatever its name contains, and no name breaks the header', async () => {
    fileName = 'Sổ "ra", vào; a\r\nSet-Cookie: x=1.csv'
    const file = await ask('/a/1')
    file.destroy()
    const { 'content-disposition': disposition = '', ...others } = file.headers
    expect(others['set-cookie']).toBeUndefined()
    const [, plain = '', encoded = ''] =
      /^attachment; filename="((?:[^"\\]|\\.)*)"; filename\*=UTF-8''(\S+)$/.exec(disposition) ?? []
    expect(plain).toBe('S? \\"ra\\", v?o; a??Set-Cookie: x=1.csv')
    expect(decodeURIComponent(encoded)).toBe(fileName)
  })

  test('that nobody reads is ended after a while, and its office can download again', async () => {
    const file = await ask('/a/1')
    const closed = new Promise((resolve) => file.on('close', resolve))
    expect((await ask('/a/2')).statusCode).toBe(429)
    await vi.waitUntil(async () => (await ask('/a/2')).statusCode === 200, { timeout: 5000, interval: 100 })
    file.resume()
    await closed
    expect(file.complete).toBe(false)
    expect(failures.every((error) => error instanceof HttpError)).toBe(true)
  })

  test('continues as long as somebody reads some of it', async () => {
    const file = await ask('/a/1')
    let length = 0
    while (!file.readableEnded) {
      const part = (file.read(Math.min(200_000, file.readableLength)) ?? Buffer.alloc(0)) as Buffer
      length += part.length
      await sleep(length % 3 === 0 ? 10 : 2)
    }
    expect(file.headers['content-length']).toBe(String(length))
    expect(failures).toEqual([])
  })

  test('is produced however slowly it is read, and audited before anything of it is sent', async () => {
    const order: string[] = []
    content = async function* () {
      yield* longText()
      order.push('made')
    }
    note = async () => void order.push('noted')
    const file = await ask('/a/1')
    expect(order).toEqual(['made', 'noted'])
    expect(await lengthOf(file)).toBeGreaterThanOrEqual(LONG)
  })

  test('that cannot be produced is not audited, and one that cannot be audited is not sent', async () => {
    note = vi.fn(async () => {})
    content = async function* () {
      yield 'x'
      throw new Error('broken')
    }
    const broken = await ask('/a/1')
    expect([broken.statusCode, await lengthOf(broken)]).toEqual([500, 0])
    expect(note).not.toHaveBeenCalled()
    content = () => longText()
    note = () => Promise.reject(new Error('no audit'))
    const unnoted = await ask('/a/1')
    expect([unnoted.statusCode, await lengthOf(unnoted)]).toEqual([500, 0])
  })

  test('makes a colleague wait but no other office; whoever asks again gives up their first one', async () => {
    const first = await ask('/a/1')
    const cut = new Promise((resolve) => first.on('close', resolve))
    expect((await ask('/a/2')).statusCode).toBe(429)
    expect(failures).toMatchObject([{ status: 429, retryAfter: 10, words: 'download_busy' }])
    expect(await lengthOf(await ask('/b/2'))).toBeGreaterThanOrEqual(LONG)
    const again = await ask('/a/1')
    first.resume()
    await cut
    expect(first.complete).toBe(false)
    expect(await lengthOf(again)).toBeGreaterThanOrEqual(LONG)
    await vi.waitUntil(async () => (await ask('/a/2')).statusCode === 200)
  })

  test('whose reader asks again while it is made ends at once', async () => {
    let isMade = false
    content = async function* () {
      isMade = true
      for (;;) {
        yield 'x'
        await sleep(5)
      }
    }
    const asked = request({ port: address, path: '/a/1', agent: false }).end()
    const ended = once(asked, 'response').catch(({ code }) => code)
    await vi.waitUntil(() => isMade)
    content = () => longText()
    expect(await lengthOf(await ask('/a/1'))).toBeGreaterThanOrEqual(LONG)
    expect(await ended).toBe('ECONNRESET')
  })

  test('stops being produced when its reader disconnects', async () => {
    const returned = vi.fn()
    content = async function* () {
      try {
        for (;;) {
          yield 'x'
          await sleep(5)
        }
      } finally {
        returned()
      }
    }
    const asked = request({ port: address, path: '/a/1', agent: false })
    asked.on('error', () => {})
    asked.end()
    await sleep(100)
    asked.destroy()
    await vi.waitUntil(() => returned.mock.calls.length > 0, 5000)
    content = () => longText()
    await vi.waitUntil(async () => (await ask('/a/2')).statusCode === 200, { timeout: 2000, interval: 50 })
    expect(failures.filter((error) => !(error instanceof HttpError))).toEqual([])
  })
})
