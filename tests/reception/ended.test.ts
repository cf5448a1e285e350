import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { REFUSALS } from '../../server/core/visits/visit.ts'
import { Client, fieldsOf, textsOf } from '../support/client.ts'
import { useFreshClient, useRenewedApp } from '../support/suite.ts'

const app = useRenewedApp()
const guard = useFreshClient(app, 'gate.tt-hcc')
const head = useFreshClient(app, 'head.tt-hcc')
const neighbour = useFreshClient(app, 'gate.ubnd-xa-long-hau')

const visitOf = async (name: string) => {
  const visit = await app.visit(name)
  if (!visit) throw new Error(`nobody is called ${name}`)
  return visit
}

const tap = async (name: string, what: string, fields: Record<string, string> = {}) =>
  guard.post(`/gate/visits/${(await visitOf(name)).id}/${what}`, fields)

async function gone(name: string, fields: Record<string, string> = {}): Promise<string> {
  await guard.enter({ name, ...fields })
  app.clock.forward(60_000)
  await tap(name, 'leave')
  app.clock.forward(60_000)
  return (await visitOf(name)).id
}

async function refused(name: string): Promise<void> {
  await new Client(app.url).post('/v/tt-hcc', { client_uuid: randomUUID(), name })
  await tap(name, 'decline', { why: 'no_appointment' })
}

const listed = async (query?: string) => {
  const page =
    query === undefined ? await guard.get('/gate/ended') : await guard.post('/gate/ended', { query })
  return textsOf(page, '.item-list .item-title a')
}

const audited = async (name: string) =>
  (await app.auditOf((await visitOf(name)).id)).map(({ action }) => action)

describe('the list of those who left today', () => {
  test('has departures, refusals and voided entries, the last on top, and nobody who is inside', async () => {
    await guard.enter({ name: 'Ghi Nhầm' })
    await gone('Về Trước', { party_size: '3', host: 'Một cửa', phone: '0912000111' })
    await guard.enter({ name: 'Còn Ở Trong' })
    await tap('Ghi Nhầm', 'void', { reason: 'trial' })
    app.clock.forward(60_000)
    await refused('Không Gặp')
    expect(await listed()).toEqual(['Không Gặp', 'Ghi Nhầm', 'Về Trước'])
    const page = await guard.get('/gate/ended')
    const [declined, voided, left] = page
      .$('.item-list li')
      .get()
      .map((row) => page.$(row).text().replace(/\s+/g, ' '))
    expect(left).toMatch(/và 2 người 08:30 – 08:31 .*Một cửa.*Đưa trở lại/)
    expect(left).not.toMatch(/Đã ra về/)
    expect(declined).toMatch(/Đã từ chối: Không có hẹn.*Đưa trở lại/)
    // Only the head can restore a voided visit.
    expect(voided).toMatch(/Đã hủy/)
    expect(voided).not.toMatch(/Đưa trở lại/)
    // The list shows the last digits of a number; no answer contains the whole number.
    expect(page.text).not.toContain('0912000111')
  })

  test('asks why a visitor is turned away, and the head reads it in the log and in a file', async () => {
    await new Client(app.url).post('/v/tt-hcc', { client_uuid: randomUUID(), name: 'Chưa Nói' })
    for (const fields of [{}, { why: 'ugly' }]) {
      const answer = await tap('Chưa Nói', 'decline', fields)
      expect([answer.status, answer.text]).toEqual([422, expect.stringContaining('chọn lý do từ chối')])
    }
    expect(await visitOf('Chưa Nói')).toMatchObject({ state: 'waiting', refused_why: null })
    const asked = (await tap('Chưa Nói', 'decline')).$('#notice')
    expect([asked.find('p').text(), asked.find('[name=why]').length]).toEqual([
      'Vui lòng chọn lý do từ chối Chưa Nói:',
      REFUSALS.length,
    ])
    await tap('Chưa Nói', 'decline', { why: 'papers_missing' })
    const { id } = await visitOf('Chưa Nói')
    const said = 'Đã từ chối: Chưa đủ giấy tờ'
    expect((await head.get(`/log/visits/${id}`)).text).toContain(said)
    const file = { format: 'csv', export_purpose: 'check', columns: 'state' }
    expect((await head.post('/log/export?day=2026-11-25', file)).text).toContain(said)
    await tap('Chưa Nói', 'undo')
    expect(await visitOf('Chưa Nói')).toMatchObject({ state: 'waiting', refused_why: null })
  })

  test('can be searched without tones and by the last digits, with a form that puts no search text into a URL', async () => {
    await gone('Bùi Thị Hồng Ngữ', { phone: '0912000111' })
    await gone('Đỗ Bích Liên')
    expect(await listed('hong ngu')).toEqual(['Bùi Thị Hồng Ngữ'])
    for (const number of ['111', '0912 000 111']) expect(await listed(number)).toEqual(['Bùi Thị Hồng Ngữ'])
    expect(await listed('ai khác')).toEqual([])
    const empty = await guard.post('/gate/ended', { query: 'ai khác' })
    expect(empty.text).toContain('Không có ai khớp')
    expect(empty.$('form[role=search]').attr('method')).toBe('post')
    expect(empty.$('form[role=search]').attr('action')).toBe('/gate/ended')
  })

  test('has fifty on a page, and a search finds whoever stands on another', async () => {
    const id = await gone('Khách Thứ 1')
    await app.rows(
      `insert into visit select (jsonb_populate_record(v, jsonb_build_object('id', gen_random_uuid(), 'client_uuid',
         gen_random_uuid(), 'number', n, 'name', 'Khách Thứ ' || n, 'ended_at', v.ended_at + n * interval '1 second'))).*
       from visit v, generate_series(2, 51) n where id = $1`,
      [id],
    )
    expect(await listed()).toHaveLength(50)
    const first = await guard.get('/gate/ended')
    expect(first.$('.count').text()).toBe('51')
    const older = await guard.get(first.$('a[rel=next]').attr('href') ?? '')
    expect(older.$('.item-title').text()).toMatch(/Khách Thứ 1\s*$/)
    expect(older.$('a[rel=prev]').attr('href')).toBe('/gate/ended')
    expect(older.$('a[rel=next]')).toHaveLength(0)
    expect(await listed('thu 1')).toContain('Khách Thứ 1')
    expect(await listed('khach')).toHaveLength(51)
  })

  test('is empty again on the next day, and shows nothing of another office', async () => {
    await gone('Của Hôm Nay')
    expect((await neighbour.get('/gate/ended')).$('.item-list li')).toHaveLength(0)
    app.clock.set('2026-11-26T08:00:00+07:00')
    const tomorrow = await app.client('gate.tt-hcc')
    expect((await tomorrow.get('/gate/ended')).$('.item-list li')).toHaveLength(0)
  })
})

describe('bringing back a visitor who left by mistake', () => {
  test('is refused when the person has come in again meanwhile', async () => {
    const id = await gone('Đã Vào Lại', { phone: '0914000111' })
    await guard.enter({ name: 'Đã Vào Lại Rồi', phone: '0914000111' })
    await guard.post(`/gate/visits/${id}/back`)
    expect((await guard.get('/gate')).$('#notice').text()).toContain('đã vào lại')
    expect(await visitOf('Đã Vào Lại')).toMatchObject({ state: 'left' })
  })

  test('happens once though two guards tap', async () => {
    const id = await gone('Hai Người Bấm')
    await Promise.all([guard, head].map((one) => one.post(`/gate/visits/${id}/back`)))
    expect(await audited('Hai Người Bấm')).toEqual(['visit.entered', 'visit.left', 'visit.brought_back'])
  })
})

describe('a refusal', () => {
  test('has its button after the one that confirms, and the row says how many people come', async () => {
    await new Client(app.url).post('/v/tt-hcc', {
      client_uuid: randomUUID(),
      name: 'Cả Đoàn',
      companions: '3',
    })
    const row = (await guard.get('/gate')).$('.waiting li')
    expect(row.find('.others').text()).toBe('và 3 người')
    const acts = row
      .find('form, [formaction]')
      .get()
      .map(({ attribs: { action, formaction } }) => (action ?? formaction)?.split('/').at(-1))
    expect(acts).toEqual(['confirm', 'decline'])
  })
})

describe('a correction', () => {
  test.each([
    ['log', (id: string) => `/log/visits/${id}`],
    ['ended', () => '/gate/ended'],
    ['elsewhere', () => '/gate'],
  ])('that was opened from “%s” leads back there and says that it is done', async (from, address) => {
    const id = await gone('Sửa Tên')
    const form = await head.get(`/gate/visits/${id}?from=${from}`)
    expect(form.$('.actions a').attr('href')).toBe(address(id))
    const answer = await head.post(`/gate/visits/${id}/correct`, {
      ...fieldsOf(form),
      name: 'Tên Đúng',
      reason: 'typing_error',
    })
    expect([answer.status, answer.location]).toEqual([303, address(id)])
    expect((await head.get(address(id))).text).toContain('Đã sửa lượt của Tên Đúng')
  })
})
