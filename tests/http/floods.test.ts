// One sender floods the program, and the gate of another office still records its visitors. How fast: `npm run test:faults -- --only abuse`.
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import net, { type Socket } from 'node:net'
import { beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import type { Client } from '../support/client.ts'
import { newVisitor } from '../support/load.ts'
import { watch } from '../support/stream.ts'
import { useApp } from '../support/suite.ts'

const app = useApp()
let gate: Client

beforeAll(async () => {
  gate = await app.client('gate.ubnd-xa-long-hau')
  expect((await gate.get('/gate')).status).toBe(200)
})

beforeEach(async () => {
  await app.rows('delete from throttle')
})

/** The statuses of ten check-ins at another office, one after the other. */
async function checkIns(): Promise<Set<number>> {
  const statuses = new Set<number>()
  for (let each = 0; each < 10; each += 1) statuses.add((await gate.enter(newVisitor())).status)
  return statuses
}

/** Sends this many requests over forty connections. Returns the statuses that were answered. */
async function flood(count: number, send: (at: number) => Promise<{ status: number }>): Promise<Set<number>> {
  const statuses = new Set<number>()
  let at = 0
  const goOn = async () => {
    while (at < count) statuses.add((await send(at++)).status)
  }
  await Promise.all(Array.from({ length: 40 }, goOn))
  return statuses
}

test('pages without an account', async () => {
  const nobody = await app.client()
  const paths = ['/v/tt-hcc', '/sign-in', '/privacy', '/khong-co', '/gate', `/p/${'0'.repeat(29)}`, '/livez']
  const flooding = flood(400, (at) => nobody.get(paths[at % paths.length] ?? ''))
  expect(await checkIns()).toEqual(new Set([303]))
  expect([...(await flooding)].filter((status) => ![200, 303, 404, 503].includes(status))).toEqual([])
})

test('forms: sign-ins, registrations and fields without end', async () => {
  const nobody = await app.client()
  const fields = new URLSearchParams(
    Array.from({ length: 590 }, (_, at): [string, string] => [`f${at}`, 'ằ']),
  )
  const forms = [
    () => nobody.postRaw('/sign-in', fields.toString()),
    () => nobody.post('/sign-in', { username: 'gate.tt-hcc', password: 'không phải mật khẩu' }),
    () => nobody.post('/v/tt-hcc', { client_uuid: randomUUID(), name: 'Khách Nghịch' }),
  ]
  const flooding = flood(300, (at) => (forms[at % forms.length] as () => Promise<{ status: number }>)())
  expect(await checkIns()).toEqual(new Set([303]))
  const answers = await flooding
  expect([...answers].filter((status) => ![303, 401, 413, 422, 429, 503].includes(status))).toEqual([])
  expect(answers).toContain(429)
})

test('bodies that never end, with and without an account', async () => {
  const { hostname, port } = new URL(app.url)
  const cookie = [...(await app.client('gate.tt-hcc')).cookies].map((pair) => pair.join('=')).join()
  const open = async (path: string): Promise<Socket> => {
    const socket = net.connect(Number(port), hostname).on('error', () => {})
    onTestFinished(() => void socket.destroy())
    await once(socket, 'connect')
    const headers = [`Host: ${hostname}`, `Cookie: ${cookie}`, 'Content-Length: 8000']
    const type = 'Content-Type: application/x-www-form-urlencoded'
    socket.write(`POST ${path} HTTP/1.1\r\n${[...headers, type].join('\r\n')}\r\n\r\nname=`)
    return socket
  }
  const paths = ['/sign-in', '/v/tt-hcc', '/gate', '/csp-report']
  const held = await Promise.all(Array.from({ length: 200 }, (_, at) => open(paths[at % paths.length] ?? '')))
  expect(await checkIns()).toEqual(new Set([303]))
  // Whoever shares the address or the account waits for none of them either.
  expect((await (await app.client()).get('/v/tt-hcc')).status).toBe(200)
  expect((await (await app.client('gate.tt-hcc')).get('/gate')).status).toBe(200)
  expect(held.filter(({ destroyed }) => destroyed)).toEqual([])
})

test('boards: a session has four streams, an office sixty-four, and each entry reaches those that are open', async () => {
  const guards = await Promise.all(Array.from({ length: 17 }, () => app.client('gate.tt-hcc')))
  const boards: Awaited<ReturnType<typeof watch>>[] = []
  onTestFinished(() => {
    for (const board of boards) board.close()
  })
  for (const guard of guards) for (let each = 0; each < 5; each += 1) boards.push(await watch(guard))
  await expect.poll(() => boards.filter((board) => !board.ended())).toHaveLength(64)
  const [guard] = guards as [Client]
  const visitors = Array.from({ length: 20 }, newVisitor)
  const entering = (async () => {
    for (const visitor of visitors) await guard.enter(visitor)
  })()
  expect(await checkIns()).toEqual(new Set([303]))
  await entering
  const last = visitors.at(-1)?.phone.slice(-3) ?? ''
  await Promise.all(boards.filter((board) => !board.ended()).map((board) => board.until(last)))
})
