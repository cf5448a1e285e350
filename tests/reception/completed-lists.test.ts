// A list imported again with more columns fills in missing values, changes no known ones, and says how many it filled in.
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { readPlainLine } from '../../server/http/lists/plain-line.ts'
import { newHost } from '../support/personal-link.ts'
import { useApp, useClient } from '../support/suite.ts'

const app = useApp({ PUBLIC_URL: 'http://localhost:3000' })
const guard = useClient(app, 'gate.tt-hcc')
const head = useClient(app, 'head.tt-hcc')
const nobody = useClient(app)

const HOST = 'Võ Thị Chủ Trì'
let [meeting, member, link] = ['', '', '']

beforeAll(async () => {
  await head.switchOn('guests', 'hosts')
  const host = await newHost(app, head, HOST)
  member = host.id
  link = host.at
})
beforeEach(async () => {
  for (const table of ['visit_search_term', 'visit_change', 'visit', 'expected_guest'])
    await app.rows(`delete from ${table}`)
  await app.rows('delete from expected_guest')
  meeting = await guard.meeting({ room: 'Hội trường A', host: HOST })
})

const stored = () =>
  app.rows<Record<string, unknown>>(
    'select id, name, position, place, phone, party_size, version from expected_guest order by name, phone, place',
  )
const said = async () =>
  (await stored()).map(({ name, position, place, phone }) => [name, position, place, phone])
const delegates = (text: string) => guard.imports(`/meetings/${meeting}`, text)
const shown = async (text: string) => {
  const at = (await guard.post(`/meetings/${meeting}/import`, { text })).location ?? ''
  return { at, page: await guard.get(at) }
}
const preview = async (text: string) => (await shown(text)).page

describe('a list that names known guests again', () => {
  test('adds missing positions, units and phone numbers to known guests, says so before and after, and adds nobody twice', async () => {
    await delegates('Nguyễn Văn Cường\nLý Tám - UBND xã Long Hậu')
    const ids = (await stored()).map(({ id }) => id)
    const text =
      'Họ tên;Chức vụ;Đơn vị;Điện thoại\nNguyễn Văn Cường;Chủ tịch;UBND xã Phước Lý;0912345678\nLý Tám;Phó Chủ tịch;UBND xã Long Hậu;\nTrần Bé;;;'
    const page = await preview(text)
    expect(page.$('.log-count').text()).toBe(
      '1 dòng sẽ được ghi; 0 dòng có lỗi; 0 dòng đã có. Bổ sung cho 2 khách đã có.',
    )
    expect(page.$('.row-note').first().text()).toBe('Chức vụ; Đơn vị; Số điện thoại')
    expect(page.$('#import button').last().text()).toBe('Ghi 1 dòng, bổ sung cho 2 khách')
    const done = await delegates(text)
    expect((await guard.get(done.location ?? '')).text).toContain(
      'Đã ghi danh sách: thêm 1 khách, bổ sung cho 2 khách đã có.',
    )
    expect(await said()).toEqual([
      ['Lý Tám', 'Phó Chủ tịch', 'UBND xã Long Hậu', null],
      ['Nguyễn Văn Cường', 'Chủ tịch', 'UBND xã Phước Lý', '+84912345678'],
      ['Trần Bé', null, null, null],
    ])
    const now = (await stored()).slice(0, 2).map(({ id }) => id)
    expect(new Set(now)).toEqual(new Set(ids))
    expect((await stored())[0]?.['version']).toBe(2)
    expect((await app.audited('guests.imported')).at(-1)).toBe('count=1 completed=2')
  })

  test('overwrites nothing that is known, and says what it keeps', async () => {
    await delegates('Lý Tám - Chủ tịch - UBND xã Long Hậu - 0912345678')
    const text = 'Lý Tám - Phó Chủ tịch - UBND xã Long Hậu'
    const page = await preview(text)
    expect(page.$('.row-note').text()).toBe('Giữ như đã ghi: Chủ tịch.')
    expect(page.$('#import button')).toHaveLength(0)
    await delegates(text)
    expect(await said()).toEqual([['Lý Tám', 'Chủ tịch', 'UBND xã Long Hậu', '+84912345678']])
  })

  test('adds to neither of two guests of one name, and gives no phone number to a guest who has another', async () => {
    await delegates(
      'Lý Tám - UBND xã Long Hậu\nLý Tám - UBND xã Phước Lý\nLê Ba - 0912345671\nLê Ba - 0912345672',
    )
    await delegates('Lý Tám - Chủ tịch\nLê Ba - Kế toán - 0912345672\nLê Ba - Văn thư - 0912345671')
    expect(await said()).toEqual([
      ['Lê Ba', 'Văn thư', null, '+84912345671'],
      ['Lê Ba', 'Kế toán', null, '+84912345672'],
      ['Lý Tám', null, 'UBND xã Long Hậu', null],
      ['Lý Tám', null, 'UBND xã Phước Lý', null],
      ['Lý Tám', 'Chủ tịch', null, null],
    ])
  })

  test('asks whether a line with the same name and fewer details is another person', async () => {
    await delegates('Lý Tám - UBND xã Long Hậu')
    const page = await preview('Lý Tám')
    expect(page.$('.row-note').text()).toBe(
      'Cùng tên với một khách đã có của UBND xã Long Hậu. Hai người khác nhau?',
    )
    await delegates('Lý Tám')
    expect(await said()).toHaveLength(1)
    const at = (await guard.post(`/meetings/${meeting}/import`, { text: 'Lý Tám' })).location ?? ''
    await guard.post(at, { asked: '1', both: '1' })
    expect(await said()).toHaveLength(2)
  })

  test('does not change a guest who has already arrived', async () => {
    await delegates('Lý Tám')
    const [guest] = await stored()
    expect((await guard.post(`/gate/guests/${String(guest?.['id'])}/arrive`)).status).toBe(303)
    await delegates('Lý Tám - Chủ tịch - UBND xã Long Hậu')
    expect(await said()).toEqual([['Lý Tám', null, null, null]])
    const [visit] = await app.rows<{ id: string }>('select id from visit')
    await guard.post(`/gate/visits/${visit?.id}/void`, { reason: 'trial' })
    await delegates('Lý Tám - Chủ tịch - UBND xã Long Hậu')
    expect(await said()).toEqual([['Lý Tám', 'Chủ tịch', 'UBND xã Long Hậu', null]])
  })

  test('adds to nobody where two of its lines may be the guest', async () => {
    await delegates('Lý Tám')
    await delegates('Lý Tám - UBND xã Long Hậu\nLý Tám - UBND xã Phước Lý')
    expect((await said()).filter(([, , place]) => place === null)).toHaveLength(1)
    expect(await said()).toHaveLength(3)
  })

  test('a list of one day fills in time and host, too', async () => {
    await guard.imports('/guests', 'Họ tên;Ngày\nLý Tám;25/11/2026')
    await guard.imports('/guests', `Họ tên;Ngày;Giờ;Người cần gặp\nLý Tám;25/11/2026;9h30;${HOST}`)
    const [guest] = await app.rows('select at_minutes, host, host_member_id from expected_guest')
    expect(guest).toEqual({ at_minutes: 570, host: HOST, host_member_id: member })
  })
})

describe('a list by a personal link', () => {
  const pasted = (text: string, to = '/guests') =>
    nobody.post(`${link}${to}/list`, { text, day: '25/11/2026', step: 'confirm' })

  test('completes the guests that it has announced', async () => {
    await pasted('Lý Tám')
    await pasted('Lý Tám - Chủ tịch - UBND xã Long Hậu')
    expect(await said()).toEqual([['Lý Tám', 'Chủ tịch', 'UBND xã Long Hậu', null]])
  })

  test('neither adds to the guests of others nor reveals what is known about them', async () => {
    await guard.imports('/guests', 'Họ tên;Ngày;Chức vụ;Đơn vị\nLý Tám;25/11/2026;Bí thư;UBND xã Long Hậu')
    await delegates('Lê Ba - UBND xã Phước Lý')
    const page = await nobody.post(`${link}/guests/list`, {
      ...{ text: 'Lý Tám - Chủ tịch', day: '25/11/2026', step: 'preview' },
    })
    expect(page.text).not.toMatch(/Bí thư|Long Hậu/)
    await pasted('Lê Ba - Kế toán - UBND xã Phước Lý - 0912345678', `/meetings/${meeting}`)
    expect((await said())[0]).toEqual(['Lê Ba', null, 'UBND xã Phước Lý', null])
  })
})

const taken = async (text: string) => {
  const { at, page } = await shown(text)
  await guard.post(at)
  return page
}
const guest = (name: string, place: string | null = null, phone: string | null = null, party_size = 1) => ({
  ...{ name, place, phone, party_size },
})

// Lists in informal formats: pasted from a chat or numbered; and two people with the same name.
test.each([
  [
    '1. Nguyễn Văn Cường - UBND xã Phước Lý - 0912 345 678',
    ['Nguyễn Văn Cường', 'UBND xã Phước Lý', '0912345678'],
  ],
  ['• Trần Thị Bé (Hội Phụ nữ), SĐT: 0987.654.321', ['Trần Thị Bé', 'Hội Phụ nữ', '0987654321']],
  ['3/ Lê Văn Dũng; Phó Chủ tịch; UBND xã Long Hậu', ['Lê Văn Dũng', 'UBND xã Long Hậu', '', 'Phó Chủ tịch']],
  [
    'Nguyễn Văn Cường - Phó Chủ tịch - UBND xã Phước Lý - 0912345678',
    ['Nguyễn Văn Cường', 'UBND xã Phước Lý', '0912345678', 'Phó Chủ tịch'],
  ],
  ['Trần Văn Bảy - Phó Chủ tịch UBND xã Long Hậu', ['Trần Văn Bảy', 'UBND xã Long Hậu', '', 'Phó Chủ tịch']],
  ['UBND xã Long Hậu - Lý Tám - Bí thư', ['Lý Tám', 'UBND xã Long Hậu', '', 'Bí thư']],
  ['Kế toán - Lý Chín - Công ty Vạn An', ['Lý Chín', 'Công ty Vạn An', '', 'Kế toán']],
  ['Lý Mười, Trưởng phòng Nội vụ', ['Lý Mười', '', '', 'Trưởng phòng Nội vụ']],
  ['Lý Hai - Hội trưởng - Hội Phụ nữ', ['Lý Hai', 'Hội Phụ nữ', '', 'Hội trưởng']],
  [
    'Lý Năm - Công chức Văn phòng - Thống kê - UBND xã Long Hậu',
    ['Lý Năm', 'UBND xã Long Hậu', '', 'Công chức Văn phòng - Thống kê'],
  ],
  ['Lý Sáu - Giám đốc - Vạn An', ['Lý Sáu', 'Vạn An', '', 'Giám đốc']],
  ['Lý Ba - Phòng Tài chính - UBND huyện', ['Lý Ba', 'Phòng Tài chính, UBND huyện', '']],
  ['Lý Tư - Ấp 3 - xã Long Hậu', ['Lý Tư', 'Ấp 3, xã Long Hậu', '']],
  ['Phó Đức Chính - Trường Mầm non Sao Mai', ['Phó Đức Chính', 'Trường Mầm non Sao Mai', '']],
  ['Bùi Bí Thư Ký, Bí thư, Chủ tịch UBND xã', ['Bùi Bí Thư Ký', '', '', 'Bí thư, Chủ tịch UBND xã']],
  [
    'Pham Thi Hoa - pho chu tich - ubnd xa phuoc ly - 0912345678',
    ['Pham Thi Hoa', 'ubnd xa phuoc ly', '0912345678', 'pho chu tich'],
  ],
  [
    '2. Tran Van Nam, truong phong noi vu, UBND huyện',
    ['Tran Van Nam', 'UBND huyện', '', 'truong phong noi vu'],
  ],
  ['Truong Khoa - giam doc - cong ty Van An', ['Truong Khoa', 'cong ty Van An', '', 'giam doc']],
  ['Truong Van Phong - so dien thoai 0912345678', ['Truong Van Phong', '', '0912345678']],
  ['Huyen Trang - ke toan - phong noi vu huyen', ['Huyen Trang', 'phong noi vu huyen', '', 'ke toan']],
  ['Võ Thị Em +84 912 345 678', ['Võ Thị Em', '', '+84912345678']],
  ['12) Đặng Văn Phúc', ['Đặng Văn Phúc', '', '']],
  ['TRẦN QUỐC TOẢN (Phòng TC-KH) 0912-345-683', ['Trần Quốc Toản', 'Phòng TC-KH', '0912345683']],
  ['Lê Lai – PGĐ TTYT huyện – 0912345684.', ['Lê Lai', 'TTYT huyện', '0912345684', 'PGĐ']],
  ['Lê Lai, 0912345684 - 3 người', ['Lê Lai', '', '0912345684']],
  ['Lê Lai, Điện thoại: (0272) 3874 111, GĐ Cty Minh Khuê', ['Lê Lai', 'Cty Minh Khuê', '02723874111', 'GĐ']],
  ['ThS.BS. Lê Văn Lai - Trạm Y tế', ['Lê Văn Lai', 'Trạm Y tế', '', 'ThS.BS']],
  ['B. Trần Thị Bích Ngọc - PCT UBND xã', ['Trần Thị Bích Ngọc', 'UBND xã', '', 'PCT']],
  ['Danh sách đại biểu dự họp:', undefined],
  ['0912345678', undefined],
])('the line "%s" is read as it is meant', (line, meant) => {
  const read = readPlainLine([line])
  expect(read && [read.name, read.place, read.phone, ...(read.position ? [read.position] : [])]).toEqual(
    meant,
  )
})

describe('a list of delegates', () => {
  test('is taken as it was numbered in a chat, with units, phone numbers and how many come', async () => {
    await taken(
      [
        'Danh sách dự họp:',
        '1. Nguyễn Văn Cường - UBND xã Phước Lý - 0912345678',
        '2. Trần Thị Dung - UBND xã Long Hậu - 3 người',
        '3. Phạm Văn Em',
      ].join('\n'),
    )
    expect(await stored()).toMatchObject([
      guest('Nguyễn Văn Cường', 'UBND xã Phước Lý', '+84912345678'),
      guest('Phạm Văn Em'),
      guest('Trần Thị Dung', 'UBND xã Long Hậu', null, 3),
    ])
  })

  test('has two people of one name and unit, with two phone numbers, as two, and adds nobody when it is taken again', async () => {
    const list = 'Họ và tên;Đơn vị;Điện thoại\nNguyễn Văn An;Xã;0912345678\nNguyễn Văn An;Xã;0912345679'
    const first = await taken(list)
    expect(first.text).toContain('2 dòng sẽ được ghi; 0 dòng có lỗi; 0 dòng đã có.')
    expect(first.$('[name=both]')).toHaveLength(0)
    const again = await taken(`${list}\nNguyễn Văn An;Xã;0912345680`)
    expect(again.text).toContain('1 dòng sẽ được ghi; 0 dòng có lỗi; 2 dòng đã có.')
    expect(await stored()).toHaveLength(3)
  })

  test('asks about two lines that may be one person, and drops neither unasked', async () => {
    const list = 'Họ và tên;Điện thoại\nLê Bé;\nLê Bé;\nVõ Em;0912345678\nVõ Em;0912 345 678'
    const { at, page } = await shown(list)
    expect(page.text).toContain('Trùng tên và đơn vị với dòng 2. Hai người khác nhau?')
    expect(page.text).toContain('Trùng tên, đơn vị và số điện thoại với dòng 4.')
    const boxes = page.$('[name=both]').get()
    expect(boxes.map((box) => [page.$(box).val(), page.$(box).prop('checked')])).toEqual([
      ['3', true],
      ['5', false],
    ])
    // The unchanged form sends this.
    await guard.postRaw(at, 'asked=3&asked=5&both=3')
    expect((await stored()).map(({ name }) => name)).toEqual(['Lê Bé', 'Lê Bé', 'Võ Em'])
    await app.rows('delete from expected_guest')
    const other = await shown(list)
    await guard.postRaw(other.at, 'asked=3&asked=5&both=5')
    expect((await stored()).map(({ name }) => name)).toEqual(['Lê Bé', 'Võ Em', 'Võ Em'])
  })
})

test('a day that stands beside the list is that of the lines that say none, also of a page that leads there', async () => {
  const form = await guard.get('/guests/import?day=2026-11-30')
  expect(form.$('[name=day]').val()).toBe('30/11/2026')
  const at = (await guard.post('/guests/import', { text: 'Trần Thị Dung\nLê Bé - 01/12', day: '30/11/2026' }))
    .location
  const page = await guard.get(at ?? '')
  expect(page.$('table').text()).toContain('30/11/2026')
  await guard.post(at ?? '')
  expect(await app.rows(`select name, day::text from expected_guest order by name`)).toEqual([
    { name: 'Lê Bé', day: '2026-12-01' },
    { name: 'Trần Thị Dung', day: '2026-11-30' },
  ])
  expect((await guard.get('/guests')).$('a[href="/guests/import?day=2026-11-25"]')).toHaveLength(1)
})
