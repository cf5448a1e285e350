// A host's page, opened by personal link: who has come, answers in one tap, and guests whom the host announces.
import { randomUUID } from 'node:crypto'
import { beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { MINUTE } from '../../server/platform/lib/clock.ts'
import { Client, fieldsOf } from '../support/client.ts'
import { newHost, personalLink } from '../support/personal-link.ts'
import { type Watch, watch } from '../support/stream.ts'
import { useClient, useMorningApp } from '../support/suite.ts'

const app = useMorningApp()
const guard = useClient(app, 'gate.tt-hcc')
const head = useClient(app, 'head.tt-hcc')

beforeAll(() => head.switchOn('guests', 'hosts'))
beforeEach(async () => {
  await app.rows('delete from throttle')
})

let last = 0
const host = (fields: Record<string, string> = {}) => newHost(app, head, `Trần Cán Bộ ${++last}`, fields)
const linkOf = (id: string) => personalLink(app, { id })

async function came(name: string, fields: Record<string, string> = {}): Promise<string> {
  expect((await guard.enter({ name, ...fields })).status).toBe(303)
  return (await app.visit(name))?.id ?? ''
}

const nobody = () => new Client(app.url)
const guest = (fields: Record<string, string> = {}) => ({
  ...{ client_uuid: randomUUID(), name: 'Khách Tôi Hẹn', day: '25/11/2026', time: '9:30' },
  ...fields,
})

async function following(path: string, client = nobody()): Promise<Watch> {
  const watching = await watch(client, path)
  expect(watching.status).toBe(200)
  onTestFinished(() => watching.close())
  return watching
}

const audited = (subject: string) =>
  app.rows<{ action: string; actor_id: string | null; fields: string }>(
    'select action, actor_id, fields from audit where subject_id = $1 order by seq',
    [subject],
  )

describe('the page of a host', () => {
  test('shows their own visitors and guests, and nobody else’s', async () => {
    const [one, other] = [await host(), await host()]
    await came('Khách Của Một', { host: one.name, place: 'Công ty Một', phone: '0987654321' })
    await came('Khách Của Hai', { host: other.name })
    await came('Khách Của Phòng', { host: 'Phòng họp' })
    await guard.post('/guests', guest({ name: 'Người Trực Hẹn', host: one.name }))
    await guard.post('/guests', guest({ name: 'Hẹn Người Khác', host: other.name }))
    const page = await nobody().get(`${one.at}/guests`)
    expect(page.status).toBe(200)
    expect(page.headers.get('cache-control')).toBe('no-store')
    expect(page.headers.get('referrer-policy')).toBe('same-origin')
    expect(page.text).toContain('Khách Của Một')
    expect(page.text).toContain('Công ty Một')
    expect(page.text).toContain('Người Trực Hẹn')
    await guard.post(`/gate/visits/${(await app.visit('Khách Của Một'))?.id}/leave`)
    expect((await nobody().get(`${one.at}/guests`)).text).toContain('Khách Của Một')
    for (const words of ['Khách Của Hai', 'Khách Của Phòng', 'Hẹn Người Khác', '654321', '+84'])
      expect(page.text).not.toContain(words)
    // Only reception can delete guests that it has added.
    expect(page.$('form[action$="/withdraw"]')).toHaveLength(0)
    expect(page.text).toContain('<noscript><meta http-equiv="refresh"')
  })

  test('does not exist where hosts are off, for an unknown link, or for a link that was renewed or withdrawn', async () => {
    const one = await host()
    await head.post('/office/hosts', { tells_hosts: 'off' })
    for (const path of ['/guests', '/guests/new', '/events'])
      expect([(await nobody().get(one.at + path)).status, path]).toEqual([404, path])
    expect((await nobody().post(`${one.at}/guests`, guest())).status).toBe(404)
    expect((await nobody().get(one.at)).text).not.toContain('/guests')
    await head.switchOn('hosts')
    expect((await nobody().get(one.at)).$('a.button').attr('href')).toBe(`${one.at}/guests`)
    expect((await nobody().get(`/d/${'0'.repeat(29)}/guests`)).status).toBe(404)

    await head.post(`/people/${one.id}/link`)
    expect((await nobody().get(`${one.at}/guests`)).status).toBe(404)
    const renewed = await linkOf(one.id)
    expect((await nobody().get(`${renewed}/guests`)).status).toBe(200)
    expect((await head.post(`/people/${one.id}/link/withdraw`)).status).toBe(303)
    for (const path of [renewed, `${renewed}/guests`]) expect((await nobody().get(path)).status).toBe(404)
    const page = await head.get(`/people/${one.id}`)
    expect(page.text).toContain('Đường dẫn đã bị thu hồi.')
    expect((await head.post('/people/links', { member: one.id })).status).toBe(404)
    await head.post(`/people/${one.id}/link`)
    expect((await nobody().get(`${await linkOf(one.id)}/guests`)).status).toBe(200)
  })
})

describe('a guest whom a host announces', () => {
  test('is deleted by the same host only, and not after the arrival', async () => {
    const [one, other] = [await host(), await host()]
    const [form, second] = [guest(), guest({ name: 'Khách Đã Vào' })]
    await nobody().post(`${one.at}/guests`, form)
    await nobody().post(`${one.at}/guests`, second)
    const path = `/guests/${form.client_uuid}/withdraw`
    expect((await nobody().post(other.at + path)).status).toBe(404)
    expect((await nobody().post(one.at + path)).status).toBe(303)
    expect(await app.rows('select from expected_guest where id = $1', [form.client_uuid])).toEqual([])
    await guard.post(`/gate/guests/${second.client_uuid}/arrive`)
    const late = await nobody().post(`${one.at}/guests/${second.client_uuid}/withdraw`)
    expect([late.status, late.text.includes('Khách này đã đến')]).toEqual([409, true])
  })

  test('is refused beyond thirty a minute, with the form as it was typed', async () => {
    const one = await host()
    const sent = await Promise.all(
      Array.from({ length: 31 }, () => nobody().post(`${one.at}/guests`, guest())),
    )
    const refused = sent.filter(({ status }) => status === 429)
    expect(refused).toHaveLength(1)
    expect(refused[0]?.$('#name').val()).toBe('Khách Tôi Hẹn')
  })

  test('is not possible in an office without a list of expected guests', async () => {
    const one = await host()
    await head.post('/office/guests', { expects_guests: 'off' })
    expect((await nobody().get(`${one.at}/guests`)).text).not.toContain('Thêm khách hẹn')
    expect((await nobody().post(`${one.at}/guests`, guest())).status).toBe(404)
    await head.switchOn('guests')
  })
})

describe('an answer', () => {
  test('is shown on the board, can be changed, and the audit names the host', async () => {
    const one = await host({ room_phone: '0272 388 6123 - 12' })
    const visit = await came('Khách Chờ Lời', { host: one.name })
    const board = async () => (await guard.get('/gate')).$(`#v-${visit}`).text()
    expect(await board()).toContain('Gọi 0272 388 6123')
    const call = (await guard.get('/gate')).$(`#v-${visit} a.call`).attr('href')
    expect(call).toBe('tel:02723886123')
    const answer = (value: string, at = one.at) =>
      nobody().post(`${at}/visits/${visit}/answer`, { answer: value })
    expect((await answer('wait')).status).toBe(303)
    expect(await board()).toContain('Xin chờ 10 phút 08:')
    expect(await board()).not.toContain('0272')
    await answer('come_in')
    await answer('come_in')
    expect(await board()).toContain('Mời vào')
    const english = await nobody().get(`${one.at}/guests?lang=en`)
    expect(english.$('[aria-pressed="true"]').text()).toBe('Please come in')
    const lines = (await audited(visit)).filter(({ action }) => action === 'visit.host_answered')
    const line = { action: 'visit.host_answered', actor_id: null, fields: `host_answer member=${one.id}` }
    expect(lines).toEqual([line, line])

    expect((await answer('maybe')).status).toBe(422)
    expect((await answer('absent', (await host()).at)).status).toBe(404)
    await guard.post(`/gate/visits/${visit}/leave`)
    const late = await answer('absent')
    expect([late.status, late.text.includes('Khách này đã ra')]).toEqual([409, true])
  })

  test('moves the visitor to the top of the board, above overdue visitors, while it is new', async () => {
    const one = await host()
    await came('Khách Ở Quá Giờ')
    app.clock.forward(3 * 60 * MINUTE)
    const id = await came('Khách Vừa Được Mời', { host: one.name })
    await came('Khách Đến Sau Cùng')
    const first = async () => (await guard.get('/gate')).$('li.visit:has(.visit-marks)').first().text()
    expect(await first()).toContain('Khách Ở Quá Giờ')
    await nobody().post(`${one.at}/visits/${id}/answer`, { answer: 'come_in' })
    expect(await first()).toContain('Khách Vừa Được Mời')
    app.clock.forward(2 * MINUTE)
    expect(await first()).toContain('Khách Ở Quá Giờ')
  })

  test('is deleted when the visitor is sent to another host', async () => {
    const [one, other] = [await host(), await host()]
    const visit = await came('Khách Đổi Người', { host: one.name })
    await nobody().post(`${one.at}/visits/${visit}/answer`, { answer: 'absent' })
    const correct = async (fields: Record<string, string>) => {
      const form = fieldsOf(await guard.get(`/gate/visits/${visit}`), '[action$="/correct"]')
      const sent = { ...form, ...fields, reason: 'trial' }
      expect((await guard.post(`/gate/visits/${visit}/correct`, sent)).status).toBe(303)
    }
    await correct({ place: 'Công ty Khác' })
    expect(await app.visit('Khách Đổi Người')).toMatchObject({ host_answer: 'absent' })
    await correct({ host: other.name })
    const [row] = await app.rows(
      'select host_member_id, host_answer, host_answered_at from visit where id = $1',
      [visit],
    )
    expect(row).toEqual({ host_member_id: other.id, host_answer: null, host_answered_at: null })
    expect((await nobody().get(`${other.at}/guests`)).text).toContain('Khách Đổi Người')
    expect((await nobody().get(`${one.at}/guests`)).text).not.toContain('Khách Đổi Người')
  })

  test('does not name the host on the pass, and is shown as soon as it is given', async () => {
    const one = await host()
    const visitor = nobody()
    const registered = await visitor.post('/v/tt-hcc', { client_uuid: randomUUID(), name: 'Khách Có Thẻ' })
    const pass = registered.location ?? ''
    const id = (await app.visit('Khách Có Thẻ'))?.id ?? ''
    await guard.post(`/gate/visits/${id}/confirm`)
    const page = await guard.get(`/gate/visits/${id}`)
    await guard.post(`/gate/visits/${id}/correct`, {
      ...fieldsOf(page, '[action$="/correct"]'),
      host: one.name,
      reason: 'trial',
    })
    const before = await visitor.get(pass)
    expect(before.$('.pass').attr('data-events')).toBe(`${pass}/events`)
    const [onPass, onBoard] = [
      await following(`${pass}/events`, visitor),
      await following('/gate/events', guard),
    ]
    expect((await nobody().post(`${one.at}/visits/${id}/answer`, { answer: 'come_in' })).status).toBe(303)
    await Promise.all([onPass.until('changed'), onBoard.until('Mời vào')])
    const after = await visitor.get(pass)
    expect(after.$('.pass').text()).toContain('Người cần gặp: Mời vào')
    expect(after.text).not.toContain(one.name)
    expect(onPass.events.join('')).toBe('changed')
  })
})

describe('the stream of a host', () => {
  test('tells of a visitor at once, of nobody else’s, never the same twice, and ends with the link', async () => {
    const [one, other] = [await host(), await host()]
    const [own, theirs] = [await following(`${one.at}/events`), await following(`${other.at}/events`)]
    await came('Khách Vừa Đến', { host: one.name })
    await own.until('Khách Vừa Đến')
    await came('Khách Người Khác', { host: other.name })
    await theirs.until('Khách Người Khác')
    expect(theirs.events.join('\n')).not.toContain('Khách Vừa Đến')
    expect(own.events.join('\n')).not.toContain('Khách Người Khác')
    await came('Khách Không Gặp Ai')
    await came('Khách Đến Thêm', { host: one.name })
    await own.until('Khách Đến Thêm')
    await came('Khách Đến Nữa', { host: other.name })
    await theirs.until('Khách Đến Nữa')
    for (const { events } of [own, theirs]) expect(new Set(events).size).toBe(events.length)
    await head.post(`/people/${one.id}/link/withdraw`)
    await expect.poll(() => own.ended()).toBe(true)
    expect(theirs.ended()).toBe(false)
  })

  test('is open at most four times per link; the fifth ends the first', async () => {
    const one = await host()
    const all: Watch[] = []
    for (let each = 0; each < 5; each += 1) all.push(await following(`${one.at}/events`))
    await expect
      .poll(() => all.map((watching) => watching.ended()))
      .toEqual([true, false, false, false, false])
  })
})
