import { expect, test } from 'vitest'
import { initialsOfPrint } from '../../server/head/book/book-page.ts'
import { paginate } from '../../server/head/book/layout.ts'
import { answers } from '../../server/platform/messages/vi/answers.ts'
import { book } from '../../server/platform/messages/vi/book.ts'

test('the initials of the recorders on a print have at most four letters and differ for each name', () => {
  const initials = initialsOfPrint()
  const names = ['Lê Văn Trực', 'đặng ấu', 'Nguyễn Phước Bảo Quỳnh Thị', 'Lý Văn Tám', 'Lê Văn Trực', '  ']
  expect(names.map(initials)).toEqual(['LVT', 'ĐẤ', 'NPBQ', 'LVT2', 'LVT', ''])
})

const HEAD = {
  parent: 'Ủy ban nhân dân huyện Cần Giuộc',
  office: 'Trung tâm Hành chính công huyện Cần Giuộc',
}

test('the first sheet of an ordinary week holds at least eighteen lines, the following full sheets more', async () => {
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

const LONGEST = {
  timeOut: '08:51',
  name: 'Nguyễn Phúc Công Tằng Tôn Nữ Thị Hoàng Thuỳ Dương (12)',
  place: 'Công ty trách nhiệm hữu hạn một thành viên Đặng Vĩnh Phước',
  purpose: answers.purpose.procedure,
  host: 'Bộ phận Tiếp nhận và Trả kết quả giải quyết thủ tục hành chính',
  app: book.book.no_smartphone,
  recorder: 'LVT2',
  note: book.book.supplement,
}

const pagesOf = (words: (typeof LONGEST)[]) =>
  paginate(
    words.map((each) => ({ day: 'thứ hai', words: each, legend: 'LVT2: Lê Văn Trực' })),
    (line) => line,
    HEAD,
  )

test('the first sheet holds seventeen lines, the following full ones eighteen, even if every name, unit and host has the maximum length', async () => {
  const pages = await pagesOf(Array.from({ length: 100 }, () => LONGEST))
  const [first = 0, ...others] = pages.map((page) => page.length)
  // The first sheet also has the document's heading.
  expect(first).toBeGreaterThanOrEqual(17)
  expect(Math.min(...others.slice(0, -1))).toBeGreaterThanOrEqual(18)
})

test('the first sheet holds eighteen lines if a third have the maximum length and half of the others wrap into two rows', async () => {
  const short = { ...LONGEST, name: 'Nguyễn Thị Thanh Trang', place: 'Quận 8', host: 'Quầy 3' }
  const twoRows = { ...short, host: 'Quầy 5 – Lao động, người có công' }
  const [first] = await pagesOf(
    Array.from({ length: 30 }, (_, index) => [LONGEST, short, twoRows][index % 3] ?? short),
  )
  expect(first).toHaveLength(18)
})

test('the page with the signatures has at least five lines, moved over from the page before', async () => {
  const longest = (count: number) => Array.from({ length: count }, () => LONGEST)
  const full = (await pagesOf(longest(100))).map((page) => page.length)
  const [first = 0, second = 0] = full
  const pages = await pagesOf(longest(first + second + 1))
  expect(pages.map((page) => page.length)).toEqual([first, second - 4, 5])
})
