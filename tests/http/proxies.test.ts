import { once } from 'node:events'
import { createServer } from 'node:http'
import { networkInterfaces } from 'node:os'
import { afterEach, describe, expect, onTestFinished, test } from 'vitest'
import { createApp } from '../../server/app.ts'
import { createProxyWatch } from '../../server/http/proxies.ts'
import { startApp, type TestApp } from '../support/app.ts'
import type { Answer } from '../support/client.ts'

let app: TestApp | undefined

afterEach(async () => {
  await app?.close()
  app = undefined
})

const HANDED_ON = { 'X-Forwarded-For': '198.51.100.7' }

/** What the district's health page says about proxies after some requests with these headers. */
async function status(settings: Record<string, string>, headers: Record<string, string>, times = 12) {
  app = await startApp(settings)
  const visitor = await app.client()
  for (let each = 0; each < times; each += 1) await visitor.get('/privacy', headers)
  const row = readRow(await (await app.client('district')).get('/district/health', headers))
  const warned = app.logged.map((line) => JSON.parse(line)).filter((line) => line.event === 'proxy')
  return { ...row, warned }
}

function readRow({ $ }: Answer): { text: string; isBad: boolean } {
  const row = $('.health-rows > div').filter((_, each) => $(each).text().includes('(proxy)'))
  return { text: row.text(), isBad: row.find('.bad').length > 0 }
}

/** Another server for the application whose clients all seem to come from this address. */
async function doorFrom({ context }: TestApp, peer: string): Promise<string> {
  const server = createServer(createApp(context)).listen(0, '127.0.0.1')
  server.on('connection', (socket) => Object.defineProperty(socket, 'remoteAddress', { value: peer }))
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as { port: number }).port}`
}

test('a delivery network on the internet is noticed at the tenth request, and its address is not proposed', async () => {
  app = await startApp()
  const url = await doorFrom(app, '104.16.0.9')
  const [visitor, district] = [(await app.client()).at(url), (await app.client('district')).at(url)]
  const row = async () => readRow(await district.get('/district/health'))
  const logged = () => app?.logged.filter((line) => line.includes('"far"')) ?? []
  for (let each = 1; each < 10; each += 1) await visitor.get('/privacy', { Via: '198.51.100.7' })
  expect([(await row()).isBad, logged()]).toEqual([false, []])
  await visitor.get('/privacy', { Via: '198.51.100.7' })
  const { isBad, text } = await row()
  expect(isBad).toBe(true)
  expect(text).toContain('10 trên 12 yêu cầu đi qua một proxy trên Internet')
  expect(text).not.toContain('104.16.0.9')
  expect(logged()).toHaveLength(1)
  expect(logged()[0]).not.toContain('104.16.0.9')
  district.cookies.set('lang', 'en')
  expect((await district.get('/district/health')).text).toContain('delivery network (CDN)')
})

test('a proxy on the internet that less than half of the requests name is taken for a claim of some clients', async () => {
  app = await startApp()
  const url = await doorFrom(app, '104.16.0.9')
  const [visitor, district] = [(await app.client()).at(url), (await app.client('district')).at(url)]
  for (let each = 0; each < 12; each += 1) await visitor.get('/privacy')
  for (let each = 0; each < 12; each += 1) await visitor.get('/privacy', HANDED_ON)
  expect(readRow(await district.get('/district/health')).isBad).toBe(false)
  expect(app.logged.filter((line) => line.includes('"far"'))).toEqual([])
})

test('of one fault at most eight proxies are remembered, since whoever is near could claim more', () => {
  const watch = createProxyWatch(undefined, { warn() {} } as never)
  for (let host = 1; host <= 9; host += 1) {
    const from = { socket: { remoteAddress: `10.0.0.${host}` }, app: { get: () => () => false } }
    watch.look({ ...from, path: '/', get: () => '198.51.100.7' } as never, {} as never, () => {})
  }
  const peers = Array.from({ length: 8 }, (_, at) => `10.0.0.${at + 1}`)
  expect(watch.findings()).toEqual([{ fault: 'untrusted', peers, requests: 9 }])
})

describe('a proxy in front, while TRUST_PROXY is empty', () => {
  test.each([
    ['X-Forwarded-For', '198.51.100.7'],
    ['Forwarded', 'for=198.51.100.7;proto=https'],
    ['X-Real-IP', '198.51.100.7'],
    ['CF-Connecting-IP', '198.51.100.7'],
    ['True-Client-IP', '2001:db8::7'],
    ['Via', '1.1 varnish'],
  ])(
    'is noticed by its header %s, said to the district with what to do, and logged once',
    async (name, value) => {
      const { text, isBad, warned } = await status({}, { [name]: value })
      expect(isBad).toBe(true)
      expect(text).toContain('TRUST_PROXY=127.0.0.1')
      expect(text).toContain('13 trên 13 yêu cầu')
      expect(warned).toHaveLength(1)
      expect(warned[0]).toMatchObject({ level: 40, fault: 'untrusted', peers: ['127.0.0.1'] })
      expect(warned[0].msg).toContain('Set TRUST_PROXY')
    },
  )

  test('is logged at the first request', async () => {
    const { warned } = await status({}, HANDED_ON, 1)
    expect(warned).toHaveLength(1)
  })

  test('is noticed as well where the setting names another one', async () => {
    const { text, isBad } = await status({ TRUST_PROXY: '10.0.0.5' }, HANDED_ON)
    expect([isBad, text.includes('TRUST_PROXY=127.0.0.1')]).toEqual([true, true])
  })
})

test('direct requests log the seen address, and no fault', async () => {
  const { text, isBad, warned } = await status({}, {})
  expect([isBad, warned]).toEqual([false, []])
  expect(text).toContain('máy đang xem trang này là 127.0.0.1')
})

test('a trusted proxy that hands the address on is right, and the page says whose that is', async () => {
  for (const TRUST_PROXY of ['1', '127.0.0.1', 'loopback']) {
    const { text, isBad, warned } = await status({ TRUST_PROXY }, HANDED_ON)
    expect([isBad, warned]).toEqual([false, []])
    expect(text).toContain('máy đang xem trang này là 198.51.100.7')
    await app?.close()
    app = undefined
  }
})

test('a trusted proxy that sends another header is reported with the header that counts', async () => {
  const { text, isBad, warned } = await status({ TRUST_PROXY: '1' }, { 'X-Real-IP': '198.51.100.7' })
  expect(isBad).toBe(true)
  expect(text).toContain('127.0.0.1 không gửi X-Forwarded-For')
  expect(warned.map(({ fault }) => fault)).toEqual(['unread'])
})

test('requests through fewer proxies than are trusted are reported as choosing their address', async () => {
  const { text, isBad, warned } = await status({ TRUST_PROXY: '2' }, HANDED_ON)
  expect(isBad).toBe(true)
  expect(text).toContain('tự khai được địa chỉ')
  expect(warned.map(({ fault, peers }) => [fault, peers])).toEqual([['short', []]])
})

const ofNetwork = Object.values(networkInterfaces())
  .flatMap((all) => all ?? [])
  .find(({ family, internal }) => family === 'IPv4' && !internal)?.address

test.skipIf(!ofNetwork)(
  'a computer of the network that passes by the trusted proxy is noticed at the tenth request',
  async () => {
    app = await startApp({ TRUST_PROXY: '1' })
    const server = createServer(createApp(app.context)).listen(0, ofNetwork)
    await once(server, 'listening')
    const { port } = server.address() as { port: number }
    const warned = () => app?.logged.filter((line) => line.includes('"short"')).length
    for (let each = 1; each <= 10; each += 1) {
      expect(warned()).toBe(0)
      await fetch(`http://${ofNetwork}:${port}/privacy`)
    }
    expect(warned()).toBe(1)
    server.closeAllConnections()
    server.close()
  },
)

test('a request made by a proxy does not count as a direct one', async () => {
  app = await startApp({ TRUST_PROXY: '1' })
  const proxy = await app.client()
  for (let each = 0; each < 12; each += 1) await proxy.get('/readyz')
  for (let each = 0; each < 12; each += 1) await proxy.get('/livez')
  expect(app.logged.filter((line) => line.includes('"proxy"'))).toEqual([])
})
