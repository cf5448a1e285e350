import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { problemOf, problemText } from '../../server/http/form.ts'
import { translator } from '../../server/platform/messages/messages.ts'
import { EntryFields } from '../../server/reception/gate/entry-form.ts'
import type { Answer } from '../support/client.ts'
import { useFreshClient, useRenewedApp } from '../support/suite.ts'

const t = translator('vi')

const app = useRenewedApp()
const guard = useFreshClient(app, 'gate.tt-hcc')

const stored = (name: string) => app.visit(name)

async function visits(): Promise<number> {
  const [row] = await app.rows<{ count: number }>('select count(*) as count from visit')
  return row?.count ?? 0
}

/** The values in the entry form of a page, by field. */
function typedIn({ $ }: Answer): Record<string, unknown> {
  return Object.fromEntries(
    $('#entry-form')
      .serializeArray()
      .filter(({ name }) => name !== 'shown_to')
      .map(({ name, value }) => [name, value]),
  )
}

describe('an entry', () => {
  test('preselects a procedure at a one-stop centre and work elsewhere, as long as no other purpose is usual', async () => {
    const elsewhere = await app.client('gate.ubnd-xa-long-hau')
    expect((await guard.get('/gate')).$('[name=purpose]:checked').val()).toBe('procedure')
    expect((await elsewhere.get('/gate')).$('[name=purpose]:checked').val()).toBe('work')
  })

  test('has a row without a form of its own: its button uses one shared form, because browsers lay out every form', async () => {
    await guard.enter({ name: 'Đoàn Thị Rào' })
    const { $ } = await guard.get('/gate')
    const row = $('#inside .visits > [data-visit]:contains("Đoàn Thị Rào")')
    expect(row.find('form').length).toBe(0)
    const [form, action] = ['form', 'formaction'].map((name) => row.find('button').attr(name))
    expect([form, $(`#${form}`).attr('method')]).toEqual(['tap', 'post'])
    const left = await guard.post(action ?? '')
    expect(left.status).toBe(303)
    expect((await stored('Đoàn Thị Rào'))?.left_at).not.toBeNull()
  })

  test('an entry marked as without a phone is stored as without a smartphone', async () => {
    await guard.enter({ name: 'Cụ Sáu', no_phone: 'on', app_status: 'not_asked' })
    expect(await stored('Cụ Sáu')).toMatchObject({ phone: null, app_status: 'no_smartphone' })
  })

  test('offers the communes of the province, each with the former ones in it', async () => {
    for (const answer of [await guard.get('/gate'), await guard.get('/v/tt-hcc')]) {
      const options = answer.$('#communes option')
      expect(options).toHaveLength(96)
      expect(options.filter('[value="Xã Cần Giuộc"]').attr('label')).toContain('Long Hậu')
      expect(options.filter('[label*="Tân Hòa"][label*="Bến Lức"]')).toHaveLength(2)
    }
  })

  test('keeps the commune of its place, and the words of a place that is none', async () => {
    const places = [
      ['x. cần giuộc', 'Xã Cần Giuộc', null],
      ['Xã Cần Giuộc'.normalize('NFD'), 'Xã Cần Giuộc', null],
      ['UBND xã Cần Giuộc', null, 'UBND xã Cần Giuộc'],
      ['Xã Long Hậu', null, 'Xã Long Hậu'],
    ] as const
    for (const [place, commune_code, organisation] of places) {
      const name = `Người ở ${randomUUID()}`
      await guard.enter({ name, place })
      expect(await stored(name)).toMatchObject({ commune_code, organisation })
    }
  })

  test('counts at the one-stop desk of a commune when its purpose is a document', async () => {
    const commune = await app.client('gate.ubnd-xa-long-hau')
    await commune.enter({ name: 'Nộp Hồ Sơ', purpose: 'document' })
    await commune.enter({ name: 'Dự Họp', purpose: 'meeting' })
    expect(await stored('Nộp Hồ Sơ')).toMatchObject({ one_stop: true })
    expect(await stored('Dự Họp')).toMatchObject({ one_stop: false, desk_id: null })
  })
})

describe('a form that is refused', () => {
  const complete = {
    name: 'Canary Kín Đáo',
    phone: '0987654321',
    place: 'Xóm Chim Hoàng Yến',
    host: 'Bà Canary',
    purpose: 'other',
    purpose_note: 'Việc riêng canary',
    party_size: '4',
    app_status: 'off',
    app_outcome: 'will_install',
  }

  test.each([
    ['without a name', { name: '  ' }, 'name', 'Vui lòng ghi họ và tên.'],
    ['with a name of emoji', { name: '🙂🙂' }, 'name', 'Họ và tên cần có ít nhất một chữ.'],
    ['with a name of 10 kB', { name: 'Nguyễn '.repeat(1400) }, 'name', 'Dài quá 120 ký tự.'],
    ['with a NUL in the name', { name: 'A\u0000B' }, 'name', 'Có ký tự lạ'],
    ['with an escape in the name', { name: 'A\u001b[31mB' }, 'name', 'Có ký tự lạ'],
    ['with a turned reading direction', { name: 'Nguyễn \u202egnuxìb' }, 'name', 'Có ký tự lạ'],
    ['with an isolate in the host', { host: 'Phòng \u2066A' }, 'host', 'Có ký tự lạ'],
    ['with a control character in the place', { place: 'Xóm\u0007' }, 'place', 'Có ký tự lạ'],
    ['with too long a note', { purpose_note: 'ghi '.repeat(60) }, 'purpose_note', 'Dài quá 160 ký tự.'],
    ['with another purpose without words', { purpose_note: ' ' }, 'purpose_note', 'vui lòng ghi rõ'],
    ['with letters in the phone', { phone: '09l2345678' }, 'phone', 'chỉ gồm chữ số'],
    ['with a short phone', { phone: '0912 34' }, 'phone', 'thiếu chữ số'],
    ['with a long phone', { phone: '0912 345 678 90' }, 'phone', 'thừa chữ số'],
    ['with a hotline', { phone: '1900 1234' }, 'phone', 'số tổng đài'],
    ['with an emergency number', { phone: '113' }, 'phone', 'số tổng đài'],
    ['with an unknown prefix', { phone: '0723874123' }, 'phone', 'không thuộc nhà mạng'],
    ['with a phone of 2018', { phone: '0120 345 6789' }, 'phone', 'Có phải là 0703456789?'],
    ['with a party of 0', { party_size: '0' }, 'party_size', 'Số người từ 1 đến 500.'],
    ['with a party of 501', { party_size: '501' }, 'party_size', 'Số người từ 1 đến 500.'],
    ['with a party of abc', { party_size: 'abc' }, 'party_size', 'Số người từ 1 đến 500.'],
    ['with half a person', { party_size: '1.5' }, 'party_size', 'Số người từ 1 đến 500.'],
    ['with an unknown purpose', { purpose: 'party' }, 'purpose', 'Vui lòng chọn một mục.'],
    ['with an unknown status', { app_status: 'maybe' }, 'app_status', 'Vui lòng chọn một mục.'],
    ['with an unknown outcome', { app_outcome: 'sold' }, 'app_outcome', 'Vui lòng chọn một mục.'],
  ])('%s says why, beside that field alone', (_, wrong, field, why) => {
    const read = EntryFields.safeParse({ client_uuid: randomUUID(), ...complete, ...wrong })
    const problems = read.error?.issues.map((issue) => [issue.path, problemText(problemOf(issue), t)])
    expect(problems).toEqual([[[field], expect.stringContaining(why)]])
  })

  test('is refused like a malformed one when a field comes twice', async () => {
    const before = await visits()
    const answer = await guard.postRaw('/gate', `client_uuid=${randomUUID()}&name=A&name=B`)
    expect(answer.status).toBe(422)
    expect(answer.$('#name-problem').text()).toBe('Biểu mẫu không đọc được. Vui lòng mở lại trang.')
    expect(await visits()).toBe(before)
  })

  test('a refused form without a readable number keeps what was typed under a new one', async () => {
    const answer = await guard.post('/gate', { ...complete, client_uuid: 'x' })
    expect(answer.status).toBe(422)
    expect(answer.$('.alert').text()).toContain('Biểu mẫu không đọc được')
    const fields = typedIn(answer)
    expect(fields).toMatchObject({ name: complete.name, place: complete.place })
    const again = await guard.post('/gate', fields as Record<string, string>)
    expect(again.status).toBe(303)
  })

  test('answers a board that asked by script with the form and the list only', async () => {
    const fields = { client_uuid: randomUUID(), ...complete, name: '' }
    const answer = await guard.enter(fields, { 'HX-Request': 'true' })
    expect([answer.status, typedIn(answer)]).toEqual([422, fields])
    expect(answer.$('#name').attr('aria-describedby')).toBe('name-problem')
    expect(answer.text).toMatch(/^\s*<hx-partial/)
    expect(answer.$('#name-problem').text()).toBe('Vui lòng ghi họ và tên.')
    expect(answer.$('html head title')).toHaveLength(0)
  })
})

describe('an odd name', () => {
  const ODD = [
    '<script>alert(1)</script> An',
    '"><img src=x onerror=alert(1)> An',
    `Ông "Tư" 'Cầu Tre' & con`,
    "H'Hen Niê",
    'Y Êban 🙂',
    'Sơn',
    '=HYPERLINK("a.b","An")',
    '{{constructor}} <%= 7*7 %> An',
    `O'Brien; drop table visit--`,
  ]
  test('is kept as it is and shown as text', async () => {
    for (const name of ODD) {
      const board = await guard.enter({ name }, { 'HX-Request': 'true' })
      expect(board.$('#notice').text()).toContain(name)
      const row = await stored(name)
      expect(board.$(`#v-${row?.id} .item-title a`).text()).toBe(name)
      expect(board.$('script:not([src]), #inside img, [onerror]')).toHaveLength(0)
      const page = await guard.get(`/gate/visits/${row?.id}`)
      expect(page.$('input[name=name]').attr('value')).toBe(name)
    }
  })

  test('a name in decomposed letters is stored composed, with single spaces', async () => {
    const name = 'Nguyễn  Thị\tHồng Đào'.normalize('NFD')
    await guard.enter({ name, host: 'Chị Hằng'.normalize('NFD') })
    expect(await stored('Nguyễn Thị Hồng Đào')).toMatchObject({ host: 'Chị Hằng' })
    const words = await app.rows<{ word: string }>(
      `select word from visit_search_term w join visit v on v.id = w.visit_id where v.name = $1 order by word`,
      ['Nguyễn Thị Hồng Đào'],
    )
    expect(words.map((row) => row.word)).toEqual(['chi', 'dao', 'hang', 'hong', 'nguyen', 'thi'])
  })

  test('a name all in capitals or all in small letters is stored with capital initials, also when the form is sent twice; mixed case stays', async () => {
    const form = { client_uuid: randomUUID(), name: 'nguyễn thị hồng' }
    await guard.enter(form)
    await guard.enter(form)
    await guard.enter({ name: 'LÃ THỊ HOA' })
    await guard.enter({ name: 'Đoàn UBND xã Hải Sơn' })
    const rows = await app.rows('select name from visit order by number desc limit 3')
    expect(rows.map(({ name }) => name)).toEqual(['Đoàn UBND xã Hải Sơn', 'Lã Thị Hoa', 'Nguyễn Thị Hồng'])
    const found = await guard.post('/gate/find', { query: 'nguyễn thị hồng' })
    expect(found.$('#inside > .visits .visit').text()).toContain('Nguyễn Thị Hồng')
  })
})

test('preselects the purpose of at least half of the last hundred visits, which no single visit changes', async () => {
  const elsewhere = await app.client('gate.ubnd-xa-long-hau')
  const preselected = async () => (await elsewhere.get('/gate')).$('[name=purpose]:checked').val()
  /** One entry, and the same `times - 1` times more in the database. */
  const record = async (purpose: string, times: number) => {
    app.clock.forward(60_000)
    await elsewhere.enter({ name: `Khách ${purpose} ${times}`, purpose })
    await app.rows(
      `insert into visit select (jsonb_populate_record(v, jsonb_build_object('id', gen_random_uuid(),
         'client_uuid', gen_random_uuid(), 'number', v.number + 1000 * n))).*
       from visit v, generate_series(2, $2::int) n where name = $1`,
      [`Khách ${purpose} ${times}`, times],
    )
  }
  await record('document', 60)
  await record('delivery', 1)
  expect(await preselected()).toBe('document')
  await record('delivery', 48)
  expect(await preselected()).toBe('document')
  await record('delivery', 2)
  expect(await preselected()).toBe('delivery')
})
