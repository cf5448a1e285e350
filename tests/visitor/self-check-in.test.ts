import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { purgeUnconfirmed } from '../../server/core/visits/purge.ts'
import { startApp } from '../support/app.ts'
import { cutOff } from '../support/browser.ts'
import { Client, fieldsOf } from '../support/client.ts'
import { closeAllDays } from '../support/figures.ts'
import { useFreshClient, useRenewedApp } from '../support/suite.ts'

const app = useRenewedApp()
const guard = useFreshClient(app, 'gate.tt-hcc')

/** A new phone without cookies. */
const phone = () => new Client(app.url)

const register = (visitor: Client, fields: Record<string, string> = {}) =>
  visitor.post('/v/tt-hcc', { client_uuid: randomUUID(), name: 'Lê Văn Tám', ...fields })

const visitOf = (name: string) =>
  app.row<{
    id: string
    state: string
    number: number | null
    ended_how: string
    entered_at: Date
    assurance: string
  }>('select * from visit where name = $1', [name])

const today = async () =>
  app.row<{ visits: number; people: number; waiting: number; inside: number }>(
    `select visits, people, waiting, inside from office_day where day = '2026-11-25'
     and office_id = $1 order by revision desc limit 1`,
    [await app.officeId('tt-hcc')],
  )

test('a visitor registers, is confirmed in one tap, and leaves with the pass', async () => {
  const visitor = phone()
  const answer = await register(visitor, {
    name: 'Phạm Thị Út',
    phone: '0987654321',
    place: 'Xã Long Hậu',
    purpose: 'document',
    app_status: 'absent',
  })
  expect(answer.status).toBe(303)
  expect(answer.location).toMatch(/^\/p\/[0-9bcghklmnpqtv]{29}$/)
  const pass = answer.location ?? ''
  expect((await visitor.get(pass)).$('.state').text()).toBe('Chờ xác nhận')
  expect(await visitOf('Phạm Thị Út')).toMatchObject({ state: 'waiting', number: null, assurance: 'poster' })
  expect(await today()).toMatchObject({ visits: 0, waiting: 1, inside: 0 })

  app.clock.forward(120_000)
  const waiting = (await guard.get('/gate')).$('.waiting')
  expect(waiting.text()).toContain('Phạm Thị Út')
  const visit = await visitOf('Phạm Thị Út')
  expect((await guard.post(`/gate/visits/${visit?.id}/confirm`)).status).toBe(303)
  const confirmed = await visitOf('Phạm Thị Út')
  expect(confirmed).toMatchObject({ state: 'inside', assurance: 'staff' })
  expect(confirmed?.number).not.toBeNull()
  expect(confirmed?.entered_at.toISOString()).toBe('2026-11-25T01:32:00.000Z')

  const inside = await visitor.get(pass)
  expect(inside.$('.state').text()).toBe('Đang ở trong cơ quan')
  expect(inside.text).toContain('Hướng dẫn cài Bluezone')
  // The guard compares the pass with the person.
  expect(inside.$('.pass .who').text()).toBe('Phạm Thị Út')
  expect((await visitor.get('/v/tt-hcc')).text).toContain('Mở mã vào cổng')

  expect((await visitor.post(`${pass}/leave`)).location).toBe(pass)
  expect(await visitOf('Phạm Thị Út')).toMatchObject({ state: 'left', ended_how: 'visitor' })
  expect((await visitor.get(pass)).$('.state').text()).toBe('Đã ra về')
})

test('a visitor with companions is one registration of several people', async () => {
  const odd = await register(phone(), { name: 'Đoàn Lẻ', companions: 'hai' })
  expect([odd.status, odd.$('#companions-problem').text()]).toEqual([422, 'Số người đi cùng từ 0 đến 499.'])
  await register(phone(), { name: 'Đoàn Ba Người', companions: '2' })
  const visit = await visitOf('Đoàn Ba Người')
  const before = await today()
  await guard.post(`/gate/visits/${visit?.id}/confirm`)
  expect((await today())?.people).toBe((before?.people ?? 0) + 3)
})

test('a visitor who scans the poster again may leave, or register a companion', async () => {
  const visitor = phone()
  const mother = (await register(visitor, { name: 'Mẹ Cùng Đi' })).location ?? ''
  expect((await visitor.get('/v/tt-hcc')).$('.note.good').text()).toContain('Chờ xác nhận')
  await guard.post(`/gate/visits/${(await visitOf('Mẹ Cùng Đi'))?.id}/confirm`)
  const child = (await register(visitor, { name: 'Con Cùng Đi' })).location ?? ''

  const page = await visitor.get('/v/tt-hcc')
  expect(page.$('h1').text()).toBe('Ông/Bà đã đăng ký hôm nay')
  expect(page.$(`a[href="${mother}"], a[href="${child}"]`)).toHaveLength(2)
  // Only visitors who are inside can leave, but the form still comes first.
  const button = page.$('button[form]')
  expect(button.text()).toBe('Tôi ra về')
  expect(page.$('form').first().find('button').text()).toBe('Gửi đăng ký')
  expect(page.$('[data-may-recall]')).toHaveLength(0)
  const leave = page.$(`form#${button.attr('form')}`)
  expect([leave.attr('method'), leave.attr('action')]).toEqual(['post', `${mother}/leave`])
  await visitor.post(`${mother}/leave`)
  expect(await visitOf('Mẹ Cùng Đi')).toMatchObject({ state: 'left', ended_how: 'visitor' })
  const after = await visitor.get('/v/tt-hcc')
  expect(after.$(`a[href="${mother}"]`)).toHaveLength(0)
  expect(after.$(`a[href="${child}"]`)).toHaveLength(1)
  // Who pressed by mistake takes it back for ten seconds; what the gate recorded stays the gate's.
  const undo = (await visitor.get(mother)).$('form[action$="/undo"]').attr('action') ?? ''
  expect((await visitor.post(undo)).location).toBe(mother)
  expect(await visitOf('Mẹ Cùng Đi')).toMatchObject({ state: 'inside', left_at: null })
  await visitor.post(`${mother}/leave`)
  app.clock.forward(11_000)
  expect((await visitor.get(mother)).$('form[action$="/undo"]')).toHaveLength(0)
  expect((await visitor.post(undo)).status).toBe(409)
  await guard.post(`/gate/visits/${(await visitOf('Con Cùng Đi'))?.id}/confirm`)
  await guard.post(`/gate/visits/${(await visitOf('Con Cùng Đi'))?.id}/leave`)
  expect((await visitor.post(`${child}/undo`)).status).toBe(409)
  // At another office the phone is not recognised.
  expect((await visitor.get('/v/ubnd-xa-long-hau')).$('[data-may-recall]')).toHaveLength(1)
})

test('a form that was sent with a damaged number can be sent again', async () => {
  const damaged = await register(phone(), { client_uuid: 'x', name: 'Số Hỏng' })
  expect(damaged.status).toBe(422)
  const client_uuid = String(damaged.$('[name=client_uuid]').val())
  expect((await register(phone(), { client_uuid, name: 'Số Hỏng' })).status).toBe(303)
})

describe('while the database is away', () => {
  let comeBack: () => void

  beforeEach(async () => {
    await phone().get('/v/tt-hcc')
    // Settings have changed, and nobody has come since.
    await app.forget()
    comeBack = cutOff(app)
    return comeBack
  })

  test('the form opens, keeps every word that was sent, and is stored once when it is sent again', async () => {
    const visitor = phone()
    const empty = await visitor.get('/v/tt-hcc')
    expect([empty.status, empty.headers.get('Retry-After')]).toEqual([503, '2'])
    expect(empty.$('[role=alert]').text()).toContain('cứ điền')
    const form = {
      client_uuid: String(empty.$('[name=client_uuid]').val()),
      name: 'Mất Mạng',
      phone: '0912 000 111',
      place: 'Xã Long Hậu',
      purpose: 'meeting',
      purpose_note: '',
      companions: '4',
      app_status: 'off',
    }
    const refused = await visitor.post('/v/tt-hcc', form)
    expect(refused.status).toBe(503)
    expect(refused.$('[role=alert]').text()).toContain('Mọi thứ đã điền vẫn còn')
    const kept = fieldsOf(refused, 'form')
    expect(kept).toEqual(form)
    expect(refused.$('[data-may-recall]')).toHaveLength(0)
    comeBack()
    const answers = await Promise.all([1, 2, 3].map(() => visitor.post('/v/tt-hcc', kept)))
    expect(new Set(answers.map((answer) => answer.location)).size).toBe(1)
    const rows = await app.rows(`select from visit where client_uuid = $1`, [form.client_uuid])
    expect(rows).toHaveLength(1)
  })

  test('in English the page is in English', async () => {
    const refused = await phone().post('/v/tt-hcc?lang=en', { client_uuid: randomUUID(), name: 'Ann' })
    expect(refused.status).toBe(503)
    expect(refused.$('[role=alert]').text()).toContain('Everything you typed is still here')
    expect(refused.$('form').first().attr('action')).toBe('/v/tt-hcc?lang=en')
  })

  test('a departure is offered again by one button', async () => {
    comeBack()
    const pass = (await register(phone(), { name: 'Ra Khi Mất Mạng' })).location ?? ''
    await guard.post(`/gate/visits/${(await visitOf('Ra Khi Mất Mạng'))?.id}/confirm`)
    comeBack = cutOff(app)
    const refused = await phone().post(`${pass}/leave`)
    expect([refused.status, refused.$('form').attr('action')]).toEqual([503, `${pass}/leave`])
    comeBack()
    await phone().post(String(refused.$('form').attr('action')))
    expect(await visitOf('Ra Khi Mất Mạng')).toMatchObject({ state: 'left' })
  })
})

describe('a photo of the poster', () => {
  test('registrations at night change no figure, lapse with the day and are deleted a day later, without a gap in the numbers', async () => {
    for (const name of ['Khách Một', 'Khách Hai']) await guard.enter({ name })
    app.clock.set('2026-11-25T03:00:00+07:00')
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, index) => register(phone(), { name: `Đêm ${index}` })),
    )
    // One address may send thirty a minute.
    expect(answers.filter((answer) => answer.status === 303)).toHaveLength(30)
    expect(answers.filter((answer) => answer.status === 429)).toHaveLength(10)
    expect((await today())?.visits).toBe(2)
    expect((await phone().get('/v/tt-hcc')).text).toContain('Ngoài giờ làm việc')

    await closeAllDays(app, new Date('2026-11-25T20:00:00+07:00'))
    const lapsed = await app.rows(`select from visit where state = 'lapsed'`)
    expect(lapsed.length).toBeGreaterThan(20)
    expect((await today())?.waiting).toBe(0)
    const numbered = () =>
      app.rows<{ number: number }>('select number from visit where number is not null order by number')
    const kept = await numbered()
    const due = new Date('2026-11-26T21:00:00+07:00')
    expect(await purgeUnconfirmed(app.db, () => due)).toBe(lapsed.length)
    // An automatic deletion is audited too, but not if nothing was deleted.
    expect(await purgeUnconfirmed(app.db, () => due)).toBe(0)
    expect(
      await app.rows(`select fields, actor_id from audit where action = 'registrations.purged'`),
    ).toEqual([{ fields: `count=${lapsed.length}`, actor_id: null }])
    expect(await app.rows(`select from visit where state = 'lapsed'`)).toHaveLength(0)
    expect(kept.map(({ number }) => number)).toEqual([1, 2])
    expect(await numbered()).toEqual(kept)
  })
})

test('a visitor who comes for something else says what', async () => {
  const unsaid = await register(phone(), { name: 'Việc Gì Đây', purpose: 'other' })
  expect([unsaid.status, unsaid.$('#purpose_note-problem').text()]).toEqual([
    422,
    'Đã chọn nội dung khác: vui lòng ghi rõ.',
  ])
  await register(phone(), { name: 'Việc Gì Đây', purpose: 'other', purpose_note: 'Sửa máy in' })
  expect(await app.visit('Việc Gì Đây')).toMatchObject({ purpose: 'other', purpose_note: 'Sửa máy in' })
})

test('an office that is not there and the district itself have no form', async () => {
  expect((await phone().get('/v/khong-co')).status).toBe(404)
  expect((await phone().get('/v/can-giuoc')).status).toBe(404)
})

describe('the poster', () => {
  test('says so while no public address is set', async () => {
    const head = await app.client('head.tt-hcc')
    expect((await head.get('/poster')).text).toContain('PUBLIC_URL')
  })

  test('carries the address in words, and a renewed code turns the old one into an old poster', async () => {
    const site = await startApp({ PUBLIC_URL: 'http://localhost:3000' })
    site.clock.set('2026-12-03T08:00:00+07:00')
    const head = await site.client('head.tt-hcc')
    const own = { Origin: 'http://localhost:3000' }
    expect((await head.get('/poster')).$('.poster-address').text()).toContain('localhost:3000/v/tt-hcc')
    const { currentPosterCode } = await import('../../server/core/offices/poster-code.ts')
    const officeId = await site.officeId('tt-hcc')
    const old = await currentPosterCode(site.db, site.context.keys, officeId)
    expect((await new Client(site.url).get(`/v/tt-hcc?k=${old.code}`)).text).not.toContain('mã QR cũ')
    expect((await head.post('/poster/renew', {}, own)).status).toBe(303)
    expect((await new Client(site.url).get(`/v/tt-hcc?k=${old.code}`)).text).toContain('mã QR cũ')
    const renewed = await currentPosterCode(site.db, site.context.keys, officeId)
    expect(renewed.code).toMatch(/^[234578bcghkmnptv]{8}$/)
    expect((await new Client(site.url).get(`/v/tt-hcc?k=${renewed.code}`)).text).not.toContain('mã QR cũ')
    await site.close()
  })
})
