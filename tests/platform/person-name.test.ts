import { expect, test } from 'vitest'
import { personName, typedName } from '../../server/platform/lib/person-name.ts'

test.each([
  ['NGUYỄN THỊ A', 'Nguyễn Thị A'],
  ['NGUYỄN PHÚC CÔNG TẰNG THẢO', 'Nguyễn Phúc Công Tằng Thảo'],
  ['ĐẶNG ẤN', 'Đặng Ấn'],
  ['ƯỚC', 'Ước'],
  ['Y', 'Y'],
  ['nguyễn thị ánh', 'Nguyễn Thị Ánh'],
  // If only a part is in capitals, only that part is changed.
  ['NGUYỄN Thị Ánh', 'Nguyễn Thị Ánh'],
  ['Vincent van Gogh', 'Vincent van Gogh'],
  ['Mary McDonald', 'Mary McDonald'],
  ["H'HEN NIÊ", "H'Hen Niê"],
  ['K’BRÊU', 'K’Brêu'],
  ['LÊ-NGUYỄN ÝÊN', 'Lê-Nguyễn Ýên'],
  ['ĐỖ  ĐÌNH  ĐỨC', 'Đỗ  Đình  Đức'],
  ['', ''],
])('a card’s %j is written %j', (name, written) => {
  expect(personName(name)).toBe(written)
  expect(personName(written)).toBe(written)
})

test('decomposed letters keep their marks', () => {
  expect(personName('NGUYỄN THỊ Ổ'.normalize('NFD')).normalize('NFC')).toBe('Nguyễn Thị Ổ')
})

test.each([
  ['nguyễn thị hồng', 'Nguyễn Thị Hồng'],
  ['NGUYỄN THỊ HỒNG', 'Nguyễn Thị Hồng'],
  ['út', 'Út'],
  // Unchanged: mixed case, an abbreviation, and more than a name.
  ['nguyễn Thị hồng', 'nguyễn Thị hồng'],
  ['Đoàn UBND xã Hải Sơn', 'Đoàn UBND xã Hải Sơn'],
  ['VNPT', 'VNPT'],
  // An agency or a company in place of a person.
  ['UBND XÃ HẢI SƠN', 'UBND XÃ HẢI SƠN'],
  ['ubnd xã hải sơn', 'ubnd xã hải sơn'],
  ['ĐOÀN HĐND TỈNH', 'ĐOÀN HĐND TỈNH'],
  ['CT TNHH HOÀNG LONG', 'CT TNHH HOÀNG LONG'],
  ['CTY MAY VIỆT TIẾN', 'CTY MAY VIỆT TIẾN'],
  ['TAND HUYỆN', 'TAND HUYỆN'],
  ['PHÒNG LĐ-TBXH', 'PHÒNG LĐ-TBXH'],
  // People with short or foreign names, or names of highland peoples.
  ['NG WEI LING', 'Ng Wei Ling'],
  ['JOHN SMITH', 'John Smith'],
  ['H HEN NIÊ', 'H Hen Niê'],
  ['Y MOAN', 'Y Moan'],
  ['LÝ Ý', 'Lý Ý'],
  ['ИВАН ПЕТРОВ', 'Иван Петров'],
  ['gate.tt-hcc', 'gate.tt-hcc'],
  ['nhóm 3 em', 'nhóm 3 em'],
  ['<b>hồng</b> onclick=x', '<b>hồng</b> onclick=x'],
])('%j that somebody typed is stored as %j', (typed, stored) => {
  expect(typedName(typed)).toBe(stored)
  expect(typedName(stored)).toBe(stored)
})
