import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { pino } from 'pino'
import { expect, onTestFinished, test } from 'vitest'
import { lastResort } from '../../server/http/error-page.ts'
import { busy, forbidden, notFound } from '../../server/platform/lib/errors.ts'

const [DEBUG, WARN, ERROR] = [20, 40, 50]
const REQUEST = { requestId: 'r-1', method: 'GET', route: '/rooms/:id' }

test.each([
  ['a refusal whose page finds no turn', busy(), { level: WARN, status: 503, error: 'Error' }],
  ['a person without the right', forbidden(), { level: WARN, status: 403, account: 'a-1' }],
  ['what is not there', notFound(), { level: DEBUG, status: 404, error: 'Error' }],
  [
    'whatever else fails',
    new Error('Nguyễn Văn An'),
    { level: ERROR, status: 500, stack: expect.any(String) },
  ],
])('%s is one line of the log with its request and cause', async (_, error, line) => {
  const lines: object[] = []
  const log = pino(
    { base: null, level: 'debug' },
    { write: (line: string) => void lines.push(JSON.parse(line)) },
  )
  const app = express()
  app.use((_req, { locals }) => {
    Object.assign(locals, { ...REQUEST, signedIn: { id: 'a-1' } })
    throw error
  })
  app.use(lastResort(log))
  const server = app.listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  const isBusy = line.status === 503
  expect([answer.status, answer.headers.get('retry-after')]).toEqual(isBusy ? [503, '2'] : [500, null])
  expect(lines).toEqual([expect.objectContaining({ ...REQUEST, ...line })])
  expect((await answer.text()) + JSON.stringify(lines)).not.toContain('Nguyễn')
})
