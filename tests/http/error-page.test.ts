import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { pino } from 'pino'
import { expect, onTestFinished, test } from 'vitest'
import { lastResort } from '../../server/http/error-page.ts'
import { busy } from '../../server/platform/lib/errors.ts'

const WARN = 40
const ERROR = 50

test.each([
  ['a refusal whose page finds no turn is told as one, and is no error of the log', busy(), 503, '2', WARN],
  ['whatever else the page of an error fails with is one', new Error('Nguyễn Văn An'), 500, null, ERROR],
])('%s', async (_, error, status, retryAfter, level) => {
  const lines: { level: number }[] = []
  const log = pino({ base: null }, { write: (line: string) => void lines.push(JSON.parse(line)) })
  const app = express()
  app.use(() => {
    throw error
  })
  app.use(lastResort(log))
  const server = app.listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([status, retryAfter])
  expect(lines.map((line) => line.level)).toEqual([level])
  expect((await answer.text()) + JSON.stringify(lines)).not.toContain('Nguyễn')
})
