import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { printBook } from '../../server/head/book/actions.ts'
import { paginate } from '../../server/head/book/layout.ts'
import { rowsOf } from '../../server/head/book/letter-widths.ts'
import { watchAnswers } from '../support/answers.ts'
import type { Answer } from '../support/client.ts'
import { TODAY, usePrintedBook } from '../support/printed-book.ts'

const { app, guard, head, enter, pages } = usePrintedBook()

function lines({ $ }: Answer): string[][] {
  return $('.book-lines tr:has(td)')
    .get()
    .map((line) =>
      $(line)
        .children()
        .map((_, cell) => $(cell).text())
        .get(),
    )
}

/** A line that is as high as its name is long. */
const line = (name: string, day = '25/11', recorder = 'Lê Văn Trực') => ({
  day,
  words: { timeOut: '', name, place: '', purpose: '', host: '', app: '', recorder: '', note: '' },
  legend: recorder,
})

describe('a printed book', () => {
  const order = async () => {
    const [staff] = await app.rows<{ id: string }>(`select id from account where username = 'head.tt-hcc'`)
    return {
      ...{ ...TODAY, officeId: await app.officeId('tt-hcc'), by: staff?.id ?? '', wholePhones: false },
      ...{ head: { parent: '', office: '' }, now: app.clock.now() },
      measure: ({ day, name }: { day: string; name: string | null }) => line(name ?? '', day),
    }
  }

  test('holds no database connection while it is laid out: Postgres ends a transaction that is idle for ten seconds', async () => {
    await enter('Trương Thị Mỹ Hoa')
    const { db, keys, pool } = app.context
    const held: number[] = []
    const print = await printBook(db, keys, {
      ...(await order()),
      measure: ({ day }) => {
        held.push(pool.totalCount - pool.idleCount)
        return line('', day)
      },
    })
    expect([held, print]).toEqual([[0], expect.objectContaining({ sheets: [expect.anything()] })])
  })

  test('has the columns of the ledger, in order of arrival, with masked phone numbers', async () => {
    await enter('Trương Thị Mỹ Hoa', {
      phone: '0921000345',
      place: 'my loc',
      host: 'Một cửa',
      purpose: 'document',
      party_size: '2',
      app_status: 'absent',
      app_outcome: 'installed',
    })
    const page = await head.post('/book', TODAY)
    expect(lines(page).map((cells) => cells.join('; '))).toEqual([
      '1; 08:30; ; Trương Thị Mỹ Hoa (2); Xã Mỹ Lộc; ··· 345; Nộp, nhận hồ sơ; Một cửa; Cài tại chỗ; LVT; ',
    ])
    expect(page.$('.recorders').text()).toBe('Người ghi: LVT: Lê Văn Trực')
    expect(page.$('.document-period').text()).toBe('Năm 2026, ngày 25/11/2026')
    expect(page.$('.sheet-foot').text()).toContain('Cộng trang: 1 lượt, 2 ngườiCộng dồn: 1 lượt, 2 người')
    expect(page.$('.signatory')).toHaveLength(2)
    // The printed book is in Vietnamese, whatever the head's language.
    const english = await head.post('/book?lang=en', TODAY)
    expect(english.$('h1').length).toBe(1)
    expect(lines(english)).toEqual(lines(page))
    for (const part of ['.document-period', '.sheet-totals'])
      expect(english.$(part).text()).toBe(page.$(part).text())
  })

  test('shows whole phone numbers only on request, and is audited with counts', async () => {
    await enter('Có Số', { phone: '0921000345' })
    expect((await head.post('/book', TODAY)).text).not.toContain('0921 000 345')
    expect((await head.post('/book', { ...TODAY, whole_phones: 'on' })).text).toContain('0921 000 345')
    expect(await app.audited('book.printed')).toEqual(['pages=1 lines=1', 'pages=1 lines=1 phone'])
  })

  test('spans several pages, each with totals carried forward and a mark of its own', async () => {
    for (let each = 1; each <= 30; each += 1)
      await enter(`Khách ${each}`, each === 13 ? { party_size: '5' } : {})
    const page = await head.post('/book', TODAY)
    expect(lines(page).map(([number]) => Number(number))).toEqual(
      Array.from({ length: 30 }, (_, at) => at + 1),
    )
    const stored = await pages()
    expect(stored.length).toBeGreaterThan(1)
    expect(stored.map((one) => one.page)).toEqual(stored.map((_, index) => index + 1))
    expect(page.$('.book-sheet')).toHaveLength(stored.length)
    const feet = page.$('.sheet-totals').map((_, foot) => page.$(foot).text())
    let [visits, people] = [0, 0]
    for (const [index, { visits: here }] of stored.entries()) {
      // The party of five is the thirteenth visit.
      const some = here.length + (visits < 13 && visits + here.length >= 13 ? 4 : 0)
      visits += here.length
      people += some
      expect(feet[index]).toBe(
        `Cộng trang: ${here.length} lượt, ${some} ngườiCộng dồn: ${visits} lượt, ${people} người`,
      )
    }
    expect([visits, people, stored.at(-1)?.pages]).toEqual([30, 34, stored.length])
    expect(new Set(stored.map((one) => one.mark)).size).toBe(stored.length)
    expect(page.$('.signatory')).toHaveLength(2)
  })

  test('shows a voided line and does not count it', async () => {
    const id = await enter('Ghi Nhầm')
    await guard.post(`/gate/visits/${id}/void`, { reason: 'trial' })
    const page = await head.post('/book', TODAY)
    expect(lines(page)[0]?.at(-1)).toBe('Đã hủy')
    expect(page.$('.sheet-foot').text()).toContain('Cộng trang: 0 lượt, 0 người')
  })

  test('marks as a supplement each entry that was added after its day was over and printed', async () => {
    await enter('Trước')
    await head.post('/book', TODAY)
    app.clock.forward(60_000)
    await enter('Cùng Ngày')
    // A print of the current day does not count as the book of that day.
    expect(lines(await head.post('/book', TODAY)).map((line) => line.at(-1))).toEqual(['', ''])
    app.clock.set('2026-11-26T08:00:00+07:00')
    const later = await app.client('head.tt-hcc')
    await later.post('/book', TODAY)
    app.clock.forward(60_000)
    await later.post('/log/paper', { client_uuid: randomUUID(), count: '1' })
    const [sheet] = await app.rows<{ id: string }>('select id from paper_sheet')
    const typed = { day: '2026-11-25', entered_at_1: '815', left_at_1: '820', name_1: 'Từ Giấy' }
    expect((await later.post(`/log/paper/${sheet?.id}`, typed)).status).toBe(303)
    // Also in the prints after that: the first one is what they add to.
    for (const time of [1, 2]) {
      const notes = lines(await later.post('/book', TODAY)).map((line) => [line[3], line.at(-1)])
      expect(notes, String(time)).toEqual([
        ['Từ Giấy', 'Nhập bù; Bổ sung'],
        ['Trước', ''],
        ['Cùng Ngày', ''],
      ])
      app.clock.forward(60_000)
    }
  })

  test('a book with more lines than allowed is refused before any line is read', async () => {
    for (const name of ['Một', 'Hai', 'Ba']) await enter(name)
    const { db, keys } = app.context
    const answers = watchAnswers(app)
    expect(await printBook(db, keys, await order(), 2)).toBe('too-long')
    expect(Math.max(...answers.map(({ rows }) => rows))).toBe(1)
    expect(await printBook(db, keys, await order(), 3)).toMatchObject({ sheets: [{ visits: { length: 3 } }] })
    expect(await app.audited('book.printed')).toEqual(['pages=1 lines=3'])
  })

  test('of two days has each under its date, in one order and one sum, without who only waits', async () => {
    app.clock.set('2026-11-24T09:00:00+07:00')
    const before = await app.client('gate.tt-hcc')
    for (const name of ['Hôm Trước', 'Cũng Hôm Trước']) await before.enter({ name, party_size: '2' })
    app.clock.set('2026-11-25T08:30:00+07:00')
    await head.post('/book', { from: '2026-11-24', until: '2026-11-24' })
    app.clock.forward(60_000)
    await enter('Hôm Nay')
    await app.rows(`update visit set duplicate_presence = true where name = 'Hôm Nay'`)
    await (await app.client()).post('/v/tt-hcc', { client_uuid: randomUUID(), name: 'Đang Chờ' })
    const page = await head.post('/book', { from: '2026-11-24', until: '2026-11-25' })
    const days = page.$('.book-lines tbody').map((_, day) => page.$(day).find('th, td:nth-child(4)').text())
    expect(days.get()).toEqual(['Ngày 24/11/2026Hôm Trước (2)Cũng Hôm Trước (2)', 'Ngày 25/11/2026Hôm Nay'])
    expect(page.$('.document-period').text()).toBe('Năm 2026, từ ngày 24/11/2026 đến ngày 25/11/2026')
    expect(page.$('.sheet-totals').text()).toContain('Cộng dồn: 3 lượt, 5 người')
    // The day before was printed alone, so nothing of the next is an addition to it.
    expect(lines(page).map((cells) => cells.at(-1))).toEqual(['', '', 'Trùng lượt'])
    expect(page.$('.recorders').text()).toBe('Người ghi: LVT: Lê Văn Trực')
    expect((await pages()).map((one) => one.visits.length)).toEqual([2, 3])
    const listed = await head.get('/book')
    expect(listed.$('.list > li').first().text()).toContain('từ ngày 24/11/2026 đến ngày 25/11/2026')
    // A day that was printed after its end says what came later; that makes nothing of the next day later.
    app.clock.set('2026-11-26T08:00:00+07:00')
    const later = await app.client('head.tt-hcc')
    await later.post('/book', { from: '2026-11-24', until: '2026-11-24' })
    app.clock.forward(60_000)
    for (const day of ['2026-11-24', '2026-11-25']) {
      await later.post('/log/paper', { client_uuid: randomUUID(), count: '1' })
      const [sheet] = await app.rows<{ id: string }>(
        'select id from paper_sheet order by number desc limit 1',
      )
      await later.post(`/log/paper/${sheet?.id}`, {
        day,
        entered_at_1: '7:00',
        left_at_1: '7:10',
        name_1: 'Tờ',
      })
    }
    const both = await later.post('/book', { from: '2026-11-24', until: '2026-11-25' })
    expect(lines(both).map((cells) => cells.at(-1))).toEqual([
      ...['Nhập bù; Bổ sung', '', '', 'Nhập bù', 'Trùng lượt'],
    ])
  })

  test('stores no name of a visitor', async () => {
    await enter('Nguyễn Bí Mật', { phone: '0921000345' })
    await head.post('/book', TODAY)
    const [row] = await app.rows<{ text: string }>('select p::text as text from book_page p')
    expect(row?.text).not.toMatch(/Mật|921000345/)
  })
})

describe('the sheets of paper', () => {
  const HEAD = { parent: 'UBND HUYỆN', office: 'TRUNG TÂM' }
  const sheetsOf = (names: string[], measure: (name: string) => ReturnType<typeof line> = line) =>
    paginate(names, (name) => measure(name), HEAD)

  test.each([
    ['', 16, 1],
    // At 10 points, letters take 1.76, 1.57, 1.00 mm and so on, and a space 0.88 mm.
    ['bảy chữ', 12.4, 1],
    ['bảy chữ', 11, 2],
    ['một hai ba bốn năm', 13, 3],
    ['x'.repeat(25), 16, 4],
    [`ba ${'x'.repeat(25)}`, 16, 5],
    ['Y'.repeat(25), 16, 5],
  ])('“%s” in rows of %f mm takes %i', (text, width, rows) => {
    expect(rowsOf(text, width, 10)).toBe(rows)
  })

  test('hold as many lines as fit, fewer if lines are long, and lose none', async () => {
    const short = Array.from({ length: 300 }, (_, at) => `Số ${at}`)
    const sheets = await sheetsOf(short)
    expect(sheets.flat()).toEqual(short)
    const long = await sheetsOf(short, (name) => line(`${name} ${'rất dài '.repeat(12)}`))
    expect(long.flat()).toEqual(short)
    expect(long.length).toBeGreaterThan(sheets.length)
    const days = await sheetsOf(short, (name) => line(name, name))
    expect(days.length).toBeGreaterThan(sheets.length)
    const recorders = await sheetsOf(short, (name) =>
      line(name, '25/11', `Người ghi có tên rất dài, ${name}`),
    )
    expect(recorders.length).toBeGreaterThan(sheets.length)
    const office = { ...HEAD, office: 'TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG '.repeat(6) }
    const lower = await paginate(short, (name) => line(name), office)
    expect(lower[0]?.length).toBeLessThan(sheets[0]?.length ?? 0)
  })

  test('a line taller than a sheet gets a sheet of its own', async () => {
    const names = ['Một', 'x'.repeat(2000), 'Hai']
    expect(await sheetsOf(names)).toEqual([['Một'], [names[1]], ['Hai']])
  })
})

test.each([
  ['an empty day', TODAY, 'until', 'không có dòng nào'],
  ['no day', { from: '', until: '2026-11-25' }, 'from', 'chọn một ngày'],
  ['a day that is none', { from: '2026-11-25', until: '2026-11-31' }, 'until', 'chọn một ngày'],
  ['the future', { from: '2026-11-25', until: '2026-11-26' }, 'until', 'chưa tới'],
  ['the wrong way round', { from: '2026-11-25', until: '2026-11-24' }, 'from', 'trước ngày cuối'],
  ['more than a month', { from: '2026-10-25', until: '2026-11-25' }, 'from', '31 ngày'],
])('%s prints nothing and says why', async (_what, fields, field, message) => {
  const answer = await head.post('/book', { ...fields, whole_phones: 'on' })
  expect(answer.status).toBe(422)
  expect(answer.$(`#${field}-problem`).text()).toContain(message)
})

test('a month of thirty-one days is not too long', async () => {
  await enter('Một Tháng')
  expect((await head.post('/book', { from: '2026-10-26', until: '2026-11-25' })).status).toBe(200)
})
