// Lists in informal formats: pasted from a chat, numbered, or aligned with spaces; and two people with the same name.
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { readPlainLine } from '../../server/http/lists/plain-line.ts'
import { useApp, useClient } from '../support/suite.ts'

const app = useApp()
const guard = useClient(app, 'gate.tt-hcc')
const head = useClient(app, 'head.tt-hcc')

let meeting: string

beforeAll(() => head.switchOn('guests'))
beforeEach(async () => {
  await app.rows('delete from expected_guest')
  meeting = await guard.meeting({ begins: '9h', room: 'Hội trường A' })
})

const preview = async (text: string, to = `/meetings/${meeting}/import`) => {
  const at = (await guard.post(to, { text })).location ?? ''
  return { at, page: await guard.get(at) }
}
const taken = async (text: string, to?: string) => {
  const { at, page } = await preview(text, to)
  await guard.post(at)
  return page
}
const stored = () =>
  app.rows<Record<string, unknown>>(
    `select name, place, phone, party_size from expected_guest order by name, phone`,
  )
const guest = (name: string, place: string | null = null, phone: string | null = null, party_size = 1) => ({
  ...{ name, place, phone, party_size },
})

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
    expect(await stored()).toEqual([
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
    const { at, page } = await preview(list)
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
    const other = await preview(list)
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
