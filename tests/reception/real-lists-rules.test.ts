// Twenty realistic lists as offices send them to each other, and how they are parsed.
import { describe, expect, test } from 'vitest'
import { readDelegates } from '../../server/reception/guests/delegate-import.ts'
import { readGuests } from '../../server/reception/guests/list.ts'

const TODAY = '2026-11-25'

type Person = [name: string, place?: string | null, phone?: string | null, party?: number, position?: string]

const person = ([name, place = null, phone = null, party_size = 1, position]: Person) => ({
  ...{ name, place, phone, party_size, position: position ?? null },
})

const CUONG: Person = ['Nguyễn Văn Cường', 'UBND xã Phước Lý', '+84912345678']
const BE: Person = ['Trần Thị Bé', 'Hội Phụ nữ', '+84987654321']

const LISTS: [what: string, text: string, people: Person[]][] = [
  ['one name a line', 'Nguyễn Văn Cường\nTrần Thị Bé', [['Nguyễn Văn Cường'], ['Trần Thị Bé']]],
  [
    'numbered in Zalo, with dashes',
    '1. Nguyễn Văn Cường - UBND xã Phước Lý - 0912345678\n2. Trần Thị Bé - Hội Phụ nữ - 0987 654 321',
    [CUONG, BE],
  ],
  [
    'without tones, with a title and a day',
    'Danh sach dai bieu du hop\nNgay 30/11/2026\nUBND xã Phước Lý (2 nguoi):\n1. Nguyễn Văn Cường - 0912345678\n2. Tran Thi Be - pho chu tich',
    [CUONG, ['Tran Thi Be', 'UBND xã Phước Lý', null, 1, 'pho chu tich']],
  ],
  [
    'with a header of two rows as Excel merges them, and again on the second sheet',
    'STT\tHọ và tên\tCông tác\t\nSTT\tHọ và tên\tChức vụ\tĐơn vị\n(1)\t(2)\t(3)\t(4)\n1\tNguyễn Văn Cường\tPCT\tUBND xã Phước Lý\nSTT\tHọ và tên\tChức vụ\tĐơn vị\n2\tTrần Thị Bé\t\tHội Phụ nữ\n3\t\t\t\n\t\t\tNGƯỜI LẬP BIỂU',
    [
      ['Nguyễn Văn Cường', 'UBND xã Phước Lý', null, 1, 'PCT'],
      ['Trần Thị Bé', 'Hội Phụ nữ'],
    ],
  ],
  [
    'with bullets, brackets and a word before the number',
    '• Nguyễn Văn Cường (UBND xã Phước Lý), SĐT: 0912.345.678\n• Trần Thị Bé (Hội Phụ nữ), ĐT 0987654321',
    [CUONG, BE],
  ],
  [
    'with titles of respect',
    '1/ Ông Nguyễn Văn Cường - UBND xã Phước Lý - 0912345678\n2/ Bà Trần Thị Bé - Hội Phụ nữ - 0987654321\n3/ Đ/c Lê Văn Tám',
    [CUONG, BE, ['Lê Văn Tám']],
  ],
  [
    'with the unit first',
    'UBND xã Phước Lý - Nguyễn Văn Cường - 0912345678\nHội Phụ nữ - Trần Thị Bé - 0987654321',
    [CUONG, BE],
  ],
  [
    'with a greeting and a sum',
    'Kính gửi anh, danh sách dự họp ngày mai:\n1. Nguyễn Văn Cường\n2. Trần Thị Bé\nTổng cộng: 2 người',
    [['Nguyễn Văn Cường'], ['Trần Thị Bé']],
  ],
  [
    'under their units in Zalo',
    'UBND xã Long Hậu:\n- Lý Tám\n- Lê Chín\nUBND xã Phước Lý\n- Nguyễn Văn Cường - 0912345678',
    [['Lý Tám', 'UBND xã Long Hậu'], ['Lê Chín', 'UBND xã Long Hậu'], CUONG],
  ],
  [
    'of units that send whom they like',
    'UBND xã Long Hậu\nHội Nông dân huyện\nCông ty Điện lực',
    [['UBND xã Long Hậu'], ['Hội Nông dân huyện'], ['Công ty Điện lực']],
  ],
  [
    'with how many come',
    '1. Nguyễn Văn Cường - UBND xã Phước Lý - 3 người\n2. Trần Thị Bé (2 khách)',
    [
      ['Nguyễn Văn Cường', 'UBND xã Phước Lý', null, 3],
      ['Trần Thị Bé', null, null, 2],
    ],
  ],
  [
    'lined up with spaces',
    'Nguyễn Văn Cường    UBND xã Phước Lý    0912345678\nTrần Thị Bé         Hội Phụ nữ          0987654321',
    [CUONG, BE],
  ],
  [
    'lined up with tabs',
    'Nguyễn Văn Cường\t\tUBND xã Phước Lý\t0912345678\nTrần Thị Bé\tHội Phụ nữ\t\t0987654321',
    [CUONG, BE],
  ],
  [
    'lined up with spaces below a header',
    'Họ tên              Đơn vị              Di động\nNguyễn Văn Cường    UBND xã Phước Lý    0912345678',
    [CUONG],
  ],
  [
    'with the header of a document',
    'TT\tHọ và tên\tChức vụ\tĐơn vị công tác\tĐiện thoại liên hệ\tGhi chú\n1\tNguyễn Văn Cường\tChủ tịch\tUBND xã Phước Lý\t0912345678\t',
    [['Nguyễn Văn Cường', 'UBND xã Phước Lý', '+84912345678', 1, 'Chủ tịch']],
  ],
  [
    'with a header without tones, in capitals',
    'STT;HO TEN DAI BIEU;CO QUAN CONG TAC;SO DI DONG\n1;Nguyễn Văn Cường;UBND xã Phước Lý;0912345678',
    [CUONG],
  ],
  [
    'of guests with one title',
    'Họ tên khách;Tên cơ quan\nTrần Thị Bé;Hội Phụ nữ',
    [['Trần Thị Bé', 'Hội Phụ nữ']],
  ],
  [
    'with family and given name apart',
    'STT\tHọ và tên đệm\tTên\tĐơn vị\n1\tNguyễn Văn\tCường\tUBND xã Phước Lý\n2\tTrần Thị\tBé\tHội Phụ nữ',
    [
      ['Nguyễn Văn Cường', 'UBND xã Phước Lý'],
      ['Trần Thị Bé', 'Hội Phụ nữ'],
    ],
  ],
  [
    'grouped by units in a table, which has no column for them',
    'STT\tHọ và tên\tSĐT\nI\tUBND xã Long Hậu\t\n1\tLý Tám\t\n2\tLê Chín\t\nII\tUBND xã Phước Lý\t\n1\tNguyễn Văn Cường\t0912345678',
    [['Lý Tám', 'UBND xã Long Hậu'], ['Lê Chín', 'UBND xã Long Hậu'], CUONG],
  ],
  [
    'grouped by units in a table that has a column for them',
    'STT;Họ và tên;Đơn vị;SĐT\nI;UBND xã Long Hậu;;\n1;Lý Tám;;\n2;Khách Mời Khác;Hội Phụ nữ;',
    [
      ['Lý Tám', 'UBND xã Long Hậu'],
      ['Khách Mời Khác', 'Hội Phụ nữ'],
    ],
  ],
  [
    'below titles, with two columns for phones',
    'UBND HUYỆN CẦN GIUỘC;;;;\nDANH SÁCH ĐẠI BIỂU DỰ HỌP;;;;\nTT;Họ tên;Cơ quan;Điện thoại;Di động\n1;Trần Thị Bé;Hội Phụ nữ;0987654321;0912000000',
    [BE],
  ],
  [
    'below titles that say the day',
    'DANH SÁCH ĐẠI BIỂU DỰ HỌP NGÀY 30/11/2026\n1. Nguyễn Văn Cường, UBND xã Phước Lý, 0912345678\n2. Trần Thị Bé, Hội Phụ nữ, 0987654321',
    [CUONG, BE],
  ],
  [
    'with a person of a surname that is a word for units',
    '1. Đoàn Văn Hội\n2. Tô Thị Ban',
    [['Đoàn Văn Hội'], ['Tô Thị Ban']],
  ],
  [
    'copied from Excel in capitals, with titles, degrees and phone numbers of every kind',
    'DANH SÁCH\nSTT\tHỌ VÀ TÊN\tCHỨC VỤ\tĐƠN VỊ\tSỐ ĐIỆN THOẠI\n1\tNGUYỄN VĂN CƯỜNG\tChủ tịch\tUBND xã Phước Lý\t+84 912 345 678\n2\tBà TRẦN THỊ BÉ\t\tHội Phụ nữ\t84987654321\n3\tPGS.TS. Lê Văn Tám\tViện trưởng\t\t(0272) 3874 111',
    [
      ['Nguyễn Văn Cường', 'UBND xã Phước Lý', '+84912345678', 1, 'Chủ tịch'],
      BE,
      ['Lê Văn Tám', null, '+842723874111', 1, 'PGS.TS, Viện trưởng'],
    ],
  ],
  [
    'of a lady and a gentleman by one letter, and of units with how many come',
    'Ô. Nguyễn Văn Cường - UBND xã Phước Lý - ĐT: +84912345678\nB. Trần Thị Bé\n* Đoàn xã Tân Kim: 05 đồng chí\nCông ty Điện lực (3 người)',
    [CUONG, ['Trần Thị Bé'], ['Đoàn xã Tân Kim', null, null, 5], ['Công ty Điện lực', null, null, 3]],
  ],
  [
    'with a sum below its table, and a unit whose name begins like one',
    'STT\tHọ và tên\tĐơn vị\tSố người\n1\tTrần Thị Bé\tHội Phụ nữ\t1\n2\tTổng công ty Điện lực\t\t2\n\tTổng cộng\t\t3',
    [
      ['Trần Thị Bé', 'Hội Phụ nữ'],
      ['Tổng công ty Điện lực', null, null, 2],
    ],
  ],
  [
    'of people and of a unit whose name begins like a sum',
    '1. Trần Thị Bé\n2. Tổng công ty Điện lực\nTổng số đại biểu: 2',
    [['Trần Thị Bé'], ['Tổng công ty Điện lực']],
  ],
]

test.each(LISTS)('a list %s is understood', (_, text, people) => {
  const read = readDelegates(text)
  expect(read.ok && read.rows.map(({ fields, problems }) => fields ?? problems)).toEqual(people.map(person))
})

test.each(['Chức vụ', 'CHỨC DANH', 'Position', 'Title'])('the column “%s” is the position', (title) => {
  const read = readDelegates(`Họ tên;${title};Đơn vị\nLê Văn Tám;Phó Chủ tịch;UBND xã Phước Lý`)
  expect(read.ok && read.rows[0]?.fields?.position).toBe('Phó Chủ tịch')
})

test('lines that name nobody are reported, and not read as people', () => {
  const read = readDelegates('Danh sách dự họp:\n1. Trần Thị Bé\n0912345678')
  expect(read.ok && read.left).toEqual(['Danh sách dự họp:', '0912345678'])
})

describe('of expected guests', () => {
  const dayOf = (text: string) => {
    const read = readGuests(text, TODAY)
    return (
      read.ok &&
      read.rows.map(({ fields, problems }) => (fields && [fields.day, fields.at_minutes]) || problems)
    )
  }

  test.each([
    ['30/11', '2026-11-30'],
    ['30/11/2026', '2026-11-30'],
    ['Thứ hai, 30/11', '2026-11-30'],
    ['2026-11-30', '2026-11-30'],
    ['5.1', '2027-01-05'],
    ['20/11', '2026-11-20'],
    ['', TODAY],
  ])('the day "%s" is %s', (text, day) => {
    expect(dayOf(`Họ tên;Ngày đến;Giờ\nTrần Thị Bé;${text};`)).toEqual([[day, null]])
  })

  test.each([
    ['7h30', 450],
    ["7h30'", 450],
    ['8 giờ 30', 510],
    ['8 giờ 30 phút', 510],
    ['8 giờ', 480],
    ['8:30 SA', 510],
    ['1:30 CH', 810],
    ['14g', 840],
    ['7h30 - 11h', 450],
    ['07:30:00', 450],
  ])('the time "%s" is %i minutes after midnight', (text, minutes) => {
    expect(dayOf(`Họ tên;Giờ đến\nTrần Thị Bé;${text}`)).toEqual([[TODAY, minutes]])
  })

  test('an invalid time and an invalid day are problems of their lines', () => {
    expect(dayOf('Họ tên;Ngày;Giờ\nTrần Thị Bé;31/11;25h')).toEqual([
      { day: { key: 'problem.date' }, time: { key: 'problem.time' } },
    ])
  })

  test('a day above a list applies to its lines, unless a line has its own', () => {
    expect(dayOf('Khách ngày 30/11:\n1. Trần Thị Bé - 7h30\n2. Lê Tám - 01/12')).toEqual([
      ['2026-11-30', 450],
      ['2026-12-01', null],
    ])
    expect(dayOf('Họ tên;Đơn vị\nTrần Thị Bé;\nNgày hẹn: 30/11/2026')).toEqual([['2026-11-30', null]])
  })
})
