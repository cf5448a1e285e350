// Server-sent events over real sockets: how much is buffered for a client that does not read, and for how long.
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import net, { type AddressInfo, type Socket } from 'node:net'
import express from 'express'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { eventOf, openStream, type Stream } from '../../server/http/events.ts'

const DRAIN_TIMEOUT = 1500
/** More than the buffers of a loopback connection hold. */
const LONG = 8 * 1024 * 1024

let server: Server
let streams: Stream[]
let ended: Stream[]
/** The server's ends of the connections. */
let sockets: Socket[]
let readers: Socket[]

beforeEach(async () => {
  const over: Stream[] = []
  ;[streams, ended, sockets, readers] = [[], over, [], []]
  const app = express().get('/', (_req, res) => {
    const stream = openStream(res, DRAIN_TIMEOUT)
    stream.onEnd(() => void over.push(stream))
    streams.push(stream)
  })
  server = createServer(app).listen(0, '127.0.0.1')
  server.on('connection', (socket) => void sockets.push(socket))
  await once(server, 'listening')
})

afterEach(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  for (const reader of readers) reader.destroy()
})

/** A client with the text it has read; with `stops` it reads nothing. */
async function reader(stops = false): Promise<{ socket: Socket; text: () => string }> {
  const socket = net.connect((server.address() as AddressInfo).port, '127.0.0.1')
  readers.push(socket)
  socket.on('error', () => {})
  let read = ''
  socket.setEncoding('latin1')
  if (stops) socket.pause()
  else
    socket.on('data', (part: string) => {
      read += part
    })
  const count = streams.length
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
  await vi.waitUntil(() => streams.length > count)
  return { socket, text: () => read }
}

/** Bytes buffered by the program. */
const kept = () => sockets.reduce((sum, { writableLength }) => sum + writableLength, 0)

test('an event reaches every reader, whatever line breaks it has', async () => {
  const all = await Promise.all([reader(), reader()])
  const event = eventOf('một\nhai\n\nba')
  for (const stream of streams) stream.send(event)
  for (const { text } of all) {
    await vi.waitUntil(() => text().includes('data: ba'))
    expect(Buffer.from(text(), 'latin1').toString()).toContain('data: một\ndata: hai\ndata: \ndata: ba\n\n')
  }
})

test('only the newest of the events that come while a reader has not taken the last one is kept, and sent afterwards', async () => {
  const { socket, text } = await reader(true)
  const [stream] = streams
  stream?.send(eventOf('a'.repeat(LONG)))
  const most = kept()
  expect(most).toBeGreaterThan(LONG / 2)
  const next = eventOf('b'.repeat(LONG))
  for (let each = 0; each < 20; each += 1) stream?.send(next)
  stream?.send(eventOf('newest'))
  expect(kept()).toBeLessThanOrEqual(most)
  let read = ''
  socket.on('data', (part: string) => {
    read += part
  })
  socket.resume()
  await vi.waitUntil(() => read.includes('data: newest'), 5000)
  expect(read.match(/data: /g)).toHaveLength(2)
  expect(text()).toBe('')
  expect(ended).toEqual([])
})

test('six readers that never read are cut off, and nothing is kept for them', async () => {
  for (let each = 0; each < 6; each += 1) await reader(true)
  const well = await reader()
  const long = eventOf('a'.repeat(LONG))
  for (const stream of streams) stream.send(long)
  await vi.waitUntil(() => ended.length === 6, 5000)
  await vi.waitUntil(() => kept() === 0, 5000)
  expect(ended).not.toContain(streams[6])
  streams[6]?.send(eventOf('still here'))
  await vi.waitUntil(() => well.text().includes('still here'), 5000)
})

test('a reader that has not taken the whole event in time is cut off, although it keeps reading', async () => {
  const { socket } = await reader(true)
  streams[0]?.send(eventOf('a'.repeat(4 * LONG)))
  let taken = 0
  socket.on('data', (part: string) => {
    taken += part.length
    socket.pause()
  })
  // So slowly that the whole event would take half a minute.
  const sip = setInterval(() => socket.resume(), 50)
  await vi.waitUntil(() => ended.length === 1, 10_000)
  clearInterval(sip)
  expect(taken).toBeGreaterThan(0)
  expect(taken).toBeLessThan(4 * LONG)
})

test('ending a stream that nobody reads does not wait for its reader', async () => {
  await reader(true)
  streams[0]?.send(eventOf('a'.repeat(LONG)))
  streams[0]?.end()
  expect(ended).toHaveLength(1)
  await vi.waitUntil(() => sockets[0]?.destroyed, 1000)
  streams[0]?.send(eventOf('nothing'))
  streams[0]?.end()
  expect(ended).toHaveLength(1)
})

test('browsers reconnect at different moments, later where the server wants it', async () => {
  const all = await Promise.all(Array.from({ length: 30 }, () => reader()))
  const pauses = () => all.map(({ text }) => Number(/^retry: (\d+)$/m.exec(text())?.[1]))
  await vi.waitUntil(() => pauses().every(Boolean))
  expect(Math.min(...pauses())).toBeGreaterThanOrEqual(1000)
  expect(Math.max(...pauses())).toBeLessThanOrEqual(5000)
  expect(new Set(pauses().map((pause) => Math.floor(pause / 1000))).size).toBeGreaterThan(2)
  streams[0]?.end(60_000)
  await vi.waitUntil(() => all.some(({ text }) => text().includes('retry: 60000')))
})
