// Hosts are notified of waiting visitors by e-mail, from a queue that the visit's own transaction writes.
import { randomUUID } from 'node:crypto'
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  onTestFinished,
  test,
  vi,
} from 'vitest'
import { purgeNotices } from '../../server/core/notices/queue.ts'
import { findWebhook, secretsOf } from '../../server/core/notices/webhook.ts'
import { startTelling, type Telling } from '../../server/operations/tell-hosts.ts'
import { DAY, MINUTE, SECOND } from '../../server/platform/lib/clock.ts'
import { createMailer } from '../../server/platform/outgoing/mail.ts'
import { createWebhookSender, headersOf } from '../../server/platform/outgoing/webhook.ts'
import type { TestApp } from '../support/app.ts'
import type { Answer } from '../support/client.ts'
import { type MailServer, startMailServer, useMailServer } from '../support/smtp.ts'
import { useClient, useMorningApp } from '../support/suite.ts'
import { answered, never, type Receiver, receiver } from '../support/webhook-receiver.ts'

const PUBLIC_URL = 'http://localhost:3000'
const app = useMorningApp({ PUBLIC_URL, WEBHOOK_INSIDE_HOSTS: 'localhost' })
const guard = useClient(app, 'gate.tt-hcc')
const head = useClient(app, 'head.tt-hcc')
const FROM = 'Sổ Cổng <so-cong@example.vn>'

const server = useMailServer()
beforeAll(async () => {
  await head.switchOn('hosts')
})
beforeEach(async () => {
  await app.rows('delete from host_notice; delete from channel_state; delete from throttle')
  await head.post('/office/hosts/mail', { mails_hosts: 'on' })
  await head.post('/office/hosts/names', { names_visitors: 'off' })
})

function telling(url = server.url, of: TestApp = app, limits = { silence: 20_000, whole: 30_000 }): Telling {
  const mailer = createMailer({ SMTP_URL: url, MAIL_FROM: FROM, PUBLIC_URL }, limits)
  const started = startTelling(of.context, { mailer }, { rest: 0, now: () => 0, patience: 300 })
  onTestFinished(() => started.stop())
  return started
}

/** Tries everything that is due. */
async function tried(by = telling()): Promise<Telling> {
  await by.round()
  await by.settled()
  return by
}

let last = 0
async function host(
  email = `cb${last + 1}@example.vn`,
): Promise<{ id: string; name: string; email: string }> {
  const name = `Lê Cán Bộ ${++last}`
  return { id: await head.member({ name, email }), name, email }
}

async function came(to: { name: string }, name = 'Khách Đến Gặp'): Promise<string> {
  const client_uuid = randomUUID()
  expect((await guard.enter({ client_uuid, name, host: to.name })).status).toBe(303)
  const [visit] = await app.rows<{ id: string }>('select id from visit where client_uuid = $1', [client_uuid])
  return visit?.id ?? ''
}

const queued = () =>
  app.rows<{ id: string; attempts: number; sent_at: Date | null; due_at: Date }>(
    'select id, attempts, sent_at, due_at from host_notice order by due_at',
  )
/** Follows what was sent, five minutes later. */
const REMINDER = { attempts: 0, sent_at: null }
const state = async () =>
  (
    await app.rows<{
      waiting: number
      sent_at: Date | null
      failure: string | null
      failing_since: Date | null
    }>('select waiting, sent_at, failure, failing_since from channel_state')
  )[0]

describe('a visitor for a host', () => {
  test('is reported by mail as soon as the gate has recorded it, with the least that is needed', async () => {
    const one = await host()
    const by = telling()
    await by.round()
    await came(one, 'Nguyễn Thị Bí Mật')
    await vi.waitFor(() => expect(server.mails).toHaveLength(1), { timeout: 30_000 })
    const [mail] = server.mails
    expect(mail?.from).toBe('so-cong@example.vn')
    expect(mail?.to).toEqual([one.email])
    expect(mail?.subject).toContain('Có khách đang chờ Ông/Bà')
    expect(mail?.text).toContain(`Kính gửi Ông/Bà ${one.name},`)
    expect(mail?.text).toContain('Có 1 lượt khách đang chờ')
    expect(mail?.text).toContain('từ 08:30')
    expect(mail?.text).not.toContain('Bí Mật')
    expect(mail?.raw).toContain('Auto-Submitted: auto-generated')
    const link = /http:\/\/localhost:3000(\/d\/\S+\/guests)/.exec(mail?.text ?? '')?.[1] ?? ''
    expect((await (await app.client()).get(link)).text).toContain('Nguyễn Thị Bí Mật')
    await by.settled()
    expect(await queued()).toMatchObject([{ attempts: 1, sent_at: app.clock.now() }, REMINDER])
    expect(mail?.messageId).toBe(`<${(await queued())[0]?.id}@localhost>`)
    expect(await state()).toEqual({
      ...{ waiting: 0, sent_at: app.clock.now(), failure: null, failing_since: null },
    })
  })

  test('is named where the head allows it', async () => {
    const one = await host()
    await head.post('/office/hosts/names', { names_visitors: 'on' })
    await came(one, 'Nguyễn Thị Được Nêu')
    await tried()
    expect(server.mails[0]?.text).toContain('Khách: Nguyễn Thị Được Nêu.')
  })

  test('queues nothing if mail or hosts are off, no host is named, or the host has no address', async () => {
    const [one, without] = [await host(), await host('')]
    await came({ name: 'Phòng họp' })
    await came(without)
    await head.post('/office/hosts/mail', { mails_hosts: 'off' })
    await came(one)
    await head.post('/office/hosts/mail', { mails_hosts: 'on' })
    await head.post('/office/hosts', { tells_hosts: 'off' })
    await came(one)
    await head.switchOn('hosts')
    expect(await queued()).toEqual([])
  })

  test('is reported when the host is named later, and again to another host', async () => {
    const [one, other] = [await host(), await host()]
    const id = await came({ name: 'Ai đó' }, 'Khách Sửa Sau')
    expect(await queued()).toHaveLength(0)
    for (const wanted of [one, other])
      await app.rows('update visit set host_member_id = $1 where id = $2', [wanted.id, id])
    expect(await queued()).toHaveLength(2)
    await tried()
    // The visitor is no longer for the first host.
    expect(server.mails.map(({ to }) => to)).toEqual([[other.email]])
  })

  test.each([
    [
      'the host has answered',
      async (id: string) =>
        app.rows(`update visit set host_answer = 'wait', host_answered_at = entered_at where id = '${id}'`),
    ],
    ['the visitor has left', async (id: string) => guard.post(`/gate/visits/${id}/leave`)],
    [
      'the visit is void',
      async (id: string) =>
        app.rows(`update visit set voided_at = entered_at, void_reason = 'twice' where id = '${id}'`),
    ],
  ])('is not reported once %s', async (_, then) => {
    const id = await came(await host())
    expect(await queued()).toHaveLength(1)
    await then(id)
    await tried()
    expect(server.mails).toEqual([])
    expect(await queued()).toEqual([])
  })

  test('is reported at once after the clock was ahead, whatever was sent then', async () => {
    const one = await host()
    const by = telling()
    for (let times = 0; times < 3; times += 1) {
      await came(one)
      await tried(by)
    }
    expect(server.mails).toHaveLength(3)
    // Otherwise it would send the next message before the test reads it.
    await by.stop()
    await app.rows(`update host_notice set sent_at = sent_at + interval '40 days'`)
    await came(one)
    const [next] = (await queued()).filter(({ sent_at }) => sent_at === null)
    expect(next?.due_at).toEqual(app.clock.now())
  })

  test('is in one message with those who come together, and a delegation causes three messages and one later', async () => {
    const one = await host()
    for (const name of ['Một', 'Hai', 'Ba']) await came(one, name)
    const by = await tried()
    expect(server.mails[0]?.text).toContain('Có 3 lượt khách')
    for (const name of ['Bốn', 'Năm', 'Sáu', 'Bảy', 'Tám']) {
      app.clock.forward(SECOND)
      await came(one, name)
      await tried(by)
    }
    expect(server.mails).toHaveLength(3)
    app.clock.forward(5 * MINUTE)
    await tried(by)
    expect(server.mails).toHaveLength(4)
    expect(server.mails[3]?.text).toContain('Có 8 lượt khách')
  })
})

describe('a mail server', () => {
  test('that defers gets the same message again after growing pauses, and the gate goes on', async () => {
    server.mode = 'later'
    await came(await host())
    const by = await tried()
    expect(await state()).toMatchObject({ waiting: 1, failure: 'later' })
    const pauses: number[] = []
    for (let times = 0; times < 7; times += 1) {
      const [row] = await queued()
      pauses.push(((row?.due_at.getTime() ?? 0) - app.clock.now().getTime()) / MINUTE)
      // Not before it is due.
      await tried(by)
      app.clock.set(row?.due_at.toISOString() ?? '')
      if (times === 6) server.mode = 'take'
      await tried(by)
    }
    expect(pauses).toEqual([1, 2, 4, 8, 16, 30, 30])
    expect(server.tries).toBe(8)
    expect(server.mails).toHaveLength(1)
    expect(await state()).toMatchObject({ waiting: 0, failure: 'later', sent_at: app.clock.now() })
  })

  test('that refuses is not tried again', async () => {
    server.mode = 'refuse'
    await came(await host())
    await tried()
    expect(await queued()).toEqual([])
    expect(await state()).toMatchObject({ waiting: 0, failure: 'refused' })
    expect(app.logged.join('\n')).not.toContain('example.vn')
  })

  test.each([
    ['that hangs', 'silent', async () => Object.assign(server, { mode: 'hang' }).url],
    ['that is not there', 'unreachable', async () => 'smtp://127.0.0.1:9'],
    ['that nobody vouches for', 'certificate', async () => (await tlsServer()).url],
  ])('%s is a temporary failure, and the reason is reported in a word', async (_, failure, url) => {
    await came(await host())
    const patience = failure === 'silent' ? 300 : 20_000
    await tried(telling(await url(), app, { silence: patience, whole: 30_000 }))
    expect(await queued()).toMatchObject([{ attempts: 1, sent_at: null }])
    expect(await state()).toMatchObject({ waiting: 1, failure })
    expect(server.mails).toEqual([])
  })

  test('that is down is tried by a few in a pause, however many wait, and once it is back everybody is notified', async () => {
    const away = await startMailServer()
    await away.close()
    let now = 0
    const mailer = createMailer({ SMTP_URL: away.url, MAIL_FROM: FROM, PUBLIC_URL })
    const by = startTelling(app.context, { mailer }, { rest: MINUTE, now: () => now })
    onTestFinished(() => by.stop())
    for (let each = 0; each < 12; each += 1) await came(await host())
    const tries = async () => (await queued()).reduce((sum, { attempts }) => sum + attempts, 0)
    for (const _ of [1, 2, 3]) await tried(by)
    const first = await tries()
    expect(first).toBeLessThanOrEqual(4)
    now += MINUTE
    for (const _ of [1, 2]) await tried(by)
    expect((await tries()) - first).toBeLessThanOrEqual(4)
    // Messages that were not tried have no longer pause.
    const untried = (await queued()).filter(({ attempts }) => attempts === 0)
    expect(untried.length).toBeGreaterThanOrEqual(4)
    const back = await startMailServer({ port: away.port })
    try {
      now += MINUTE
      await by.round()
      await vi.waitFor(() => expect(back.mails).toHaveLength(untried.length), { timeout: 30_000 })
    } finally {
      await by.stop()
      await back.close()
    }
  })

  test('that comes back after several failures gets one message for a host, not one for each failure', async () => {
    const one = await host()
    server.mode = 'later'
    const by = telling()
    for (const name of ['Một', 'Hai', 'Ba']) {
      await came(one, name)
      await tried(by)
    }
    expect(await queued()).toHaveLength(3)
    server.mode = 'take'
    app.clock.forward(2 * MINUTE)
    await tried(by)
    expect(server.mails).toHaveLength(1)
    expect(server.mails[0]?.text).toContain('Có 3 lượt khách')
  })

  let tls: MailServer | undefined
  const tlsServer = async () => {
    tls ??= await startMailServer({ tls: true })
    return tls
  }
  afterAll(() => tls?.close())
})

describe('the queue', () => {
  test('reminds a host once of each visitor who waits without an answer, whichever instance runs', async () => {
    const second = await app.secondInstance()
    const instances = [telling(), telling(server.url, second)]
    const sentAfter = async (minutes: number) => {
      app.clock.forward(minutes * MINUTE)
      await Promise.all(instances.map((one) => tried(one)))
      return server.mails.length
    }
    const [one, other] = [await host(), await host()]
    const [first, isMet] = [await came(one, 'Khách Chờ Lâu'), await came(other, 'Khách Đã Đón')]
    expect([await sentAfter(0), await sentAfter(4)]).toEqual([2, 2])
    await app.rows(`update visit set host_answer = 'come_in', host_answered_at = $2 where id = $1`, [
      isMet,
      app.clock.now(),
    ])
    expect([await sentAfter(1), await sentAfter(10)]).toEqual([3, 3])
    expect(server.mails[2]).toMatchObject({
      to: [one.email],
      text: expect.stringContaining('Có 1 lượt khách đang chờ'),
    })
    // The next visitor brings the first into a message again, and is the reason of the only reminder.
    await came(one, 'Khách Đến Sau')
    expect([await sentAfter(0), await sentAfter(5), await sentAfter(20)]).toEqual([4, 5, 5])
    await guard.post(`/gate/visits/${first}/leave`)
    expect(await state()).toMatchObject({ waiting: 0 })
    await second.close()
  })

  test('gives up at the end of the day, and deletes the message the day after', async () => {
    server.mode = 'later'
    await came(await host())
    const by = await tried()
    app.clock.set('2026-11-26T00:01:00+07:00')
    server.mode = 'take'
    await tried(by)
    expect(server.mails).toEqual([])
    expect(await state()).toMatchObject({ waiting: 1 })
    expect(await purgeNotices(app.db, await app.officeId('tt-hcc'), app.clock.now())).toBe(1)
    expect(await queued()).toEqual([])
    expect(await state()).toMatchObject({ waiting: 0 })
  })

  test('keeps a message that a stop cut off for later, and the stop does not wait for a server that hangs', async () => {
    server.mode = 'hang'
    await came(await host())
    const by = telling(server.url, app, { silence: 60_000, whole: 60_000 })
    await by.round()
    await vi.waitFor(() => expect(server.tries).toBe(1), { timeout: 30_000 })
    await by.stop()
    expect(await queued()).toMatchObject([{ attempts: 1, sent_at: null }])
    server.mode = 'take'
    app.clock.forward(MINUTE)
    await tried()
    expect(server.mails).toHaveLength(1)
  })

  test('is left alone where the program has no mail server', async () => {
    await came(await host())
    const by = startTelling(app.context)
    onTestFinished(() => by.stop())
    await tried(by)
    expect(await queued()).toMatchObject([{ attempts: 0 }])
  })

  test('loses the messages for a member who is removed', async () => {
    const one = await host()
    await came(one)
    await head.post(`/people/${one.id}/remove`)
    expect(await queued()).toEqual([])
  })
})

describe('a webhook', () => {
  let there: Receiver
  let made: Answer
  beforeAll(async () => {
    there = await receiver()
  })
  afterAll(() => there.close())
  beforeEach(async () => {
    there.got.length = 0
    there.answer = answered(204)
    await head.post('/office/hosts/mail', { mails_hosts: 'off' })
    await head.post('/office/hosts/webhook/remove')
    const url = there.url('/hook')
    made = await head.post('/office/hosts/webhook', { url })
    expect(made.status).toBe(200)
  })
  afterEach(async () => {
    await head.post('/office/hosts/webhook/remove')
  })

  const calling = () => {
    const webhooks = createWebhookSender(['localhost'], { ca: there.ca })
    const started = startTelling(app.context, { webhooks })
    onTestFinished(() => started.stop())
    return started
  }
  const secretOn = (page: Answer) => String(page.$('#secret').val() ?? '')

  test('is notified of who waits with the least that is needed, and of the name only if the head allows it', async () => {
    const one = await host()
    await came(one, 'Nguyễn Thị Được Nêu')
    const by = await tried(calling())
    const since = app.clock.now().toISOString()
    const data = { office: { code: 'tt-hcc' }, host: { id: one.id, name: one.name }, count: 1, since }
    expect(JSON.parse(there.got[0]?.body ?? '')).toMatchObject({ type: 'visitors.waiting', data })
    expect(there.got[0]?.body).not.toContain('Được Nêu')
    expect(there.got[0]?.headers['webhook-id']).toBe((await queued())[0]?.id)
    expect(await state()).toMatchObject({ waiting: 0, sent_at: app.clock.now(), failing_since: null })
    // The personal link would show the gateway the names anyway.
    expect(there.got[0]?.body).not.toMatch(/\/d\/|link/)
    await head.post('/office/hosts/names', { names_visitors: 'on' })
    await by.stop()
    app.clock.forward(SECOND)
    await came(one, 'Trần Văn Hai')
    await tried(calling())
    expect(JSON.parse(there.got[1]?.body ?? '').data).toMatchObject({
      ...{ count: 2, visitors: ['Nguyễn Thị Được Nêu', 'Trần Văn Hai'] },
    })
  })

  test('is signed with the secret that the head saw once, and for a day also with the one before', async () => {
    const first = secretOn(made)
    expect(first).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
    expect(secretOn(await head.get('/office/hosts'))).toBe('')
    const replaces = (await head.get('/office/hosts')).$('[name="replaces"]').val()
    // Sending the same form twice replaces the secret once, and shows the new one.
    const press = () => head.post('/office/hosts/webhook/secret', { replaces: String(replaces) })
    const second = secretOn(await press())
    expect(second).not.toBe(first)
    expect(secretOn(await press())).toBe(second)
    expect(secretOn(await head.get('/office/hosts'))).toBe('')
    await came(await host())
    await tried(calling())
    const [notice] = await queued()
    const sent = { id: notice?.id ?? '', at: app.clock.now(), body: there.got[0]?.body ?? '' }
    expect(there.got[0]?.headers).toMatchObject(headersOf([second, first], sent))
    const hook = await findWebhook(app.db, await app.officeId('tt-hcc'))
    const signing = (after: number) =>
      hook && secretsOf(app.context.keys, hook, new Date(app.clock.now().getTime() + after))
    expect([signing(DAY - 1), signing(DAY)]).toEqual([[second, first], [second]])
    await head.post('/office/hosts/webhook/remove')
    const lines = await app.audited('office.webhook_set')
    expect(lines.slice(-3)).toEqual(['change=made', 'change=secret', 'change=removed'])
  })

  test('that fails gets the same id again, and the head sees since when and why until a message has arrived', async () => {
    there.answer = answered(401)
    await came(await host())
    const by = await tried(calling())
    const since = app.clock.now()
    expect(await state()).toMatchObject({ waiting: 1, failure: 'declined', failing_since: since })
    app.clock.forward(2 * MINUTE)
    there.answer = answered(500)
    await tried(by)
    expect(await state()).toMatchObject({ waiting: 1, failure: 'trouble', failing_since: since })
    expect((await head.get('/office/hosts')).text).toContain(
      'Không gửi được từ 08:30 25/11/2026 (lần gần nhất 08:32 25/11/2026): máy chủ bên kia đang lỗi.',
    )
    app.clock.forward(2 * MINUTE)
    there.answer = answered(200)
    await tried(by)
    expect(new Set(there.got.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
    expect(there.got).toHaveLength(3)
    const page = (await head.get('/office/hosts')).text
    expect(page).not.toContain('Không gửi được từ')
    expect(page).toContain('Lần gửi được gần nhất: 08:34 25/11/2026.')
  })

  test('gets the failed messages for a host again under the id with the fewest attempts', async () => {
    const one = await host()
    there.answer = answered(500)
    await came(one, 'Một')
    const by = await tried(calling())
    app.clock.forward(10 * SECOND)
    await came(one, 'Hai')
    await tried(by)
    const [first, second] = there.got.map(({ headers }) => headers['webhook-id'])
    // Fails the first once more, so that it has more attempts than the second when both are due.
    app.clock.forward(50 * SECOND)
    await tried(by)
    app.clock.forward(3 * MINUTE)
    there.answer = answered(204)
    await tried(by)
    expect(second).not.toBe(first)
    expect(there.got.slice(2).map(({ headers }) => headers['webhook-id'])).toEqual([first, second])
    expect(await queued()).toMatchObject([{ id: second, sent_at: app.clock.now() }, REMINDER])
  })

  test('that hangs delays no mail', async () => {
    await head.post('/office/hosts/mail', { mails_hosts: 'on' })
    there.answer = never
    const mailer = createMailer({ SMTP_URL: server.url, MAIL_FROM: FROM, PUBLIC_URL })
    const webhooks = createWebhookSender(['localhost'], { ca: there.ca, limit: 600_000 })
    const by = startTelling(app.context, { mailer, webhooks }, { patience: 300 })
    onTestFinished(() => by.stop())
    for (let each = 0; each < 6; each += 1) await came(await host())
    await by.round()
    await vi.waitFor(() => expect(server.mails).toHaveLength(6), { timeout: 30_000 })
    expect(there.got).toHaveLength(4)
    // Cut the hanging request, so that the program can stop.
    there.cut()
  })

  test('that is removed gets nothing more, not even what has failed before', async () => {
    there.answer = answered(500)
    await came(await host())
    const by = await tried(calling())
    await head.post('/office/hosts/webhook/remove')
    await came(await host())
    expect(await queued()).toEqual([])
    expect(await state()).toBeUndefined()
    app.clock.forward(2 * MINUTE)
    await tried(by)
    expect(there.got).toHaveLength(1)
  })

  test('inside the network is refused in plain words, and an invalid URL is given back', async () => {
    const inside = 'https://127.0.0.1:9/'
    const refused = await head.post('/office/hosts/webhook', { url: inside })
    expect([refused.status, refused.$('#url').val()]).toEqual([422, inside])
    expect(refused.$('#url-problem').text()).toContain('mạng nội bộ')
    expect(await findWebhook(app.db, await app.officeId('tt-hcc'))).toMatchObject({ url: there.url('/hook') })
    // A host name that resolves to this computer is detected when sending.
    await app.rows('update office_webhook set url = $1', [inside])
    await head.post('/office/hosts/webhook/test')
    expect((await head.get('/office/hosts')).text).toContain(
      'Tin thử chưa tới: địa chỉ nằm trong mạng nội bộ mà người quản trị máy chủ chưa cho phép.',
    )
    const url = 'http://gateway.example.vn/'
    const page = await head.post('/office/hosts/webhook', { url })
    expect(page.status).toBe(422)
    expect(page.$('#url').val()).toBe(url)
    expect(page.$('#url-problem').text()).not.toBe('')
  })

  test('is tested five times a minute at most', async () => {
    await app.rows('update office_webhook set url = $1', ['https://127.0.0.1:9/'])
    for (let each = 0; each < 6; each += 1) await head.post('/office/hosts/webhook/test')
    expect((await head.get('/office/hosts')).text).toContain('Đã gửi thử nhiều lần.')
  })
})
