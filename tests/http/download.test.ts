import { once } from 'node:events'
import { createServer, type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { sql } from 'kysely'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { sendDownload } from '../../server/http/download.ts'
import { streamInOffice } from '../../server/platform/db/export-pool.ts'
import { startApp, type TestApp } from '../support/app.ts'

let app: TestApp
let office: string

beforeAll(async () => {
  app = await startApp()
  const [row] = await app.rows<{ id: string }>(`select id from office where code = 'tt-hcc'`)
  office = row?.id ?? ''
  return () => app.close()
})

/** The rows of a query, as an export reads them. */
async function read(query: ReturnType<typeof sql>, standstill?: number): Promise<unknown[]> {
  const rows = []
  const compiled = query.compile(app.context.db)
  for await (const batch of streamInOffice(app.context.exportPool, office, compiled, standstill))
    rows.push(...(batch as object[]))
  return rows
}

describe('what is read for an export', () => {
  test('is what an ordinary query reads, whatever stands in it', async () => {
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

  test('is whole where the pieces end within a row and within a letter', async () => {
    const query = sql`select i as number, repeat('ữ', i) as text from generate_series(1, 2000) i`
    const rows = (await read(query)) as { number: number; text: string }[]
    expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: 2000 }, (_, index) => index + 1))
    expect(rows.every(({ number, text }) => text === 'ữ'.repeat(number))).toBe(true)
  })

  test('fails where the query fails, in the middle too, and the connection is another one afterwards', async () => {
    await expect(read(sql`select 1 / (500000 - i) as x from generate_series(1, 1000000) i`)).rejects.toThrow(
      'division by zero',
    )
    expect(await read(sql`select 1 as x`)).toHaveLength(1)
  })

  test('is given up where nothing comes any more', async () => {
    await expect(read(sql`select pg_sleep(20)`, 100)).rejects.toThrow('an export stood still')
    await vi.waitUntil(() => app.context.exportPool.totalCount === 0)
  })
})

describe('a download that nobody takes', () => {
  test('is over after a while, and what it holds is given back', async () => {
    const returned = vi.fn()
    async function* endless() {
      try {
        for (;;) yield 'x'.repeat(100_000)
      } finally {
        returned()
      }
    }
    const failed = vi.fn()
    const web = express().get('/', (_, res) => sendDownload(res, 'x.csv', endless(), 100).catch(failed))
    const server = createServer(web).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const asked = request({ port: (server.address() as AddressInfo).port }).end()
    const [file] = (await once(asked, 'response')) as [IncomingMessage]
    file.on('error', () => {})
    await vi.waitUntil(() => returned.mock.calls.length > 0, 5000)
    expect(failed).not.toHaveBeenCalled()
    file.destroy()
    server.close()
  })
})
