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

const HEAD = {
  parent: 'Ủy ban nhân dân huyện Cần Giuộc',
  office: 'Trung tâm Hành chính công huyện Cần Giuộc',
}

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
  const [first = 0, ...others] = (await paginate(week, (line) => line, HEAD)).map((page) => page.length)
  expect(first).toBeGreaterThanOrEqual(18)
  expect(Math.min(...others.slice(0, -1))).toBeGreaterThan(18)
})

test('a sheet holds eighteen lines even where every name, unit and host is of the longest', async () => {
  const words = {
    timeOut: '08:51',
    name: 'Nguyễn Phúc Công Tằng Tôn Nữ Thị Hoàng Thuỳ Dương (12)',
    place: 'Công ty trách nhiệm hữu hạn một thành viên Đặng Vĩnh Phước',
    purpose: answers.purpose.procedure,
    host: 'Bộ phận Tiếp nhận và Trả kết quả giải quyết thủ tục hành chính',
    app: book.book.no_smartphone,
    recorder: 'LVT2',
    note: book.book.supplement,
  }
  const week = Array.from({ length: 100 }, () => ({ day: 'thứ hai', words, legend: 'LVT2: Lê Văn Trực' }))
  const [first = 0, ...others] = (await paginate(week, (line) => line, HEAD)).map((page) => page.length)
  // The first has the head of the document as well.
  expect(first).toBeGreaterThanOrEqual(14)
  expect(Math.min(...others.slice(0, -1))).toBeGreaterThanOrEqual(18)
})
