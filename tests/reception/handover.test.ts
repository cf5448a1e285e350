import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { type Client, fieldsOf, textsOf } from '../support/client.ts'
import { closeAllDays } from '../support/figures.ts'
import { useRenewedApp } from '../support/suite.ts'

const FORM = { giver: 'Lê Văn Trực', receiver: 'Trần Thị Ca Chiều', incidents: '' }

const app = useRenewedApp()
let guard: Client

beforeEach(async () => {
  app.clock.set('2026-11-25T07:00:00+07:00')
  guard = await app.client('gate.tt-hcc')
  await guard.enter({ name: 'Đã Về Rồi' })
  await guard.enter({ name: 'Còn Ở Trong', host: 'Phòng Nội vụ', party_size: '2' })
  app.clock.set('2026-11-25T10:30:00+07:00')
  await guard.post(`/gate/visits/${await idOf('Đã Về Rồi')}/leave`)
})

async function idOf(name: string): Promise<string> {
  return (await app.visit(name))?.id ?? ''
}

const handovers = () => app.rows<{ id: string }>('select * from handover order by at')
const give = (fields: Record<string, string> = {}) =>
  guard.post('/gate/handover', { client_uuid: randomUUID(), ...FORM, ...fields })

describe('a hand-over', () => {
  test('shows what the next guard takes over', async () => {
    await guard.enter({ name: 'Ghi Nhầm' })
    await guard.post(`/gate/visits/${await idOf('Ghi Nhầm')}/void`, { reason: 'trial' })
    for (const seen_version of ['1', '2']) {
      const fields = { name: 'Còn Ở Trong', entered_at: '07:00', party_size: '2', reason: 'typing_error' }
      const host = seen_version === '1' ? 'Phòng Nội' : 'Phòng Nội vụ'
      await guard.post(`/gate/visits/${await idOf('Còn Ở Trong')}/correct`, { ...fields, host, seen_version })
    }
    const page = await guard.get('/gate/handover')
    const counts = textsOf(page, '.tiles > div')
    expect(counts).toEqual([
      'Lượt vào trong ca 2',
      'Lượt ra trong ca 1',
      'Lượt chưa ghi giờ ra khi khóa sổ 0',
      'Lượt đã sửa hoặc hủy 2',
    ])
    expect(page.$('.open-visits li').text()).toBe('07:00 Còn Ở Trong và 1 người · Phòng Nội vụ')
    // With 150 people inside, the form would otherwise come after fourteen screens of names on a phone.
    expect(page.text.indexOf('name="receiver"')).toBeLessThan(page.text.indexOf('open-visits'))
    expect(page.$('#giver').attr('value')).toBe('Lê Văn Trực')
  })

  test('keeps the shift as it stood, is audited, and signs out the guard who leaves', async () => {
    const visitor = await app.client()
    await visitor.post('/v/tt-hcc', { client_uuid: randomUUID(), name: 'Còn Chờ' })
    const answer = await give({ incidents: 'Mất điện 10 phút.\r\nĐã báo tổ điện.' })
    expect(answer.status).toBe(200)
    expect(answer.$('[role=status]').text()).toBe(
      'Đã bàn giao ca cho Trần Thị Ca Chiều. Lê Văn Trực đã được đăng xuất khỏi máy này.',
    )
    // The minutes can be printed now, but no other page can be opened.
    expect(answer.$('.document').text()).toContain('Còn Ở Trong')
    expect(answer.$('[data-print]')).toHaveLength(1)
    expect(answer.$('.bar-nav')).toHaveLength(0)
    expect(answer.$('a.primary').attr('href')).toBe('/sign-in')
    expect((await guard.get('/gate')).status).toBe(303)
    const [row] = await handovers()
    expect(row).toMatchObject({
      giver: 'Lê Văn Trực',
      receiver: 'Trần Thị Ca Chiều',
      incidents: 'Mất điện 10 phút.\nĐã báo tổ điện.',
      entered: 2,
      departed: 1,
      unclosed: 0,
      corrected: 0,
      inside: [await idOf('Còn Ở Trong')],
      waiting: [await idOf('Còn Chờ')],
    })
    expect(await app.rows(`select subject_id from audit where action = 'shift.handed_over'`)).toEqual([
      { subject_id: row?.id },
    ])
    expect(app.logged.join('')).not.toMatch(/Mất điện|Ca Chiều/)
  })

  test('is stored once however often its form is sent', async () => {
    const uuid = randomUUID()
    await give({ client_uuid: uuid })
    guard = await app.client('gate2.tt-hcc')
    expect((await give({ client_uuid: uuid })).status).toBe(303)
    expect((await give({ client_uuid: uuid, receiver: 'Ai Khác' })).status).toBe(409)
    expect(await handovers()).toHaveLength(1)
    // Repeating the predecessor's form does not sign the successor out.
    expect((await guard.get('/gate')).status).toBe(200)
  })

  test('can be recorded again after a clock that ran ahead was set right', async () => {
    app.clock.set('2026-11-25T11:30:00+07:00')
    guard = await app.client('gate.tt-hcc')
    await give()
    app.clock.set('2026-11-25T10:45:00+07:00')
    guard = await app.client('gate2.tt-hcc')
    expect((await give()).status).toBe(200)
    expect(await handovers()).toHaveLength(2)
  })

  test('starts the next shift, which counts from then on', async () => {
    await give()
    app.clock.forward(60_000)
    guard = await app.client('gate2.tt-hcc')
    await guard.enter({ name: 'Ca Sau' })
    const page = await guard.get('/gate/handover')
    expect(page.text).toContain('từ 10:30 đến 10:31 ngày 25/11/2026')
    expect(page.$('.tiles dd').first().text()).toBe('1')
    expect(page.$('.list').text()).toContain('từ 00:00 đến 10:30 ngày 25/11/2026')
    app.clock.set('2026-11-25T19:30:00+07:00')
    await closeAllDays(app)
    const night = await (await app.client('gate.tt-hcc')).get('/gate/handover')
    expect(textsOf(night, '.tiles dd')[2]).toBe('2')
  })

  test('counts from midnight when the last one was on an earlier day', async () => {
    await give()
    app.clock.set('2026-11-26T11:00:00+07:00')
    guard = await app.client('gate.tt-hcc')
    expect((await guard.get('/gate/handover')).text).toContain('từ 00:00 đến 11:00 ngày 26/11/2026')
  })

  test('can be read later, with the corrections that came after it and nothing else changed', async () => {
    await give({ incidents: 'Không có.' })
    const [row] = await handovers()
    const path = `/gate/handover/${row?.id}`
    app.clock.set('2026-11-25T11:00:00+07:00')
    const head = await app.client('head.tt-hcc')
    expect((await head.get(path)).$('.document').text()).not.toContain('Sửa sau khi bàn giao')
    const id = await idOf('Còn Ở Trong')
    const answer = await head.post(`/gate/visits/${id}/correct`, {
      seen_version: '1',
      name: 'Còn Ở Trong',
      host: 'Phòng Tư pháp',
      party_size: '2',
      entered_at: '07:00',
      reason: 'typing_error',
    })
    expect(answer.status).toBe(303)
    const text = (await head.get(path)).$('.document').text().replace(/\s+/g, ' ')
    expect(text).toContain('Ca trực từ 00:00 đến 10:30 ngày 25/11/2026.')
    expect(text).toMatch(
      /11:00 25\/11, Còn Ở Trong: .*Người, phòng cần gặp \(Gõ nhầm\); người sửa: Nguyễn Văn Trưởng/,
    )
    expect(await handovers()).toEqual([row])
  })

  test('lists visits that a correction moved out of the shift, and visitors taken over from the shift before', async () => {
    const [moved, stayed] = [await idOf('Đã Về Rồi'), await idOf('Còn Ở Trong')]
    await give()
    app.clock.set('2026-11-25T15:00:00+07:00')
    guard = await app.client('gate.tt-hcc')
    await give()
    const [morning, afternoon] = await handovers()
    app.clock.set('2026-11-25T15:10:00+07:00')
    const head = await app.client('head.tt-hcc')
    const correct = async (id: string, fields: Record<string, string>) => {
      const form = {
        ...fieldsOf(await head.get(`/gate/visits/${id}`), '[action$="/correct"]'),
        ...fields,
        reason: 'time_wrong',
      }
      expect((await head.post(`/gate/visits/${id}/correct`, form)).status).toBe(303)
    }
    await correct(moved, { entered_at: '11:00', left_at: '12:00' })
    await correct(stayed, { name: 'Còn Ở Đây' })
    const told = async (id: string | undefined) => {
      const text = (await head.get(`/gate/handover/${id}`)).$('.document').text().replace(/\s+/g, ' ')
      return ['Đã Về Rồi: Giờ vào', 'Còn Ở Đây: Họ và tên'].map((words) => text.includes(words))
    }
    expect(await told(morning?.id)).toEqual([true, true])
    // Corrected to 11:00, the visit belongs to the second shift, which took over the other one.
    expect(await told(afternoon?.id)).toEqual([true, true])
  })

  test('a hand-over by a head signs nobody out and shows the minutes', async () => {
    guard = await app.client('head.tt-hcc')
    const answer = await give()
    expect(answer.location).toMatch(/^\/gate\/handover\/[0-9a-f-]{36}$/)
    expect((await guard.get(answer.location ?? '')).$('.signatory-name').first().text()).toBe(
      'Trần Thị Ca Chiều',
    )
  })

  test.each([
    ['nobody who takes over', { receiver: '  ' }, 'receiver', 'ghi họ và tên'],
    ['incidents without end', { incidents: 'x'.repeat(2001) }, 'incidents', '2000 ký tự'],
  ])('with %s is refused beside the field', async (_what, fields, field, message) => {
    const answer = await give(fields)
    expect(answer.status).toBe(422)
    expect(answer.$(`#${field}-problem`).text()).toContain(message)
    expect((await guard.get('/gate')).status).toBe(200)
  })
})
