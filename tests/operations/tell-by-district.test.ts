// The district's webhook notifies hosts of offices that have none of their own and whose head has allowed it.
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { startTelling, type Telling } from '../../server/operations/tell-hosts.ts'
import { MINUTE, SECOND } from '../../server/platform/lib/clock.ts'
import { createWebhookSender, headersOf } from '../../server/platform/outgoing/webhook.ts'
import { useClient, useMorningApp } from '../support/suite.ts'
import { answered, never, type Receiver, receiver } from '../support/webhook-receiver.ts'

const app = useMorningApp({ WEBHOOK_INSIDE_HOSTS: 'localhost' })
const district = useClient(app, 'district')
const PLACES = ['tt-hcc', 'ubnd-xa-long-hau'] as const
type Place = (typeof PLACES)[number]
const heads = {
  'tt-hcc': useClient(app, 'head.tt-hcc'),
  'ubnd-xa-long-hau': useClient(app, 'head.ubnd-xa-long-hau'),
}

let there: Receiver

beforeAll(async () => {
  there = await receiver()
})
afterAll(() => there.close())
beforeEach(async () => {
  there.got.length = 0
  there.answer = answered(204)
  await app.rows('delete from host_notice; delete from channel_state; delete from throttle')
  for (const of of PLACES) {
    await heads[of].switchOn('hosts')
    await heads[of].post('/office/hosts/district', { calls_district: 'on' })
    await heads[of].post('/office/hosts/names', { names_visitors: 'off' })
    await heads[of].post('/office/hosts/webhook/remove')
  }
  await district.post('/district/webhook/remove')
  expect((await district.post('/district/webhook', { url: there.url('/huyen') })).status).toBe(200)
})

async function tried(by?: Telling, rest?: Parameters<typeof startTelling>[2]): Promise<Telling> {
  const webhooks = createWebhookSender(['localhost'], { ca: there.ca })
  const one = by ?? startTelling(app.context, { webhooks }, rest ?? { rest: 0, now: () => 0 })
  if (!by) onTestFinished(() => one.stop())
  await one.round()
  await one.settled()
  return one
}

let last = 0
async function came(of: Place, name = 'Khách Đến Gặp'): Promise<string> {
  const host = `Lê Cán Bộ ${++last}`
  const id = await heads[of].member({ name: host })
  expect((await heads[of].enter({ name, host })).status).toBe(303)
  return id
}

const bodies = () => there.got.map(({ body }) => JSON.parse(body))
const queued = () =>
  app.rows<{ channel: string; attempts: number; sent_at: Date | null }>(
    'select channel, attempts, sent_at from host_notice order by due_at',
  )
const page = async () => (await district.get('/district/webhook')).text

test('the district’s gateway is notified of visitors in every office whose head allows it, with each office’s code and rule for names', async () => {
  await heads['ubnd-xa-long-hau'].post('/office/hosts/names', { names_visitors: 'on' })
  const [here, elsewhere] = [
    await came('tt-hcc', 'Nguyễn Thị Kín'),
    await came('ubnd-xa-long-hau', 'Trần Văn Nêu'),
  ]
  await tried()
  expect(bodies().toSorted((a, b) => a.data.office.code.localeCompare(b.data.office.code))).toMatchObject([
    { type: 'visitors.waiting', data: { office: { code: 'tt-hcc' }, host: { id: here }, count: 1 } },
    { data: { office: { code: 'ubnd-xa-long-hau' }, host: { id: elsewhere }, visitors: ['Trần Văn Nêu'] } },
  ])
  expect(JSON.stringify(bodies())).not.toMatch(/Thị Kín|\/d\//)
  expect(await page()).toContain('2 trên')
  expect(await page()).toContain('Lần gửi được gần nhất: 08:30 25/11/2026.')
  expect((await heads['tt-hcc'].get('/office/hosts')).text).toContain(
    'Lần gửi được gần nhất: 08:30 25/11/2026.',
  )
})

test('the district’s gateway gets nothing from an office whose head has not switched it on, or where hosts are off', async () => {
  await heads['tt-hcc'].post('/office/hosts/district', { calls_district: 'off' })
  await heads['ubnd-xa-long-hau'].post('/office/hosts', { tells_hosts: 'off' })
  for (const of of PLACES) await came(of)
  expect(await queued()).toEqual([])
  await tried()
  expect(there.got).toEqual([])
})

test('the office’s own gateway takes precedence, and each visitor is reported once', async () => {
  expect((await heads['tt-hcc'].post('/office/hosts/webhook', { url: there.url('/rieng') })).status).toBe(200)
  await came('tt-hcc')
  await tried()
  expect(there.got.map(({ path }) => path)).toEqual(['/rieng'])
  expect((await heads['tt-hcc'].get('/office/hosts')).text).toContain(
    'không qua hệ thống nhắn tin của UBND huyện Cần Giuộc',
  )
})

test('messages waiting for the district’s gateway are sent to nobody once the office has its own', async () => {
  there.answer = answered(500)
  await came('tt-hcc')
  const by = await tried()
  await heads['tt-hcc'].post('/office/hosts/webhook', { url: there.url('/rieng') })
  there.answer = answered(204)
  app.clock.forward(2 * MINUTE)
  await tried(by)
  expect(there.got.map(({ path }) => path)).toEqual(['/huyen'])
})

test('messages to the district’s gateway are signed with the secret that the district saw once, and the head sees neither URL nor secret', async () => {
  await district.post('/district/webhook/remove')
  const made = await district.post('/district/webhook', { url: there.url('/huyen') })
  const secret = String(made.$('#secret').val())
  expect(secret).toMatch(/^whsec_/)
  expect((await district.get('/district/webhook')).$('#secret')).toHaveLength(0)
  await came('tt-hcc')
  await tried()
  const [sent] = there.got
  const message = { id: String(sent?.headers['webhook-id']), at: app.clock.now(), body: sent?.body ?? '' }
  expect(sent?.headers).toMatchObject(headersOf([secret], message))
  const own = (await heads['tt-hcc'].get('/office/hosts')).text
  expect(own).not.toContain('/huyen')
  expect(own).not.toContain('whsec_')
})

test('a district gateway that is down is tried by a few in a pause whichever office waits, and once it is back all messages are sent', async () => {
  let now = 0
  const rest = { rest: MINUTE, now: () => now }
  there.answer = answered(503)
  for (const of of [...PLACES, ...PLACES]) await came(of)
  const by = await tried(undefined, rest)
  for (const _ of [1, 2]) await tried(by)
  // A 503 delays only its own message; after a 500 the other messages wait as well.
  expect(there.got).toHaveLength(4)
  there.answer = answered(500)
  app.clock.forward(2 * MINUTE)
  for (const _ of [1, 2, 3]) await tried(by)
  // Four requests of each office may already be under way before the first fails.
  const tries = there.got.length
  expect(tries).toBeLessThanOrEqual(8)
  app.clock.forward(5 * MINUTE)
  await tried(by)
  expect(there.got).toHaveLength(tries)
  expect(await page()).toContain('Không gửi được từ 08:30 25/11/2026')
  there.answer = answered(204)
  now += MINUTE
  for (const _ of [1, 2]) await tried(by)
  expect((await queued()).filter(({ attempts, sent_at }) => attempts > 0 && sent_at === null)).toEqual([])
  expect(await page()).not.toContain('Không gửi được từ')
})

test('a district gateway that hangs delays no office that has its own', async () => {
  await heads['tt-hcc'].post('/office/hosts/webhook', { url: there.url('/rieng') })
  there.answer = never
  const webhooks = createWebhookSender(['localhost'], { ca: there.ca, limit: 600_000 })
  const by = startTelling(app.context, { webhooks })
  onTestFinished(() => by.stop())
  for (let each = 0; each < 3; each += 1) await came('ubnd-xa-long-hau')
  await by.round()
  await expect.poll(() => there.got.length).toBe(3)
  there.answer = answered(204)
  await came('tt-hcc')
  await expect.poll(() => there.got.map(({ path }) => path)).toEqual(['/huyen', '/huyen', '/huyen', '/rieng'])
  there.cut()
})

test('once the district’s gateway is removed nothing more is sent, not even what failed before, and the heads see that', async () => {
  there.answer = answered(500)
  await came('tt-hcc')
  const by = await tried()
  await district.post('/district/webhook/remove')
  expect((await heads['tt-hcc'].get('/office/hosts')).text).toContain(
    'UBND huyện Cần Giuộc đã gỡ cổng nhắn tin dùng chung',
  )
  app.clock.forward(2 * MINUTE)
  await came('ubnd-xa-long-hau')
  app.clock.forward(SECOND)
  await tried(by)
  expect(there.got).toHaveLength(1)
  expect(await queued()).toEqual([])
})

test('the district’s gateway may not be inside the network, a test says how it went, and the district’s audit has every change', async () => {
  const refused = await district.post('/district/webhook', { url: 'https://10.0.0.5/' })
  expect([refused.status, refused.$('#url').val()]).toEqual([422, 'https://10.0.0.5/'])
  expect(refused.$('#url-problem').text()).toContain('mạng nội bộ')
  await app.rows(`update office_webhook set url = 'https://127.0.0.1:9/'`)
  await district.post('/district/webhook/test')
  expect(await page()).toContain('Tin thử chưa tới: ')
  await district.post('/district/webhook/remove')
  const lines = await app.rows<{ line: string }>(
    `select action || ' ' || a.fields as line from audit a join office o on o.id = a.office_id
     where parent_id is null and action like 'office.webhook%' order by seq desc limit 3`,
  )
  expect(lines.map(({ line }) => line)).toEqual([
    'office.webhook_set change=removed',
    expect.stringContaining('office.webhook_tested result='),
    'office.webhook_set change=made',
  ])
})

test('a head sees nothing of the district’s gateway if there is none and they have not switched it on', async () => {
  await district.post('/district/webhook/remove')
  await heads['tt-hcc'].post('/office/hosts/district', { calls_district: 'off' })
  expect((await heads['tt-hcc'].get('/office/hosts')).$('#district-title')).toHaveLength(0)
})

test('the status page counts an office as notifying its hosts only if the district has a gateway, or the office another way', async () => {
  const status = async () => (await district.get('/district/health')).$('.health-rows').text()
  there.answer = answered(500)
  await came('tt-hcc')
  await tried()
  // Another row says what waits for people who want summaries.
  await app.rows(`insert into channel_state (office_id, channel, waiting)
    select id, 'summary', 7 from office where code = 'tt-hcc'`)
  expect(await status()).toContain('2 cơ quan bật; đang chờ 1')
  await district.post('/district/webhook/remove')
  expect(await status()).toContain('Chưa cơ quan nào bật báo')
  await heads['tt-hcc'].post('/office/hosts/mail', { mails_hosts: 'on' })
  expect(await status()).toContain('1 cơ quan bật báo qua thư điện tử')
  await heads['tt-hcc'].post('/office/hosts/mail', { mails_hosts: 'off' })
})
