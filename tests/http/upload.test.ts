import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import express from 'express'
import { beforeAll, expect, test } from 'vitest'
import { MAX_BYTES, MAX_TEXT_BYTES, readUpload } from '../../server/http/upload.ts'

const app = express()
let url: string

beforeAll(async () => {
  app.use(express.urlencoded({ extended: false }))
  app.post('/', async (req, res) => {
    const { file, problem } = await readUpload(req)
    res.json({ file: file?.toString('base64'), problem, body: req.body })
  })
  const server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return () => void server.close()
})

interface Received {
  file?: string
  problem?: string
  body: Record<string, unknown>
}

async function send(body: RequestInit['body'], type?: string): Promise<Received> {
  const headers = type ? { 'Content-Type': type } : {}
  return (await fetch(url, { method: 'POST', body: body ?? null, headers })).json() as Promise<Received>
}

function form(fields: [string, string | Blob][]): FormData {
  const data = new FormData()
  for (const [name, value] of fields) data.append(name, value)
  return data
}

const bytes = (size: number) => Buffer.alloc(size, 'Ư')

test('a file arrives byte by byte, beside the words of the form', async () => {
  const file = bytes(300_000)
  const received = await send(
    form([
      ['text', 'Cơ quan'],
      ['file', new Blob([file])],
    ]),
  )
  expect(Buffer.from(received.file ?? '', 'base64').equals(file)).toBe(true)
  expect(received.body).toEqual({ text: 'Cơ quan' })
})

test('a form without a chosen file has none, and a field that comes twice is a list', async () => {
  const received = await send(
    form([
      ['file', new Blob([])],
      ['text', 'a'],
      ['text', 'b'],
      ['__proto__', 'x'],
    ]),
  )
  expect(received).toEqual({ body: { text: ['a', 'b'], ['__proto__']: 'x' } })
})

test('a form of the usual type is left as it is', async () => {
  expect(await send(new URLSearchParams({ text: 'a' }))).toEqual({ body: { text: 'a' } })
})

test.each<[string, [string, string | Blob][]]>([
  ['file', [['file', new Blob([bytes(MAX_BYTES + 1)])]]],
  ['text', [['text', 'x'.repeat(MAX_TEXT_BYTES + 1)]]],
])('a %s that is too large is reported, and the server goes on answering', async (what, fields) => {
  expect(await send(form(fields))).toMatchObject({ problem: `problem.${what}_large` })
})

test('a file of the largest size is not', async () => {
  const received = await send(form([['file', new Blob([bytes(MAX_BYTES)])]]))
  expect(received.problem).toBeUndefined()
})

const HEAD = '--x\r\nContent-Disposition: form-data; name="file"'
const OF_X = 'multipart/form-data; boundary=x'

test.each([
  ['without a boundary', 'x', 'multipart/form-data'],
  ['that ends within the file', `${HEAD}; filename="a"\r\n\r\nabc`, OF_X],
  ['that ends before the file', `${HEAD}; filename="a"\r\n\r\n`, OF_X],
  ['that ends within a field', `${HEAD}\r\n\r\nabc`, OF_X],
  ['that ends within a head', HEAD, OF_X],
  ['that ends after its first line', '--x\r\n', OF_X],
  ['that is empty', '', OF_X],
  ['that holds something else', 'nothing of the kind', OF_X],
])('a body %s is reported, and the server goes on answering', async (_, body, type) => {
  expect(await send(body, type)).toMatchObject({ problem: 'problem.file_broken' })
})

test('a sender who disconnects in the middle leaves the server as it was', async () => {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  socket.write(
    `POST / HTTP/1.1\r\nHost: x\r\nContent-Type: ${OF_X}\r\nContent-Length: 9999\r\n\r\n${HEAD}; filename="a"\r\n\r\nabc`,
  )
  await once(socket, 'connect')
  socket.destroy()
  expect(await send(form([['text', 'a']]))).toEqual({ body: { text: 'a' } })
})

test('an upload whose sender disconnects before it is read is over', async () => {
  const read = new Promise((resolve) => {
    app.post('/late', (req) => {
      socket.destroy()
      req.once('close', () => resolve(readUpload(req)))
    })
  })
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  socket.write(
    `POST /late HTTP/1.1\r\nHost: x\r\nContent-Type: ${OF_X}\r\nContent-Length: 9999\r\n\r\n${HEAD}`,
  )
  expect(await read).toMatchObject({ problem: 'problem.file_broken' })
})
