// Which stored names count as similar to a name typed at the gate.
import { expect, test } from 'vitest'
import { mostAlike } from '../../server/core/guests/alike.ts'

const alike = (name: string, ...others: string[]) =>
  mostAlike(
    name,
    others.map((one) => ({ name: one })),
  ).map((one) => one.name)

test('two names are alike when they differ only in tones, in one word more or less, or in one mistyped word', () => {
  const others = ['Lưu Thị Bích Hạnh', 'Lưu Thị Hạnh', 'Lưu Thị Bích Hân', 'Trần Hạnh']
  expect(alike('luu thi bich hanh', ...others)).toEqual([
    'Lưu Thị Bích Hạnh',
    'Lưu Thị Hạnh',
    'Lưu Thị Bích Hân',
  ])
  expect(alike('Lưu Thị Hạnh', 'Lưu Thị Hân')).toEqual(['Lưu Thị Hân'])
  expect(alike('Hạnh', 'Lưu Thị Hạnh', 'Hạnh')).toEqual(['Hạnh'])
})

test('sharing a family name and a middle name does not make two names alike, and a long name is not alike every short one', () => {
  expect(alike('Nguyễn Thị Ái', 'Nguyễn Thị Kim Tươi', 'Nguyễn Văn An')).toEqual([])
  expect(alike('Nguyễn Phước Bảo Quỳnh Thị Hoàng Thiên Kim Thượng', 'Nguyễn Thị Kim Tươi')).toEqual([])
  expect(alike('', 'Nguyễn Thị Ái')).toEqual([])
})
