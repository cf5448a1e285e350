// Answers that Node gives before any handler sees the request, to clients that break the protocol.
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import net, { type AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { answerUnread, refuseByHeaders } from '../../server/http/unread-requests.ts'
import { listen } from '../../server/operations/listen.ts'
import { expectHeaders } from '../support/headers.ts'
import { freePort } from '../support/program.ts'

/** Returns everything received until the server closes the connection. */
async function say(port: number, ...words: string[]): Promise<string> {
  const socket = net.connect({ port, host: '127.0.0.1' })
  onTestFinished(() => void socket.destroy())
  let read = ''
  socket.setEncoding('latin1').on('data', (part: string) => {
    read += part
  })
  socket.on('error', () => {})
  await once(socket, 'connect')
  for (const word of words) socket.write(word)
  await once(socket, 'close')
  return read
}

/** Parses the last answer received. */
function parse(read: string) {
  const answer = read.slice(read.lastIndexOf('HTTP/1.1 '))
  const [head = '', body = ''] = answer.split('\r\n\r\n')
  const [first = '', ...lines] = head.split('\r\n')
  const headers = new Headers(
    lines.map((line): [string, string] => {
      const [, name = '', value = ''] = /^([^:]+): (.*)$/.exec(line) ?? []
      return [name, value]
    }),
  )
  return { status: Number(first.split(' ')[1]), headers, body }
}

async function listening(PUBLIC_URL = 'http://127.0.0.1:3000'): Promise<number> {
  const PORT = await freePort()
  const server = await listen({ HOST: '127.0.0.1', PORT, PUBLIC_URL })
  onTestFinished(() => server.stop(100))
  server.handle((_req, res) => void res.end('read'))
  return PORT
}

const HOST = 'Host: here\r\n'

test.each([
  ['no HTTP at all', 400, 'GET\r\n\r\n'],
  ['a wrong version', 400, `GET / HTTP/9.9\r\n${HOST}\r\n`],
  ['two lengths', 400, `POST / HTTP/1.1\r\n${HOST}Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcde`],
  [
    'a length and chunks',
    400,
    `POST / HTTP/1.1\r\n${HOST}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n`,
  ],
  [
    'chunks that are none',
    400,
    `POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n`,
  ],
  ['a length that is no number', 400, `POST / HTTP/1.1\r\n${HOST}Content-Length: +1\r\n\r\na`],
  ['a header with a control character', 400, `GET / HTTP/1.1\r\n${HOST}X: \u0001\r\n\r\n`],
  ['no host', 400, 'GET / HTTP/1.1\r\n\r\n'],
  ['headers of 20 kB', 431, `GET / HTTP/1.1\r\n${HOST}X: ${'x'.repeat(20_000)}\r\n\r\n`],
  ['an address of 20 kB', 431, `GET /${'x'.repeat(20_000)} HTTP/1.1\r\n${HOST}\r\n`],
  ['an unknown expectation', 417, `GET / HTTP/1.1\r\n${HOST}Expect: tea\r\n\r\n`],
])(
  '%s is answered %i with the headers of every answer, and the connection ends',
  async (_what, status, words) => {
    for (const url of ['http://127.0.0.1:3000', 'https://socong.example.vn']) {
      const read = await say(await listening(url), words)
      // The bytes after it are not taken for a second request.
      expect(read.match(/HTTP\/1\.1 /g)).toHaveLength(1)
      const answer = parse(read)
      expect(answer.status).toBe(status)
      expectHeaders(answer, '/')
      expect(answer.headers.get('connection')).toBe('close')
      expect(answer.body.length).toBe(Number(answer.headers.get('content-length') ?? answer.body.length))
      expect(answer.body).not.toMatch(/node|parse|at \//i)
    }
  },
)

test('a request that never ends is answered 408 with them', async () => {
  const server = createServer({ headersTimeout: 100, requestTimeout: 100, connectionsCheckingInterval: 50 })
  answerUnread(server, { PUBLIC_URL: undefined })
  server.listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const answer = parse(await say(port, `GET / HTTP/1.1\r\n${HOST}`))
  expect(answer.status).toBe(408)
  expectHeaders(answer, '/')
})

test('a chunked body is refused with 411 before any of it is read, and its connection ends', async () => {
  let handled = 0
  const listener: RequestListener = (_req, res) => {
    handled += 1
    res.end('read')
  }
  const server = createServer(refuseByHeaders(listener, { PUBLIC_URL: undefined }))
  server.listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const encodings = ['chunked', 'Chunked', 'gzip, chunked']
  const answers = await Promise.all(
    encodings.map((one) => say(port, `POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: ${one}\r\n\r\n`)),
  )
  for (const answer of answers.map(parse)) {
    expect(answer.status).toBe(411)
    expectHeaders(answer, '/')
    expect(answer.headers.get('connection')).toBe('close')
  }
  expect(handled).toBe(0)
})

test('the refusal of a chunked body is delayed, so that nobody can send the next one at once', async () => {
  const PORT = await listening()
  const chunked = net.connect({ port: PORT, host: '127.0.0.1' })
  onTestFinished(() => void chunked.destroy())
  let told = false
  chunked.on('data', () => {
    told = true
  })
  chunked.write(`POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n`)
  await once(chunked, 'connect')
  // A later request is answered before it.
  const answer = parse(await say(PORT, `GET / HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`))
  expect([answer.status, told]).toEqual([200, false])
})

test('an HTTP 1.0 request needs no Host header', async () => {
  expect(parse(await say(await listening(), 'GET / HTTP/1.0\r\n\r\n'))).toMatchObject({ status: 200 })
})

test('garbage in the middle of an answer adds no second answer to it', async () => {
  const PORT = await freePort()
  const server = await listen({ HOST: '127.0.0.1', PORT, PUBLIC_URL: undefined })
  onTestFinished(() => server.stop(100))
  server.handle((req, res) => {
    res.write('half')
    req.resume()
  })
  const read = await say(
    PORT,
    `POST / HTTP/1.1\r\n${HOST}Content-Length: 1\r\n\r\n`,
    'athis is no request\r\n\r\n',
  )
  expect(read).not.toContain('400 Bad Request')
})
