// Clients that send requests and never read the answers, and what is answered before and after the application runs.
import { once } from 'node:events'
import type { RequestListener, ServerResponse } from 'node:http'
import net from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import express from 'express'
import { expect, onTestFinished, test } from 'vitest'
import { CONNECTIONS } from '../../server/http/limits.ts'
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
  const server = await listen({ HOST: '127.0.0.1', PORT }, { ...CONNECTIONS, silent: SILENCE })
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

test('a connection that sends more requests than any browser without waiting for answers is cut off', async () => {
  const PORT = await freePort()
  const server = await listen({ HOST: '127.0.0.1', PORT })
  onTestFinished(() => server.stop(100))
  let handled = 0
  server.handle((_req, res) => {
    handled += 1
    setTimeout(() => res.end(`answer ${handled}`), 10)
  })
  const request = 'GET / HTTP/1.1\r\nHost: here\r\n\r\n'
  const few = await connect(PORT)
  few.write(request.repeat(CONNECTIONS.unanswered - 1))
  let read = ''
  few.setEncoding('utf8').on('data', (part: string) => {
    read += part
  })
  await expect.poll(() => read.match(/answer/g)).toHaveLength(CONNECTIONS.unanswered)

  const many = await connect(PORT)
  const over = once(many, 'close')
  many.write(request.repeat(600))
  await over
  expect(handled).toBeLessThanOrEqual(2 * CONNECTIONS.unanswered + 1)
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

test('a slow head and a slow body are cut off with 408 when their time is over, and a request in time is answered', async () => {
  const PORT = await freePort()
  const limits = { ...CONNECTIONS, head: 300, body: 1500, checkedEvery: 50 }
  const server = await listen({ HOST: '127.0.0.1', PORT }, limits)
  onTestFinished(() => server.stop(100))
  server.handle((req, res) => void req.resume().on('end', () => res.end('read')))
  const over = new Set<string>()
  const say = async (what: string, ...words: string[]) => {
    const socket = net.connect({ port: PORT, host: '127.0.0.1' }).setEncoding('utf8')
    onTestFinished(() => void socket.destroy())
    let read = ''
    socket
      .on('error', () => {})
      .on('data', (part: string) => {
        read += part
        over.add(`${what} ${read.slice(9, 12)}`)
      })
    for (const word of words) {
      socket.write(word)
      await sleep(100)
    }
    return socket
  }
  const head = 'POST / HTTP/1.1\r\nHost: here\r\nConnection: close\r\n'
  const bytes = Array.from({ length: 20 }, () => 'a')
  await Promise.all([
    say('slow head', head, ...bytes),
    say('slow body', `${head}Content-Length: 100\r\n\r\n`, ...bytes),
    say('in time', `${head}Content-Length: 2\r\n\r\n`, 'a', 'a'),
  ])
  await expect.poll(() => [...over].toSorted()).toEqual(['in time 200', 'slow body 408', 'slow head 408'])
})

test('Node looks for slow requests often enough that they end when the documents say', () => {
  expect(CONNECTIONS.checkedEvery).toBeLessThanOrEqual(CONNECTIONS.head / 10)
})

test('a connection beyond the cap is closed, and there is room again when another ends', async () => {
  const PORT = await freePort()
  const server = await listen({ HOST: '127.0.0.1', PORT }, { ...CONNECTIONS, most: 2 })
  onTestFinished(() => server.stop(100))
  server.handle((_req, res) => void res.end('read'))
  const ask = async () => {
    const socket = await connect(PORT)
    const read = await Promise.race([
      once(socket, 'data').then(() => 'read'),
      once(socket, 'close').then(() => 'closed'),
    ])
    return { socket, read }
  }
  const first = await ask()
  expect([first.read, (await ask()).read, (await ask()).read]).toEqual(['read', 'read', 'closed'])
  first.socket.destroy()
  await expect.poll(async () => (await ask()).read).toBe('read')
})
