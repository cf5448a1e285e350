import { expect, test } from 'vitest'
import { initialsOfPrint } from '../../server/head/book/initials.ts'
import { paginate } from '../../server/head/book/layout.ts'
import { answers } from '../../server/platform/messages/vi/answers.ts'
import { book } from '../../server/platform/messages/vi/book.ts'

test('the initials of a print have at most four letters, and each name its own', () => {
  const initials = initialsOfPrint()
  const names = ['Lê Văn Trực', 'đặng ấu', 'Nguyễn Phước Bảo Quỳnh Thị', 'Lý Văn Tám', 'Lê Văn Trực', '  ']
  expect(names.map(initials)).toEqual(['LVT', 'ĐẤ', 'NPBQ', 'LVT2', 'LVT', ''])
})

test('the first sheet of an ordinary week holds at least eighteen lines, the others more', async () => {
  const everyday = {
    timeOut: book.book.unclosed,
    name: 'Nguyễn Thị Thanh Trang',
    place: 'Quận 8, TP. Hồ Chí Minh',
    purpose: answers.purpose.procedure,
    host: 'Quầy 3 – Đăng ký kinh doanh',
    app: book.book.no_smartphone,
    recorder: 'LVT2',
    note: book.book.supplement,
  }
  const longer = { host: 'Quầy 5 – Lao động, người có công' }
  const week = Array.from({ length: 100 }, (_, index) => ({
    day: index < 50 ? 'thứ hai' : 'thứ ba',
    words: { ...everyday, ...(index % 5 === 0 ? longer : {}) },
    legend: 'LVT2: Lê Văn Trực',
  }))
  const head = {
    parent: 'Ủy ban nhân dân huyện Cần Giuộc',
    office: 'Trung tâm Hành chính công huyện Cần Giuộc',
  }
  const [first = 0, ...others] = (await paginate(week, (line) => line, head)).map((page) => page.length)
  expect(first).toBeGreaterThanOrEqual(18)
  expect(Math.min(...others.slice(0, -1))).toBeGreaterThan(18)
})
