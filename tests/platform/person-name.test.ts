import { expect, test } from 'vitest'
import { personName } from '../../server/platform/lib/person-name.ts'

test.each([
  ['NGUYỄN THỊ A', 'Nguyễn Thị A'],
  ['NGUYỄN PHÚC CÔNG TẰNG THẢO', 'Nguyễn Phúc Công Tằng Thảo'],
  ['ĐẶNG ẤN', 'Đặng Ấn'],
  ['ƯỚC', 'Ước'],
  ['Y', 'Y'],
  ['nguyễn thị ánh', 'Nguyễn Thị Ánh'],
  // Only the part in capitals is changed where somebody wrote the rest.
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
