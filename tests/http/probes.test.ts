// A proxy's health checks while hundreds of other requests are waiting.
import { once } from 'node:events'
import net from 'node:net'
import express, { type Response } from 'express'
import { expect, onTestFinished, test } from 'vitest'
import { healthRoutes } from '../../server/http/health.ts'
import { createProbes } from '../../server/http/probes.ts'
import { served } from '../support/served.ts'
import { useApp } from '../support/suite.ts'

const app = useApp()

const HANDED_ON = { 'X-Forwarded-For': '198.51.100.7' }

test('a proxy learns that the program is ready while its sender has more open requests than are handled', async () => {
  const { port } = new URL((await app.client()).url)
  const open = Array.from({ length: 400 }, () => net.connect(Number(port), '127.0.0.1'))
  onTestFinished(() => {
    for (const socket of open) socket.destroy()
  })
  await Promise.all(open.map((socket) => once(socket, 'connect')))
  for (const socket of open) {
    socket.on('error', () => {})
    socket.write('POST /csp-report HTTP/1.1\r\nHost: here\r\nContent-Length: 9\r\n\r\n')
  }
  const ask = async (path: string, within: number, headers = {}) => {
    const signal = AbortSignal.timeout(within)
    return fetch(`http://127.0.0.1:${port}${path}`, { headers, signal }).then(
      ({ status }) => status,
      () => 'nothing',
    )
  }
  await expect.poll(() => ask('/livez', 500)).toBe('nothing')
  expect(await ask('/readyz', 10_000)).toBe(200)
  expect(await ask('/readyz', 500, HANDED_ON)).toBe('nothing')
})

test('only a few health checks bypass the waiting requests, and nothing else does', async () => {
  const waiting: Response[] = []
  const asked: Response[] = []
  const small = express()
  const exceptProbes = createProbes(2)
  small.use(exceptProbes((_req, res) => void waiting.push(res)))
  // Counted once, wherever it would wait.
  small.use(
    '/readyz',
    exceptProbes((_req, res) => void waiting.push(res)),
  )
  small.use((_req, res) => void asked.push(res))
  const url = await served(small)
  const ask = (path: string, init = {}) => fetch(`${url}${path}`, init).then(({ status }) => status)

  const others = [ask('/livez'), ask('/readyz', { headers: HANDED_ON }), ask('/readyz', { method: 'POST' })]
  await expect.poll(() => waiting.length).toBe(3)
  const probes = [ask('/readyz'), ask('/readyz')]
  await expect.poll(() => asked.length).toBe(2)
  others.push(ask('/readyz'))
  await expect.poll(() => waiting.length).toBe(4)
  for (const res of [...waiting.splice(0), ...asked.splice(0)]) res.end()
  await Promise.all([...others, ...probes])
  // Answered checks free their places.
  const later = ask('/readyz')
  await expect.poll(() => asked.length).toBe(1)
  asked[0]?.end()
  expect(await later).toBe(200)
})

test('a program whose database connections are all in use is ready while its database has answered lately, and then no more', async () => {
  const { pool, log } = app.context
  const small = express().use(
    healthRoutes({ pool, log }, (_req, _res, next) => next(), { within: 50, lately: 600 }),
  )
  const url = await served(small)
  const ask = () => fetch(`${url}/readyz`).then(({ status }) => status)
  const everywhere = (words: string) =>
    Promise.all(Array.from({ length: pool.options.max }, () => pool.query(words)))
  await everywhere('select 1')
  const hanging = everywhere('select pg_sleep(1.5)')
  expect(await ask()).toBe(200)
  await expect.poll(ask).toBe(503)
  await hanging
  expect(await ask()).toBe(200)
})
