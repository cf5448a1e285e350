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
