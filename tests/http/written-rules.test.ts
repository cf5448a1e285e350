import { expect, test } from 'vitest'
import { readPlainLine, unitAbove } from '../../server/http/lists/plain-line.ts'
import {
  asOnCard,
  isRemark,
  isSum,
  plainDay,
  plainParty,
  plainPhone,
  plainTime,
  saysNobody,
} from '../../server/http/lists/written.ts'

test.each([
  ['1. Nguyễn Văn An', { name: 'Nguyễn Văn An' }],
  ['B. Trần Thị Ngọc', { name: 'Trần Thị Ngọc' }],
  ['12 Lý Tám', { name: '12 Lý Tám' }],
  [
    '- Ông LÊ VĂN TÁM - Chủ tịch UBND xã Long Hậu - 0912 345 678',
    { name: 'Lê Văn Tám', position: 'Chủ tịch', place: 'UBND xã Long Hậu', phone: '0912345678' },
  ],
  [
    '2) Bà Trần Thị Bé, Phó Chánh Văn phòng, 5 người',
    { name: 'Trần Thị Bé', position: 'Phó Chánh Văn phòng', party_size: '5' },
  ],
  [
    'TS. Lý Tám | Sở Nội vụ | 24/11 | 8h30',
    { name: 'Lý Tám', position: 'TS', place: 'Sở Nội vụ', day: '24/11', time: '8h30' },
  ],
  [
    'UBND xã Long Hậu - Lý Tám - sđt: (+84) 912.345.678',
    { name: 'Lý Tám', place: 'UBND xã Long Hậu', phone: '+84912345678' },
  ],
  [
    'Lý Tám (Công ty Hoàng Long) 0270 3890 123 đi 3 người',
    { name: 'Lý Tám', place: 'Công ty Hoàng Long', phone: '02703890123', party_size: '3' },
  ],
  ['Lý Tám 0912345678 3 người', { name: 'Lý Tám', phone: '0912345678', party_size: '3' }],
  ['Đ/c Phó Thị Chánh; UBND XÃ HẢI SƠN', { name: 'Phó Thị Chánh', place: 'UBND XÃ HẢI SƠN' }],
  ['Truong Khoa - Benh vien huyen', { name: 'Truong Khoa', place: 'Benh vien huyen' }],
  ['Lý Tám 12/4 Nguyễn Huệ, 07:45', { name: 'Lý Tám 12/4 Nguyễn Huệ', time: '07:45' }],
  ['Lý Tám 91234567', { name: 'Lý Tám 91234567' }],
  ['Lý Tám, Kế toán, Trưởng phòng', { name: 'Lý Tám', position: 'Kế toán, Trưởng phòng' }],
  [
    'Lý Tám - Trưởng phòng - Phòng Nội vụ',
    { name: 'Lý Tám', position: 'Trưởng phòng', place: 'Phòng Nội vụ' },
  ],
  [
    'Lý Tám - Phó Chủ tịch UBND - xã Phước Lý',
    { name: 'Lý Tám', position: 'Phó Chủ tịch UBND', place: 'xã Phước Lý' },
  ],
  [
    'Lý Tám - chuyên viên, Phòng Nội vụ, Sở Y tế',
    { name: 'Lý Tám', position: 'chuyên viên', place: 'Phòng Nội vụ, Sở Y tế' },
  ],
  ['PGS.TS Lý Văn Tám – Viện trưởng', { name: 'Lý Văn Tám', position: 'PGS.TS, Viện trưởng' }],
  // No person, so the unit stands for its people.
  ['UBND XÃ LONG HẬU - 3 người', { name: 'UBND XÃ LONG HẬU', party_size: '3' }],
  ['0912345678', undefined],
  ['UBND xã Long Hậu:', undefined],
])('%j in a chat', (line, said) => {
  const nothing = { name: '', position: '', place: '', phone: '', party_size: '', day: '', time: '' }
  expect(readPlainLine([line])).toEqual(said && { ...nothing, ...said })
})

test.each([
  [['I', 'UBND xã Long Hậu'], { name: 'UBND xã Long Hậu', people: '' }],
  [['I. Đoàn giám sát, tỉnh'], { name: 'Đoàn giám sát, tỉnh', people: '' }],
  [['UBND xã Long Hậu:'], { name: 'UBND xã Long Hậu', people: '' }],
  [['Phòng Nội vụ gồm 3 người'], { name: 'Phòng Nội vụ', people: '3' }],
  [['A) Phòng Tư pháp (2 đ/c)'], { name: 'Phòng Tư pháp', people: '2' }],
  [['III'], undefined],
  [['Lý Tám'], undefined],
  [['B. Trần Thị Ngọc'], undefined],
  [['UBND xã', 'Long Hậu'], undefined],
  [['I', 'UBND xã', 'x'], undefined],
  [['UBND xã Long Hậu - Lý Tám'], undefined],
  [['Công an huyện 0912 345 678'], undefined],
  [['I. Đoàn 0912345678'], undefined],
])('%j above people', (cells, unit) => {
  expect(unitAbove(cells)).toEqual(unit)
})

test.each([
  ['24/11', '24/11/2026'],
  ['Thứ hai, 24/11', '24/11/2026'],
  ['T2 3.12', '03/12/2026'],
  // 180 days ago, and a day more.
  ['29/5', '29/05/2026'],
  ['28/5', '28/05/2027'],
  ['5/12/2027', '5/12/2027'],
  ['mai', 'mai'],
])('%j on 25 November 2026 is the day %j', (text, day) => {
  expect(plainDay(text, '2026-11-25')).toBe(day)
})

test.each([
  ['8h', '8:00'],
  ['lúc 7 giờ 45', '7:45'],
  ['7:30:00', '7:30'],
  ['9g-11g', '9:00'],
  ['2h chiều', '14:00'],
  ['12h ch', '12:00'],
  ['11h30 sáng', '11:30'],
  ['8h75', '8h75'],
  ['8', '8'],
])('%j is the time %j', (text, time) => {
  expect(plainTime(text)).toBe(time)
})

test('a party is its number, and a phone number has the zero that a spreadsheet dropped', () => {
  const parties = ['đoàn 5 người', '3 khách', '10 đ/c', 'gồm 12 đại biểu', '1000 người', '5']
  expect(parties.map(plainParty)).toEqual(['5', '3', '10', '12', '1000 người', '5'])
  const phones = ['912345678', '0912345678', '212345678']
  expect(phones.map(plainPhone)).toEqual(['0912345678', '0912345678', '212345678'])
})

test('titles, greetings and totals name nobody', () => {
  const sums = ['Tổng cộng', 'Tổng: 5', 'Cộng 3']
  const remarks = ['Cộng hòa', 'Danh sách', 'Kính gửi ông An']
  expect([...sums, ...remarks, 'Tổng công ty Điện lực'].filter(isSum)).toEqual(sums)
  expect([...sums, ...remarks, 'Tổng công ty Điện lực'].filter(isRemark)).toEqual([...sums, ...remarks])
  const rows = [
    ['1', '2', '3'],
    ['', 'Danh sách đại biểu'],
    ['', 'Danh sách đại biểu', 'x'],
    ['(1)', 'Lý Tám'],
  ]
  expect(rows.map(saysNobody)).toEqual([true, true, false, false])
})

test.each([
  ['Ông Nguyễn Văn An', { name: 'Nguyễn Văn An', position: 'x' }],
  ['Bà Năm', { name: 'Bà Năm', position: 'x' }],
  ['NGUYỄN VĂN AN', { name: 'Nguyễn Văn An', position: 'x' }],
  ['UBND XÃ HẢI SƠN', { name: 'UBND XÃ HẢI SƠN', position: 'x' }],
  ['Ths. LÊ BA NĂM', { name: 'Lê Ba Năm', position: 'Ths, x' }],
])('%j as on the card', (name, line) => {
  expect(asOnCard({ name, position: 'x' })).toEqual(line)
})
