import { expect, test } from 'vitest'
import { initialsOfPrint } from '../../server/head/book/book-page.ts'
import { checkPage, printedLine } from '../../server/head/book/check-page.ts'
import { paginate } from '../../server/head/book/layout.ts'
import { rowsOf } from '../../server/head/book/letter-widths.ts'
import type { LineState } from '../../server/head/book/lines.ts'
import type { BookVisit } from '../../server/head/book/queries.ts'
import type { BookPageRow } from '../../server/platform/db/schema.ts'
import { translator } from '../../server/platform/messages/messages.ts'
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

test('lines stay on the page before if it has only five, or if they do not fit beside the last', async () => {
  const short = { ...LONGEST, name: 'Ba', place: '', purpose: '', host: '', app: '', note: '' }
  const lineOf = (rows: number) => ({ ...short, note: 'x '.repeat(6 * rows) })
  const sizes = async (words: (typeof LONGEST)[]) => (await pagesOf(words)).map((page) => page.length)
  const tall = { ...LONGEST, note: LONGEST.host }
  expect(await sizes(Array(12).fill(tall))).toEqual([5, 5, 2])
  expect(await sizes(Array(7).fill(short))).toEqual([7])
  const before = [...Array(5).fill(short), lineOf(32)]
  expect(await sizes([...before, lineOf(10)])).toEqual([6, 1])
  expect(await sizes([...before, short])).toEqual([5, 2])
})

test.each([
  ['00 ,,,', 1],
  ['00 ,,,,', 2],
  ['——', 1],
  ['———', 2],
  ['—————', 4],
  ['0000 0000', 2],
  ['', 1],
  ['ắặ ấ đ', 2],
])('“%s” takes %i rows where two of the widest letters fit', (text, rows) => {
  expect(rowsOf(text, (25.4 / 72) * 16, 8)).toBe(rows)
})

test.each<[string, LineState[], string, string, string]>([
  ['one line as it was', ['same'], 'Khớp', 'good', ''],
  [
    'one of several that differs, beside one deleted',
    ['purged', 'same', 'changed'],
    'Đã khác',
    'due',
    '1 dòng',
  ],
  ['one of several that is deleted', ['same', 'purged'], 'Có dòng đã xóa', 'due', '1 dòng'],
  ['all of them deleted', ['purged', 'purged'], 'Có dòng đã xóa', 'due', '2 dòng'],
])('a printed page with %s says so in the list and on its own page', (_, states, listed, tone, purged) => {
  const t = translator('vi')
  const page = {
    ...{ id: 'p', page: 1, pages: 2, mark: 'AB23CD', made_at: new Date('2026-11-25T08:30:00+07:00') },
    ...{ from_day: '2026-11-24', until_day: '2026-11-25' },
  } as BookPageRow
  const lines = states.map((state, index) => ({
    ...{ id: `v${index}`, state },
    visit: state === 'purged' ? undefined : ({ number: index + 1, name: 'Bà Ba' } as BookVisit),
  }))
  expect(printedLine(page, lines, t)).toEqual({
    ...{ id: 'p', title: 'Trang 1/2, từ ngày 24/11/2026 đến ngày 25/11/2026' },
    ...{ detail: 'Mã AB23-CD · in lúc 08:30 25/11/2026', state: { tone, label: listed } },
  })
  const checked = checkPage(page, lines, undefined, t)
  expect(checked).toMatchObject({
    verdict: { tone },
    purged: expect.stringMatching(purged ? `^${purged}` : '^$'),
  })
  const changed = states.indexOf('changed')
  expect(checked.changed).toEqual(changed < 0 ? [] : [{ id: `v${changed}`, number: '3', name: 'Bà Ba' }])
  expect(checkPage(page, lines, 'ab23-cd', t).verdict).toEqual(checked.verdict)
  expect(checkPage(page, lines, 'x', t).verdict.tone).toBe('bad')
})
