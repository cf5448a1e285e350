// Instances are told to reload an office only when something has changed, and only that office.
import { randomUUID } from 'node:crypto'
import { beforeAll, beforeEach, expect, type MockInstance, test, vi } from 'vitest'
import type { Live } from '../../server/platform/db/live.ts'
import type { Client } from '../support/client.ts'
import { useApp } from '../support/suite.ts'

const app = useApp()
let head: Client
let district: Client
let office: string
let root: string
let changed: MockInstance<Live['changed']>

beforeAll(async () => {
  ;[head, district] = [await app.client('head.tt-hcc'), await app.client('district')]
  ;[office, root] = [await app.officeId('tt-hcc'), await app.officeId('can-giuoc')]
  changed = vi.spyOn(app.context.live, 'changed')
})

beforeEach(() => {
  changed.mockClear()
})

/** The offices that instances were told to reload since the last call; `all` stands for every office. */
function told(): string[] {
  const calls = changed.mock.calls.splice(0)
  return calls.flatMap(([topic, part]) => (topic === 'offices' ? [part ?? 'all'] : []))
}

async function sent(to: string, fields: Record<string, string> = {}, by = head): Promise<string[]> {
  const { status } = await by.post(to, fields)
  expect([200, 303]).toContain(status)
  return told()
}

const HOURS = { opens: '07:30', closes: '16:30', close_at: '18:00', overdue: '60' }
const ON = { tells_hosts: 'on' }

test.each([
  ['a switch of hosts', '/office/hosts', ON],
  ['a switch of the mail', '/office/hosts/mail', { mails_hosts: 'on' }],
  ['a switch of guests', '/office/guests', { expects_guests: 'on' }],
  ['optional fields', '/office/fields', { fields: 'plate' }],
  ['hours', '/office', HOURS],
  ['a step that somebody says is done', '/account/steps', { step: 'poster' }],
  ['a switch of the devices', '/office/hosts/push', { pushes_hosts: 'on' }],
  ['the address of a webhook', '/office/hosts/webhook', { url: 'https://gateway.example.vn/a' }],
])(
  'saving %s notifies the own office once, and nobody when the same is saved again',
  async (_what, to, fields) => {
    await app.rows(`update office set confirmed_steps = '{}', overdue_minutes = 45, tells_hosts = false`)
    expect(await sent(to, fields)).toEqual([office])
    expect(await sent(to, fields)).toEqual([])
  },
)

test('a webhook whose address or secret changes, or which does not exist, notifies nobody; its removal does', async () => {
  const to = '/office/hosts/webhook'
  await head.post(to, { url: 'https://gateway.example.vn/a' })
  told()
  expect(await sent(to, { url: 'https://gateway.example.vn/b' })).toEqual([])
  const [hook] = await app.rows<{ secret_id: string }>('select secret_id from office_webhook')
  expect(await sent(`${to}/secret`, { replaces: hook?.secret_id ?? '' })).toEqual([])
  expect(await sent(`${to}/remove`)).toEqual([office])
  expect(await sent(`${to}/remove`)).toEqual([])
  // A repeated removal must not discard the message about the first.
  await head.post('/office/hosts', ON)
  await head.post(to, { url: 'https://gateway.example.vn/a' })
  await head.post(`${to}/remove`)
  await head.post(`${to}/remove`)
  expect((await head.get('/office/hosts')).text).toContain('Đã gỡ địa chỉ nhận tin')
})

test('a webhook whose address is typed in another way is the same one', async () => {
  const to = '/office/hosts/webhook'
  await head.post(to, { url: 'https://Gateway.Example.VN.:443/./a' })
  expect(await app.rows('select url from office_webhook')).toEqual([{ url: 'https://gateway.example.vn/a' }])
  const rows = () => app.rows(`select seq from audit where action = 'office.webhook_set'`)
  const before = await rows()
  await head.post(to, { url: 'https://GATEWAY.example.vn/a' })
  expect(await rows()).toEqual(before)
  await head.post(`${to}/remove`)
})

test('the gate is told to reload when what it shows of a host in the staff list changes, and only then', async () => {
  await head.post('/office/hosts', ON)
  told()
  const person = { name: 'Trần Thị Khách Quen', unit: 'Phòng 1', status: '', relatives: '0', room_phone: '' }
  const form = { client_uuid: randomUUID(), ...person }
  expect(await sent('/people', form)).toEqual([office])
  expect(await sent('/people', form)).toEqual([])
  const to = `/people/${form.client_uuid}`
  expect(await sent(to, person)).toEqual([])
  expect(await sent(to, { ...person, status: 'running', relatives: '2' })).toEqual([])
  expect(await sent(to, { ...person, unit: 'Phòng 2' })).toEqual([office])
  for (const end of ['link', 'link/withdraw']) expect(await sent(`${to}/${end}`)).toEqual([])
  expect(await sent(`${to}/remove`)).toEqual([office])
})

test('a list that is confirmed again, or that adds nobody, notifies nobody', async () => {
  const text = 'Họ và tên\nNgô Thị Danh Sách'
  const preview = async () => (await head.post('/people/import', { text })).location ?? ''
  const first = await preview()
  expect([await sent(first), await sent(first)]).toEqual([[office], []])
  expect(await sent(await preview())).toEqual([])
})

test('the district notifies one office of its desk, all of the tree and of common hours, and nobody of an unchanged form', async () => {
  const address = `/district/offices/${office}`
  const desk = { client_uuid: randomUUID(), desk_name: 'Quầy nghe' }
  expect(await sent(`${address}/desks`, desk, district)).toEqual([office])
  expect(await sent(`${address}/desks`, desk, district)).toEqual([])
  expect(await sent(`${address}/desks/${desk.client_uuid}`, desk, district)).toEqual([])
  const page = await district.get(address)
  const fields = page.$(`form[action="${address}"]`).serializeArray()
  const saved = Object.fromEntries(fields.map(({ name, value }) => [name, value]))
  expect(await sent(address, saved, district)).toEqual([])
  expect(await sent(address, { ...saved, short: 'HCC nghe' }, district)).toEqual(['all'])
  const hours = `/district/offices/${root}/hours`
  expect(await sent(hours, HOURS, district)).toEqual(['all'])
  expect(await sent(hours, HOURS, district)).toEqual([])
})

test('another instance is told which office changed', async () => {
  const other = await app.secondInstance()
  try {
    const heard: (string | undefined)[] = []
    other.context.live.subscribe('offices', (id) => void heard.push(id))
    const gate = await other.client('gate.tt-hcc')
    const badges = async () => (await gate.get('/gate')).$('[name="badge"]').length
    await head.post('/office/fields', { fields: 'plate' })
    // Until it listens it hears of no change; the first message may then say that all offices changed.
    await expect
      .poll(async () => {
        await head.post('/office/fields', { fields: (await badges()) ? 'plate' : 'badge' })
        return heard
      })
      .toContain(office)
    await head.post('/office/fields', { fields: 'badge' })
    await expect.poll(badges).toBeGreaterThan(0)
  } finally {
    await other.close()
  }
})
