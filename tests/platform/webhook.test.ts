// Webhooks are signed according to the Standard Webhooks specification, and never sent to internal addresses.
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer as createHttpServer, type ServerResponse } from 'node:http'
import { type AddressInfo, createServer } from 'node:net'
import { describe, expect, test } from 'vitest'
import { askNameServers, isPublicAddress } from '../../server/platform/outgoing/public-address.ts'
import {
  createWebhookSender,
  headersOf,
  type WebhookSender,
  webhookAddress,
} from '../../server/platform/outgoing/webhook.ts'
import { type Receiver, receiver } from '../support/webhook-receiver.ts'

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const MESSAGE = {
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  at: new Date(1614265330_000),
  body: '{"test": 2432232314}',
}

test('the signature is that of the specification’s own example, and there is one for each secret', () => {
  const headers = headersOf([SECRET, SECRET], MESSAGE)
  const one = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='
  expect(headers['webhook-signature']).toBe(`${one} ${one}`)
  expect(headers).toMatchObject({ 'webhook-id': MESSAGE.id, 'webhook-timestamp': '1614265330' })
})

test.each([
  ...['127.0.0.1', '10.1.2.3', '172.16.0.1', '192.168.1.1', '169.254.169.254', '100.64.0.1', '0.0.0.0'],
  ...['224.0.0.1', '255.255.255.255', '192.0.2.1', '198.18.0.1', '240.0.0.1', '192.0.0.1'],
  ...['::1', '::', 'fe80::1', 'fc00::1', 'fd12::1', 'ff02::1', '::ffff:127.0.0.1', '::ffff:10.0.0.1'],
  ...['::127.0.0.1', '64:ff9b::7f00:1', '2002:7f00:1::', 'fec0::1', '2001:db8::1', '100::1', 'nothing'],
])('%s is not a public address', (address) => {
  expect(isPublicAddress(address)).toBe(false)
})

test.each(['8.8.8.8', '113.160.1.1', '2405:4800::1', '::ffff:8.8.8.8'])(
  '%s is a public address',
  (address) => {
    expect(isPublicAddress(address)).toBe(true)
  },
)

test.each([
  'http://example.vn/',
  'https://a:b@example.vn/',
  'https://example.vn/#x',
  'ftp://example.vn',
  'file:///etc/passwd',
  ...['//example.vn', '', `https://example.vn/${'x'.repeat(500)}`],
])('%s is not a valid webhook URL', (text) => {
  expect(webhookAddress(text)).toBeUndefined()
})

test.each([
  ['HTTPS://Cổng.Example.VN:443/a', 'https://xn--cng-qmz.example.vn/a'],
  ['https://example.vn./a?b=C', 'https://example.vn/a?b=C'],
  ['https://EXAMPLE.vn', 'https://example.vn/'],
  ['https://example.vn:8443/../a', 'https://example.vn:8443/a'],
  ['https://example.vn/#', 'https://example.vn/'],
  ['https://@example.vn/', 'https://example.vn/'],
])('%s is kept as %s, so that two ways of writing one address are one', (typed, kept) => {
  expect(webhookAddress(typed)?.href).toBe(kept)
})

describe('a message', () => {
  const failure = (work: Promise<void>) =>
    work.then(
      () => 'sent',
      ({ failure: word, isFinal }) => (isFinal ? `${word} for good` : word),
    )
  const at =
    (...addresses: string[]) =>
    async () =>
      addresses.map((address) => ({ address, family: 4 }))

  test.each([
    ['https://127.0.0.1/', []],
    ['https://[::1]/', []],
    ['https://0x7f000001/', []],
    ['https://2130706433/', []],
    ['https://gateway.example.vn/', ['127.0.0.1']],
    ['https://gateway.example.vn/', ['8.8.8.8', '10.0.0.1']],
    ['https://metadata.example.vn/', ['169.254.169.254']],
  ])('to %s, which leads to %j, is not sent', async (url, addresses) => {
    const sender = createWebhookSender([], { resolve: at(...addresses) })
    expect(await failure(sender.send(url, [SECRET], MESSAGE))).toBe('inside')
  })

  test('a message to a host name with one internal address, as real name servers answer, is not sent', async () => {
    const names = await nameServer()
    const resolve = (name: string) => askNameServers(name, { servers: [`127.0.0.1:${names.port}`] })
    const sender = createWebhookSender([], { resolve })
    expect(await failure(sender.send('https://gateway.example.vn/', [SECRET], MESSAGE))).toBe('inside')
    expect(names.asked.toSorted((a, b) => a - b)).toEqual([A, AAAA])
    await names.close()
  })

  test('is given up where the name servers hang', async () => {
    const names = await nameServer({ hangs: true })
    const servers = [`127.0.0.1:${names.port}`]
    const sender = (timeout: number, limit: number) =>
      createWebhookSender([], { limit, resolve: (name) => askNameServers(name, { servers, timeout }) })
    const to = (one: WebhookSender) => failure(one.send('https://gateway.example.vn/', [SECRET], MESSAGE))
    expect(await to(sender(20, 60_000))).toBe('unreachable')
    expect(await to(sender(60_000, 20))).toBe('silent')
    await names.close()
  })

  test('goes to the address that was checked: a name is asked for once', async () => {
    const there = await receiver()
    let asked = 0
    const resolve = async () => [{ address: asked++ === 0 ? '127.0.0.1' : '127.0.0.2', family: 4 }]
    const sender = createWebhookSender(['localhost'], { resolve, ca: there.ca })
    expect(await failure(sender.send(there.url('/hook?a=1'), [SECRET], MESSAGE))).toBe('sent')
    expect(asked).toBe(1)
    expect(there.got).toMatchObject([
      { path: '/hook?a=1', body: MESSAGE.body, host: `localhost:${there.port}` },
    ])
    expect(there.got[0]?.headers).toMatchObject(headersOf([SECRET], MESSAGE))
    await there.close()
  })

  test('goes to the next address where nobody listens at the first', async () => {
    const there = await receiver()
    const resolve = at('127.0.0.2', '127.0.0.1')
    const sender = createWebhookSender(['localhost'], { resolve, ca: there.ca })
    expect(await failure(sender.send(there.url(), [SECRET], MESSAGE))).toBe('sent')
    await there.close()
  })

  const toLocalhost = (there: Receiver, limit = 60_000) =>
    createWebhookSender(['localhost'], { resolve: at('127.0.0.1'), ca: there.ca, limit })

  test.each([
    [200, 'sent'],
    [204, 'sent'],
    [302, 'redirect'],
    [307, 'redirect'],
    [308, 'redirect'],
    [400, 'declined'],
    [401, 'declined'],
    [404, 'declined'],
    [410, 'refused for good'],
    [429, 'later'],
    [500, 'trouble'],
    [503, 'later'],
  ])('that is answered %i is %s, and no redirect is followed', async (status, word) => {
    const there = await receiver((res) => {
      res.writeHead(status, { location: there.url('/elsewhere') })
      res.end('x'.repeat(100_000))
    })
    expect(await failure(toLocalhost(there).send(there.url(), [SECRET], MESSAGE))).toBe(word)
    expect(there.got.map(({ path }) => path)).toEqual(['/'])
    await there.close()
  })

  test('is done with the headers of the response: an endless body is cut off', async () => {
    let cut = () => {}
    const isCut = new Promise<void>((resolve) => {
      cut = resolve
    })
    const there = await receiver((res) => {
      res.on('close', cut)
      res.writeHead(200)
      const pour = () => {
        while (!res.destroyed && res.write('x'.repeat(65_536)));
      }
      res.on('drain', pour)
      pour()
    })
    expect(await failure(toLocalhost(there).send(there.url(), [SECRET], MESSAGE))).toBe('sent')
    await isCut
    await there.close()
  })

  test.each([
    [
      'a head without end',
      'garbled',
      (res: ServerResponse) => res.writeHead(200, { a: 'x'.repeat(20_000) }).end(),
    ],
    ['no HTTP', 'garbled', (res: ServerResponse) => res.socket?.end('220 mail.example.vn ESMTP\r\n')],
    ['nothing', 'unreachable', (res: ServerResponse) => res.socket?.destroy()],
    [
      'another protocol',
      'garbled',
      (res: ServerResponse) =>
        res.socket?.end('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n'),
    ],
  ])('that is answered by %s is %s', async (_, word, answer) => {
    const there = await receiver(answer)
    expect(await failure(toLocalhost(there).send(there.url(), [SECRET], MESSAGE))).toBe(word)
    await there.close()
  })

  test.each([
    ['never', () => {}],
    ['a byte at a time', (res: ServerResponse) => trickle(res)],
    [
      'with one preliminary answer after the other',
      (res: ServerResponse) => trickle(res, 'HTTP/1.1 103 x\r\n\r\n'),
    ],
  ])('is given up where it is answered %s', async (_, answer) => {
    const there = await receiver(answer)
    expect(await failure(toLocalhost(there, 400).send(there.url(), [SECRET], MESSAGE))).toBe('silent')
    await there.close()
  })

  test('is given up if a server accepts the connection and never starts TLS', async () => {
    const mute = createServer(() => {}).listen(0, '127.0.0.1')
    await once(mute, 'listening')
    const sender = createWebhookSender(['localhost'], { resolve: at('127.0.0.1'), limit: 200 })
    const url = `https://localhost:${(mute.address() as AddressInfo).port}/`
    expect(await failure(sender.send(url, [SECRET], MESSAGE))).toBe('silent')
    mute.close()
  })

  test('is not sent in clear, nor to a certificate that is untrusted or of another name', async () => {
    const there = await receiver()
    const stranger = createWebhookSender(['localhost'], { resolve: at('127.0.0.1') })
    expect(await failure(stranger.send(there.url(), [SECRET], MESSAGE))).toBe('certificate')
    const other = createWebhookSender(['gateway.example.vn'], { resolve: at('127.0.0.1'), ca: there.ca })
    const elsewhere = `https://gateway.example.vn:${there.port}/`
    expect(await failure(other.send(elsewhere, [SECRET], MESSAGE))).toBe('certificate')
    const plain = createHttpServer(() => {}).listen(0, '127.0.0.1')
    await once(plain, 'listening')
    const inClear = `https://localhost:${(plain.address() as AddressInfo).port}/`
    expect(await failure(toLocalhost(there).send(inClear, [SECRET], MESSAGE))).toBe('no_tls')
    plain.close()
    expect(there.got).toEqual([])
    await there.close()
    expect(await failure(toLocalhost(there).send(there.url(), [SECRET], MESSAGE))).toBe('unreachable')
  })
})

const [A, AAAA] = [1, 28]

/** A DNS server that resolves every name to 8.8.8.8 and to an internal IPv6 address. */
async function nameServer({ hangs = false } = {}) {
  const socket = createSocket('udp4')
  const asked: number[] = []
  socket.on('message', (query, { port }) => {
    const end = query.indexOf(0, 12) + 5
    const type = query.readUInt16BE(end - 4)
    asked.push(type)
    if (hangs) return
    const address = type === A ? [8, 8, 8, 8] : [0xfd, ...Array(14).fill(0), 1]
    // Answers exactly this question, by pointing to its name.
    const head = Buffer.from([query[0] ?? 0, query[1] ?? 0, 0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0])
    const record = [0xc0, 12, 0, type, 0, 1, 0, 0, 0, 0, 0, address.length, ...address]
    socket.send(Buffer.concat([head, query.subarray(12, end), Buffer.from(record)]), port, '127.0.0.1')
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const close = () => new Promise<void>((resolve) => socket.close(() => resolve()))
  return { port: socket.address().port, asked, close }
}

/** Keeps writing `words` or, without them, the headers of an answer byte by byte. */
function trickle({ socket }: ServerResponse, words = ''): void {
  socket?.write(words || 'HTTP/1.1 200 OK\r\nx: ')
  const timer = setInterval(() => socket?.write(words || 'x'), 20)
  socket?.on('error', () => {}).on('close', () => clearInterval(timer))
}
