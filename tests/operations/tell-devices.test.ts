// Push notifications to a host's devices, through a push service that decrypts them, fails, hangs, redirects and drops
// subscriptions.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { startTelling, type Telling } from '../../server/operations/tell-hosts.ts'
import { MINUTE } from '../../server/platform/lib/clock.ts'
import { type Keys, loadKeys } from '../../server/platform/lib/keys.ts'
import { contactOf, createPushSender, vapidKeys } from '../../server/platform/outgoing/push.ts'
import { personalLink } from '../support/personal-link.ts'
import { type PushBrowser, pushBrowser, senderOf } from '../support/push-browser.ts'
import { useClient, useMorningApp } from '../support/suite.ts'
import { answered, never, type Receiver, receiver } from '../support/webhook-receiver.ts'

const CONTACT = 'https://socong.example.vn'
const app = useMorningApp({ PUBLIC_URL: 'http://localhost:3000' })
const guard = useClient(app, 'gate.tt-hcc')
const head = useClient(app, 'head.tt-hcc')
const member = useClient(app)

let there: Receiver

beforeAll(async () => {
  there = await receiver(answered(201))
  await head.switchOn('hosts')
})
afterAll(() => there.close())
beforeEach(async () => {
  there.got.splice(0)
  there.answer = answered(201)
  await app.rows(
    'delete from host_notice; delete from channel_state; delete from throttle; delete from push_device',
  )
  await head.post('/office/hosts/push', { pushes_hosts: 'on' })
  await head.post('/office/hosts/names', { names_visitors: 'off' })
})

/** Sends to this computer, which real installations refuse unless the operator lists it in `inside`. */
function telling({
  inside = ['localhost'],
  limit = 20_000,
  keys = app.context.keys,
}: {
  inside?: string[]
  limit?: number
  keys?: Keys
} = {}): Telling {
  const pushes = createPushSender(keys, CONTACT, { inside, limit, ca: there.ca })
  const started = startTelling({ ...app.context, keys }, { pushes })
  onTestFinished(() => started.stop())
  return started
}

/** Tries everything that is due. */
async function tried(by = telling()): Promise<Telling> {
  await by.round()
  await by.settled()
  return by
}

interface Host {
  id: string
  name: string
  /** Path of the personal page. */
  page(): Promise<string>
}

let last = 0
async function host(): Promise<Host> {
  const name = `Lê Cán Bộ ${++last}`
  const id = await head.member({ name })
  return { id, name, page: () => personalLink(app, { id }) }
}

let devices = 0
async function turnedOn(one: Host, endpoint = there.url(`/push/${++devices}`)): Promise<PushBrowser> {
  const browser = pushBrowser(endpoint)
  expect((await member.post(`${await one.page()}/devices`, browser.fields)).status).toBe(303)
  return browser
}

async function came(to: { name: string }, name = 'Khách Đến Gặp'): Promise<void> {
  expect((await guard.enter({ client_uuid: randomUUID(), name, host: to.name })).status).toBe(303)
}

const queued = () =>
  app.rows<{ channel: string; attempts: number; sent_at: Date | null; due_at: Date }>(
    'select channel, attempts, sent_at, due_at from host_notice order by due_at',
  )
const state = async () =>
  (
    await app.rows<{ waiting: number; failure: string | null }>('select waiting, failure from channel_state')
  )[0]
const kept = () => app.rows<{ device: string }>('select device from push_device')

describe('a visitor for a host', () => {
  test('is reported to each of the host’s devices, within seconds, encrypted, and with the least that is needed', async () => {
    const one = await host()
    const [first, second] = [await turnedOn(one), await turnedOn(one)]
    const by = telling()
    await by.round()
    const began = performance.now()
    await came(one, 'Nguyễn Thị Bí Mật')
    await vi.waitFor(() => expect(there.got).toHaveLength(2), { timeout: 30_000 })
    expect(performance.now() - began).toBeLessThan(5_000)
    await by.settled()
    const office = await app.rows<{ short: string }>(`select short from office where code = 'tt-hcc'`)
    for (const browser of [first, second]) {
      const message = there.got.find(({ path }) => browser.fields.endpoint.endsWith(path))
      if (!message) throw new Error('nothing came')
      expect(browser.read(message)).toEqual({
        title: 'Có khách đang chờ Ông/Bà',
        body: `1 lượt khách ở cổng ${office[0]?.short}, từ 08:30. Bấm để trả lời.`,
      })
      expect(message.headers).toMatchObject({
        'content-encoding': 'aes128gcm',
        urgency: 'high',
        topic: 'waiting',
        // Until 19:00, when this office's day closes.
        ttl: String(10.5 * 3600),
      })
      expect(JSON.stringify(message.headers) + message.raw.toString('latin1')).not.toMatch(
        /Bí Mật|\/d\/|tt-hcc/,
      )
      const { key, claims } = senderOf(message)
      expect(key).toBe(vapidKeys(app.context.keys).publicKey)
      expect(claims).toMatchObject({ aud: `https://localhost:${there.port}`, sub: CONTACT })
    }
    expect(await queued()).toMatchObject([
      { channel: 'push', attempts: 1, sent_at: app.clock.now() },
      { attempts: 0, sent_at: null },
    ])
    expect(await state()).toEqual({ waiting: 0, failure: null })
  })

  test('is named where the head allows it', async () => {
    const one = await host()
    const browser = await turnedOn(one)
    await head.post('/office/hosts/names', { names_visitors: 'on' })
    await came(one, 'Nguyễn Thị Được Nêu')
    await tried()
    const [message] = there.got
    expect(message && browser.read(message).body).toContain('Khách: Nguyễn Thị Được Nêu.')
  })

  test('queues nothing if no device is on, or the head has switched devices off', async () => {
    const [one, without] = [await host(), await host()]
    await turnedOn(one)
    await came(without)
    await head.post('/office/hosts/push', { pushes_hosts: 'off' })
    await came(one)
    expect(await queued()).toEqual([])
    expect(
      (await member.post(`${await one.page()}/devices`, pushBrowser('https://a.vn/').fields)).status,
    ).toBe(404)
  })

  test('is no longer reported if the head switches devices off meanwhile', async () => {
    const one = await host()
    await turnedOn(one)
    await came(one)
    await head.post('/office/hosts/push', { pushes_hosts: 'off' })
    // With a webhook, the office's queue is still processed.
    await head.post('/office/hosts/webhook', { url: 'https://gateway.example.vn/' })
    await tried()
    await head.post('/office/hosts/webhook/remove')
    expect(there.got).toEqual([])
  })
})

describe('a push service', () => {
  test.each([404, 410])(
    'that answers %i is believed: the device is deleted, the others are notified',
    async (status) => {
      const one = await host()
      await turnedOn(one, there.url('/gone'))
      const other = await turnedOn(one)
      there.answer = (res) => res.writeHead(res.req.url === '/gone' ? status : 201).end()
      await came(one)
      const by = await tried()
      expect(there.got).toHaveLength(2)
      expect(await kept()).toHaveLength(1)
      there.got.splice(0)
      await came(one)
      await tried(by)
      expect(there.got.map(({ path }) => path)).toEqual([new URL(other.fields.endpoint).pathname])
      expect(await state()).toEqual({ waiting: 0, failure: null })
    },
  )

  test.each([
    ['redirects', 'redirect', answered(302)],
    ['asks to wait', 'later', answered(429)],
    ['refuses', 'declined', answered(403)],
    ['fails', 'trouble', answered(500)],
    ['hangs', 'silent', never],
  ] as const)('that %s is tried again after a minute, and the reason is kept', async (_, failure, answer) => {
    const one = await host()
    await turnedOn(one)
    there.answer =
      failure === 'redirect' ? (res) => res.writeHead(302, { location: '/elsewhere' }).end() : answer
    await came(one)
    const by = await tried(telling({ limit: failure === 'silent' ? 300 : 20_000 }))
    expect(await state()).toEqual({ waiting: 1, failure })
    app.clock.forward(MINUTE)
    there.answer = answered(201)
    await tried(by)
    expect(there.got.map(({ path }) => path)).not.toContain('/elsewhere')
    expect(await state()).toEqual({ waiting: 0, failure })
    expect(await kept()).toHaveLength(1)
  })

  test('that fails for one device of a host is retried for that one only', async () => {
    const one = await host()
    await turnedOn(one, there.url('/down'))
    await turnedOn(one, there.url('/up'))
    there.answer = (res) => res.writeHead(res.req.url === '/down' ? 500 : 201).end()
    await came(one)
    const by = await tried()
    app.clock.forward(2 * MINUTE)
    await tried(by)
    expect(there.got.map(({ path }) => path).toSorted()).toEqual(['/down', '/down', '/up'])
  })

  test('that hangs delays no other host for longer than five seconds', async () => {
    const [stuck, other] = [await host(), await host()]
    for (let each = 0; each < 5; each += 1) await turnedOn(stuck, there.url(`/stuck/${each}`))
    await turnedOn(other, there.url('/other'))
    there.answer = (res) => {
      if (res.req.url === '/other') res.writeHead(201).end()
    }
    const pushes = createPushSender(app.context.keys, CONTACT, { inside: ['localhost'], ca: there.ca })
    const by = startTelling(app.context, { pushes })
    onTestFinished(() => by.stop())
    await by.round()
    await came(stuck)
    await vi.waitFor(() => expect(there.got).toHaveLength(5), { timeout: 30_000 })
    const began = performance.now()
    await came(other)
    await vi.waitFor(() => expect(there.got).toHaveLength(6), { timeout: 30_000 })
    expect(performance.now() - began).toBeLessThan(5_000)
    there.cut()
  })

  test('inside the network is not connected to, and a message is given up at the end of its day', async () => {
    const one = await host()
    await turnedOn(one)
    await came(one)
    const by = await tried(telling({ inside: [] }))
    expect(await state()).toEqual({ waiting: 1, failure: 'unreachable' })
    await app.rows('delete from push_device')
    await turnedOn(one, `https://127.0.0.1:${there.port}/`)
    app.clock.forward(2 * MINUTE)
    await tried(by)
    expect(await state()).toEqual({ waiting: 1, failure: 'inside' })
    app.clock.set('2026-11-26T08:00:00+07:00')
    await tried(by)
    expect(there.got).toEqual([])
    expect(await queued()).toMatchObject([{ attempts: 2, sent_at: null }])
  })
})

describe('a device', () => {
  test.each([
    ['renews', 'link'],
    ['withdraws', 'link/withdraw'],
    ['removes', 'remove'],
  ])('gets nothing once the head %s', async (_, act) => {
    const one = await host()
    await turnedOn(one)
    await came(one)
    const done = await head.post(`/people/${one.id}/${act}`)
    expect(done.status).toBe(303)
    expect(await kept()).toEqual([])
    await came(one)
    await tried()
    expect(there.got).toEqual([])
  })

  test('that was registered by an older link gets nothing, wherever its row comes from', async () => {
    const one = await host()
    await turnedOn(one)
    await came(one)
    await app.rows('update push_device set link_version = link_version + 1')
    await tried()
    expect(there.got).toEqual([])
  })

  test('is stored sealed: the database has neither its address nor its keys, and another secret opens nothing', async () => {
    const one = await host()
    const { fields } = await turnedOn(one, there.url('/long-secret-of-a-device'))
    const [row] = await app.rows<Record<string, unknown>>('select * from push_device')
    const text = JSON.stringify(row) + String(row?.['sealed'] && (row['sealed'] as Buffer).toString('latin1'))
    for (const word of ['long-secret', fields.p256dh, fields.auth]) expect(text).not.toContain(word)
    // As after the loss of the secret: a device that cannot be decrypted is deleted.
    const keys = loadKeys({
      ...app.context.config,
      SECRET_KEY: 'another secret, of an installation elsewhere',
    })
    await came(one)
    await tried(telling({ keys }))
    expect([there.got, await kept(), await queued()]).toEqual([[], [], []])
  })
})

test('a push service gets a contact: the public URL, or, if nobody can open that, the sender of the mail', () => {
  const MAIL_FROM = 'Sổ Cổng <so-cong@example.vn>'
  expect(
    [{ PUBLIC_URL: CONTACT, MAIL_FROM }, { PUBLIC_URL: 'http://10.0.0.5', MAIL_FROM }, { MAIL_FROM }, {}].map(
      contactOf,
    ),
  ).toEqual([
    CONTACT,
    'mailto:so-cong@example.vn',
    'mailto:so-cong@example.vn',
    'mailto:so-cong@so-cong.invalid',
  ])
})
