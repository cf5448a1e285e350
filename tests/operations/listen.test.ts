// Clients that send requests and never read the answers, and what is answered before and after the application runs.
import { once } from 'node:events'
import type { RequestListener, ServerResponse } from 'node:http'
import net from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import express from 'express'
import { expect, onTestFinished, test } from 'vitest'
import { listen } from '../../server/operations/listen.ts'
import { expectHeaders } from '../support/headers.ts'
import { freePort } from '../support/program.ts'

const SILENCE = 500

async function connect(port: number): Promise<net.Socket> {
  const socket = net.connect({ port, host: '127.0.0.1' })
  onTestFinished(() => void socket.destroy())
  socket.on('error', () => {})
  await once(socket, 'connect')
  socket.write('GET / HTTP/1.1\r\nHost: here\r\n\r\n')
  return socket
}

async function speakSlowly(res: ServerResponse): Promise<void> {
  for (let part = 0; part < 6; part += 1) {
    res.write('part')
    await sleep(SILENCE / 2)
  }
  res.end('whole')
}

test('a response that the client does not read is given up, one that is sent slowly is not', async () => {
  const PORT = await freePort()
  const server = await listen({ HOST: '127.0.0.1', PORT }, SILENCE)
  onTestFinished(() => server.stop(100))
  let given = 0
  server.handle((_req, res) => {
    res.on('close', () => {
      given += 1
    })
    res.end(Buffer.alloc(24 * 1024 * 1024))
  })
  const silent = await connect(PORT)
  silent.pause()
  await expect.poll(() => given, { timeout: 10 * SILENCE }).toBe(1)

  server.handle((_req, res) => {
    void speakSlowly(res)
  })
  const slow = await connect(PORT)
  let read = ''
  slow.setEncoding('utf8').on('data', (part: string) => {
    read += part
  })
  await expect.poll(() => read, { timeout: 10 * SILENCE }).toContain('whole')
})

test.each(['http://127.0.0.1:3000', 'https://socong.example.vn'])(
  'a response at %s while the program starts and stops has the headers of every response',
  async (PUBLIC_URL) => {
    const PORT = await freePort()
    const server = await listen({ HOST: '127.0.0.1', PORT, PUBLIC_URL })
    onTestFinished(() => server.stop(100))
    const ask = async (path: string, word: string) => {
      const answer = await fetch(`http://127.0.0.1:${PORT}${path}`)
      expect([answer.status, await answer.text()]).toEqual([503, `${word}\n`])
      expect(answer.headers.get('retry-after')).toBe('1')
      expectHeaders(answer, path)
    }
    await ask('/', 'starting')
    await ask('/gate?a=b', 'starting')
    server.handle((_req, res) => void res.end())
    await server.drain(0)
    await ask('/readyz', 'stopping')
  },
)

test('pipelined requests of one connection are handled one after the other, and too many of them close it', async () => {
  const PORT = await freePort()
  const server = await listen({ HOST: '127.0.0.1', PORT })
  onTestFinished(() => server.stop(100))
  const handed: ServerResponse[] = []
  server.handle((_req, res) => void handed.push(res))
  const few = await connect(PORT)
  few.write('GET /2 HTTP/1.1\r\nHost: here\r\n\r\nGET /3 HTTP/1.1\r\nHost: here\r\n\r\n')
  let read = ''
  few.setEncoding('utf8').on('data', (part: string) => {
    read += part
  })
  for (const each of [1, 2, 3]) {
    await expect.poll(() => handed.length).toBe(each)
    // The other requests have long been parsed.
    await sleep(50)
    expect(handed).toHaveLength(each)
    handed.at(-1)?.end(`answer ${each}`)
  }
  await expect.poll(() => read).toMatch(/answer 1[\s\S]+answer 2[\s\S]+answer 3/)

  const many = await connect(PORT)
  const over = once(many, 'close')
  many.write('GET / HTTP/1.1\r\nHost: here\r\n\r\n'.repeat(600))
  await over
  expect(handed).toHaveLength(4)
  expect(few.destroyed).toBe(false)
})

test('a request has the prototype of the application before Express would change it', async () => {
  const PORT = await freePort()
  const server = await listen({ HOST: '127.0.0.1', PORT })
  onTestFinished(() => server.stop(100))
  const app = express()
  app.get('/', (req, res) => void res.send(String(req.app === app)))
  server.handle(app)
  const within = app as unknown as { handle: RequestListener }
  const handle = within.handle.bind(app)
  const before: unknown[] = []
  within.handle = (req, res) => {
    before.push(Object.getPrototypeOf(req) === app.request, Object.getPrototypeOf(res) === app.response)
    handle(req, res)
  }
  expect(await (await fetch(`http://127.0.0.1:${PORT}/`)).text()).toBe('true')
  expect(before).toEqual([true, true])
})
