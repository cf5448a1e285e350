import { expect, test } from 'vitest'
import { initialsOfPrint } from '../../server/head/book/initials.ts'

test('the initials of a print have at most four letters, and each name its own', () => {
  const initials = initialsOfPrint()
  const names = ['Lê Văn Trực', 'đặng ấu', 'Nguyễn Phước Bảo Quỳnh Thị', 'Lý Văn Tám', 'Lê Văn Trực', '  ']
  expect(names.map(initials)).toEqual(['LVT', 'ĐẤ', 'NPBQ', 'LVT2', 'LVT', ''])
})
