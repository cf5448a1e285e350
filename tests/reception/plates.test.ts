// Number plates, in an office that asks for them: where they are typed, who finds them, and when they are deleted.
import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { fieldsOf } from '../support/client.ts'
import { deviceOf, entry } from '../support/replay.ts'
import { useClient, useMorningApp } from '../support/suite.ts'

const app = useMorningApp()
const guard = useClient(app, 'gate.tt-hcc')
const head = useClient(app, 'head.tt-hcc')
const visitor = useClient(app)

const ask = (on: boolean) => head.post('/office/fields', on ? { fields: 'plate' } : {})
const plateOf = async (name: string) => (await app.visit(name))?.plate

beforeEach(async () => {
  await ask(true)
})

describe('the head', () => {
  test('switches the field on and off; only what changes is audited, and nobody else may', async () => {
    for (const on of [true, false, false, true]) await ask(on)
    const lines = await app.audited('office.fields_set')
    expect(lines.slice(-3)).toEqual(['fields=plate', 'fields=none', 'fields=plate'])
    expect((await guard.post('/office/fields', { fields: 'plate' })).status).toBe(403)
    expect((await head.get('/office')).$('[name=fields][value=plate]').is(':checked')).toBe(true)
  })

  test('keeps the setting when the form has no known field', async () => {
    await head.post('/office/fields', { fields: 'shoe_size' })
    expect((await head.get('/office')).$('[name=fields][value=plate]').is(':checked')).toBe(true)
  })
})

describe('an office that does not ask for it', () => {
  test('has no field, no word and no column of it, and keeps none that is sent', async () => {
    await ask(false)
    for (const page of [
      await guard.get('/gate'),
      await visitor.get('/v/tt-hcc'),
      await head.get('/log/export?view=today'),
    ])
      expect([page.status, page.text.includes('iển số'), page.$('[name=plate]').length]).toEqual([
        200,
        false,
        0,
      ])
    await guard.enter({ name: 'Không Hỏi Xe', plate: '62A-123.45' })
    expect(await plateOf('Không Hỏi Xe')).toBeNull()
  })

  test('still shows and corrects the one that it asked for before', async () => {
    await guard.enter({ name: 'Xe Từ Trước', phone: '', plate: '62A-111.11' })
    await ask(false)
    const id = (await app.visit('Xe Từ Trước'))?.id
    const page = await guard.get(`/gate/visits/${id}`)
    expect(page.$('[name=plate]').val()).toBe('62A-111.11')
    const form = { ...fieldsOf(page, '[action$="/correct"]'), plate: '62A-222.22', reason: 'typing_error' }
    expect((await guard.post(`/gate/visits/${id}/correct`, form)).status).toBe(303)
    expect(await plateOf('Xe Từ Trước')).toBe('62A-222.22')
  })
})

describe('at the gate', () => {
  test('it is stored in the form in which it is written; one of another country as it was typed', async () => {
    await guard.enter({ name: 'Chủ Xe Máy', phone: '', plate: '59 x1 123 45' })
    await guard.enter({ name: 'Khách Lào', phone: '', plate: 'ກກ 1234' })
    expect(await plateOf('Chủ Xe Máy')).toBe('59-X1 123.45')
    expect(await plateOf('Khách Lào')).toBe('ກກ 1234')
  })

  test('a text that is no plate stands beside the field with its reason, and nobody is stored', async () => {
    const answer = await guard.enter({ name: 'Gõ Nhầm Ô', plate: 'xe màu đỏ' })
    expect(answer.status).toBe(422)
    expect(answer.$('#plate-problem').text()).toContain('chữ số')
    expect(answer.$('[name=plate]').val()).toBe('xe màu đỏ')
    expect(await app.visit('Gõ Nhầm Ô')).toBeUndefined()
  })

  test.each(['62A-543.21', '62a54321', '54321', '62A 543.21', 'tong ly 62a'])(
    'a search for "%s" finds the row that shows it',
    async (query) => {
      if (!(await app.visit('Tống Thị Ly'))) await guard.enter({ name: 'Tống Thị Ly', plate: '62a 543 21' })
      await guard.enter({ name: 'Người Đi Bộ', phone: '' })
      const { $ } = await guard.post('/gate/find', { query })
      expect($('.visits .visit').text()).toContain('62A-543.21')
      expect($('.visits .visit').text()).not.toContain('Người Đi Bộ')
    },
  )
})

test('a visitor who came while the network was away has the plate as well, and a device without the field is as before', async () => {
  const device = deviceOf(app, await app.officeId('tt-hcc'), guard)
  const sent = [
    entry({}, { name: 'Đến Khi Mất Mạng', plate: '29 md1 12345' }),
    entry({}, { name: 'Không Có Xe' }),
  ]
  expect(await device.outcomes(sent)).toEqual(['stored', 'stored'])
  expect(await plateOf('Đến Khi Mất Mạng')).toBe('29-MD1 123.45')
  expect(await plateOf('Không Có Xe')).toBeNull()
})

test('a visitor who registers, and a line of paper, have it', async () => {
  const form = { client_uuid: randomUUID(), name: 'Tự Đăng Ký Xe', plate: '80 123 ng 01' }
  expect((await visitor.post('/v/tt-hcc', form)).status).toBe(303)
  expect(await plateOf('Tự Đăng Ký Xe')).toBe('80-123-NG-01')
  await head.post('/log/paper', { client_uuid: randomUUID(), count: '1' })
  const [sheet] = await app.rows<{ id: string; number: number }>('select id, number from paper_sheet')
  const blank = await head.get(`/log/paper/blank?from=${sheet?.number}&until=${sheet?.number}`)
  expect(blank.$('th:contains("Biển số xe")')).toHaveLength(1)
  const line = { day: '25/11/2026', entered_at_1: '07:30', name_1: 'Ghi Trên Giấy', plate_1: 'tm 12 34' }
  expect((await head.post(`/log/paper/${sheet?.id}`, line)).status).toBe(303)
  expect(await plateOf('Ghi Trên Giấy')).toBe('TM-12-34')
})

describe('the head of the office', () => {
  test.each(['62C-765.43', '62c76543', '76543', '543'])(
    'finds it in the log by "%s", and exports it',
    async (words) => {
      if (!(await app.visit('Xe Trong Sổ')))
        await guard.enter({ name: 'Xe Trong Sổ', phone: '', plate: '62c76543' })
      const { location } = await head.post('/log/search', { words })
      const found = await head.get(location ?? '')
      expect(found.$('tbody').text()).toContain('62C-765.43')
      const form = { columns: 'plate', export_purpose: 'check', format: 'csv' }
      expect((await head.post(`/log/export?${location?.split('?')[1]}`, form)).text).toContain('62C-765.43')
    },
  )

  test('gives it back to the person, and deletes it with their visit', async () => {
    await guard.enter({ name: 'Xin Bản Sao', phone: '0912888777', plate: '62A-222.33' })
    const id = (await app.visit('Xin Bản Sao'))?.id ?? ''
    await guard.post(`/gate/visits/${id}/leave`)
    const asked = { kind: 'copy', received_on: '25/11/2026', person: '0912888777' }
    const request = (await head.post('/subjects', { client_uuid: randomUUID(), ...asked })).location ?? ''
    expect((await head.post(`${request}/copy`)).text).toContain('62A-222.33')
    for (const format of ['json', 'csv'])
      expect((await head.post(`${request}/export`, { format })).text).toContain('62A-222.33')
    const rows = () =>
      app.rows(
        `select from visit where plate = '62A-222.33'
         union all select from visit_search_term where visit_id = $1`,
        [id],
      )
    expect(await rows()).not.toEqual([])
    const erased = { ...asked, kind: 'erase', client_uuid: randomUUID() }
    const erasure = (await head.post('/subjects', erased)).location ?? ''
    await head.post(`${erasure}/erase`, { sure: 'on' })
    expect(await rows()).toEqual([])
  })
})
