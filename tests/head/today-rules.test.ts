import { describe, expect, test } from 'vitest'
import type { Office } from '../../server/core/offices/directory.ts'
import { SLIPS_SHOWN, type Waiting } from '../../server/core/offices/waiting-queries.ts'
import { todayPage } from '../../server/head/today/today-page.ts'
import { waitingLines } from '../../server/head/today/waiting-lines.ts'
import { noCounts } from '../../server/platform/db/counts.ts'
import { translator } from '../../server/platform/messages/messages.ts'

const NOW = new Date('2026-11-25T08:30:00+07:00')
const NOTHING: Waiting = {
  ...{ traces: 0, sheets: 0, requestCount: 0, requests: [], breachCount: 0, breaches: [], slips: [] },
  ...{ unclosed: [], ahead: 0 },
}
const linesOf = (waiting: Partial<Waiting> & { badges?: number }) =>
  waitingLines({ ...NOTHING, ...waiting }, NOW, translator('vi'))
const said = (waiting: Partial<Waiting> & { badges?: number }) =>
  linesOf(waiting).map(({ text, detail, tone }) => [text, detail, tone].filter(Boolean).join(' | '))

describe('what waits for the head', () => {
  const breach = (hour: string) => ({
    ...{ id: hour, harm: 'likely' as const, reported_at: null },
    discovered_at: new Date(`2026-11-22T${hour}:00:00+07:00`),
  })
  const request = (received_on: string, kind = 'view') => ({ kind, received_on, extended_until: null })
  const slips = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ id: `s${index}`, number: index + 1, day: '2026-11-24' }))

  test('is nothing, or one of each, the most urgent first', () => {
    expect(linesOf({})).toEqual([])
    const one = { breachCount: 1, breaches: [breach('09')], traces: 1, sheets: 1, ahead: 1, badges: 1 }
    const rest = { requestCount: 1, requests: [request('2026-11-25')], slips: slips(1) }
    const all = linesOf({ ...one, ...rest, unclosed: [{ day: '2026-11-24', visits: 2 }] })
    expect(all.map(({ href, tone }) => [href, tone])).toEqual([
      ['/breach/09', 'due'],
      ['/trace', 'due'],
      ['/subjects', 'plain'],
      ['/log?view=unclosed', 'plain'],
      ['/log?view=ahead', 'bad'],
      ['/log?day=2026-11-24', 'plain'],
      ['/badges', 'plain'],
      ['/log/paper', 'plain'],
    ])
  })

  test('breaches over their time are red, and those without a line of their own are counted', () => {
    const lines = said({ breachCount: 3, breaches: [breach('08'), breach('09')] })
    expect(lines).toEqual([
      expect.stringMatching(/Đã quá hạn .* 0 giờ 30 phút.* \| bad$/),
      expect.stringMatching(/Còn 0 giờ 30 phút.* \| due$/),
      'Sự cố dữ liệu cá nhân khác đang xử lý: 1 | due',
    ])
  })

  test.each([
    ['2026-11-14', 'view', 'Yêu cầu về dữ liệu cá nhân: 1 | 1 yêu cầu đã quá hạn trả lời | bad'],
    ['2026-11-15', 'view', 'Yêu cầu về dữ liệu cá nhân: 1 | Hạn trả lời gần nhất: 25/11/2026 | due'],
    ['2026-11-17', 'view', 'Yêu cầu về dữ liệu cá nhân: 1 | Hạn trả lời gần nhất: 27/11/2026 | due'],
    ['2026-11-18', 'view', 'Yêu cầu về dữ liệu cá nhân: 1 | Hạn trả lời gần nhất: 28/11/2026 | plain'],
  ])('a request of %s to %s: %s', (received, kind, line) => {
    expect(said({ requestCount: 1, requests: [request(received, kind)] })).toEqual([line])
  })

  test('of several requests the one that is due first is named, though it came later', () => {
    const requests = [request('2026-11-20', 'erase'), request('2026-11-24')]
    expect(said({ requestCount: 2, requests })).toEqual([
      'Yêu cầu về dữ liệu cá nhân: 2 | Hạn trả lời gần nhất: 04/12/2026 | plain',
    ])
  })

  test('five slips are named, the oldest first, and from a hundred on nobody counts', () => {
    const [some] = linesOf({ slips: slips(6) })
    expect([some?.text, some?.each.map(({ text }) => text)]).toEqual([
      'Phiếu chưa có tên: 6',
      [1, 2, 3, 4, 5].map((number) => `Phiếu ${number} (24/11)`),
    ])
    expect(said({ slips: slips(SLIPS_SHOWN), ahead: SLIPS_SHOWN })).toEqual([
      expect.stringContaining('từ 100 trở lên'),
      expect.stringContaining('từ 100 trở lên'),
    ])
  })

  test('each day with somebody who has not left is named', () => {
    const unclosed = [
      { day: '2026-11-24', visits: 2 },
      { day: '2026-11-23', visits: 1 },
    ]
    expect(said({ unclosed })).toEqual([
      'Ngày còn lượt chưa ghi giờ ra: 2 | 24/11/2026 (2 lượt), 23/11/2026 (1 lượt) | plain',
    ])
  })
})

describe('the page of today', () => {
  const office = { overdueMinutes: 60, closeMinutes: 1020 } as Office
  const visit = (name: string, time: string, party_size = 1, day = '2026-11-25') => ({
    ...{ id: name, name, slip_number: null, host: null, party_size, day },
    entered_at: new Date(`${day}T${time}+07:00`),
  })
  const day = (date: string, counts: object) =>
    ({ office_id: 'o', day: date, ...noCounts(), ...counts }) as never
  const page = (figures: object) =>
    todayPage(
      {
        ...{ now: NOW, exceptions: new Map(), waiting: NOTHING },
        figures: { today: undefined, before: [], atHour: [], first: undefined, inside: [], ...figures },
      },
      { office, appName: 'Bluezone', lang: 'vi', t: translator('vi') },
    )

  test('says who has been inside for as long as the office allows, and no shorter', () => {
    const { tiles, inside } = page({
      inside: [
        visit('đêm', '20:00:00', 1, '2026-11-24'),
        visit('đúng', '07:30:00', 3),
        visit('chưa', '07:30:00.001'),
      ],
    })
    expect(inside.map(({ name, overdue, since }) => [name, overdue, since])).toEqual([
      ['đêm', true, '20:00 24/11'],
      ['đúng', true, '07:30'],
      ['chưa', false, '07:30'],
    ])
    expect(tiles[0]).toMatchObject({ value: '5', note: expect.stringContaining('2'), tone: 'due' })
    expect(page({}).tiles[0]).toMatchObject({ value: '0', note: '', tone: undefined })
  })

  test('lists eight people, and counts further ones', () => {
    const many = (count: number) => page({ inside: Array(count).fill(visit('a', '08:00:00')) })
    expect([many(8).inside.length, many(8).moreInside]).toEqual([8, ''])
    expect([many(9).inside.length, many(9).moreInside]).toEqual([8, expect.stringContaining('1')])
  })

  test('compares today with the like days alone', () => {
    const before = [
      day('2026-11-18', { people: 4, absent: 2, leaving: 1 }),
      day('2026-11-24', { people: 90, absent: 10, leaving: 9 }),
    ]
    const atHour = [day('2026-11-25', { visits: 7 }), day('2026-11-18', { visits: 2 })]
    const { tiles } = page({
      today: day('2026-11-25', { visits: 8, people: 9 }),
      before,
      atHour,
      first: '2026-11-18',
    })
    expect(tiles.map(({ value, note }) => `${value}: ${note}`)).toEqual([
      '0: ',
      '8: Đến 08:00: 7 lượt, thường lệ giờ này: 2',
      '9: Thường lệ cả ngày: 4 người',
      '–: các ngày trước: 50,0%',
    ])
  })
})
