// What the pages and files of the log say of a visit, of a list and of a day.
import { describe, expect, test } from 'vitest'
import type { Office } from '../../server/core/offices/directory.ts'
import { RECORDERS } from '../../server/head/log/context.ts'
import type { Filter } from '../../server/head/log/criteria.ts'
import { fileName, logSheet } from '../../server/head/log/export-file.ts'
import { COLUMNS, type Export } from '../../server/head/log/export-form.ts'
import {
  countsText,
  daysAround,
  headingText,
  ownLinks,
  periodText,
  searchFields,
  viewLinks,
} from '../../server/head/log/log-page.ts'
import { type LogQuery, queryOfView } from '../../server/head/log/log-params.ts'
import { logRow } from '../../server/head/log/log-row.ts'
import { typedView } from '../../server/head/log/view-page.ts'
import type { LogVisit } from '../../server/head/log/visit-queries.ts'
import { translator } from '../../server/platform/messages/messages.ts'

const t = translator('vi')
const TODAY = '2026-11-25'
const office = {
  code: 'tt-hcc',
  communes: [{ code: 'c1', name: 'Xã A' }],
  purposes: ['work'],
} as never as Office
const words = {
  office,
  apps: { current: { id: 'a', name: 'Bluezone' }, names: new Map([['a', 'Bluezone']]) },
  t,
}
const at = (time: string, day = TODAY) => new Date(`${day}T${time}:00+07:00`)

const VISIT = {
  ...{ id: 'v', number: 7, day: TODAY, name: 'Bà Ba', slip_number: null, position: null, state: 'left' },
  ...{ voided_at: null, void_reason: null, refused_why: null, commune_code: 'c1', organisation: null },
  ...{ phone: '+84912000345', purpose: 'work', purpose_note: null, host: null, plate: null, badge: null },
  ...{ party_size: 2, app_id: 'a', app_status: 'absent', app_outcome: 'installed', guest_id: null },
  ...{ source: 'gate', assurance: 'staff', registered_at: at('08:00'), entered_at: at('08:00') },
  ...{ recorded_at: at('08:00'), left_at: at('09:30'), ended_how: 'staff', day_closed_at: null },
  ...{ clock_skew_s: null, duplicate_presence: false, recorder: 'Lê Trực', closer: 'Phạm Hai' },
} as unknown as LogVisit
const rowOf = (fields: Partial<LogVisit> = {}) => logRow({ ...VISIT, ...fields }, words)
const closed = {
  state: 'unclosed',
  left_at: null,
  ended_how: 'close_of_day',
  day_closed_at: at('19:00'),
} as const

describe('a row', () => {
  test('has the texts of its visit', () => {
    expect(rowOf()).toMatchObject({
      ...{ number: '7', day: '25/11', timeIn: '08:00', timeOut: '09:30', timeOutNote: '', name: 'Bà Ba' },
      ...{ unfilled: '', place: 'Xã A', phone: '··· 345', host: '', party: 2, app: 'Chưa cài → Cài tại chỗ' },
      ...{ recorder: 'Lê Trực', closer: 'Phạm Hai', closedBy: 'Phạm Hai', note: '', voided: false },
      ...{ facts: [], state: { label: 'Đã ra về', tone: 'plain' } },
    })
  })

  test.each<[string, Partial<LogVisit>, object]>([
    ['that one person opened and closed', { closer: 'Lê Trực' }, { closer: 'Lê Trực', closedBy: '' }],
    [
      'that the visitor ended',
      { ended_how: 'visitor', closer: null },
      { closer: 'Khách', closedBy: 'Khách' },
    ],
    [
      'that the day closed',
      closed,
      {
        ...{ timeOut: '', timeOutNote: 'chậm nhất 19:00', closer: 'Khóa sổ cuối ngày', closedBy: '' },
        state: { label: 'Chưa ghi giờ ra', tone: 'bad' },
      },
    ],
    [
      'of somebody inside',
      { state: 'inside', left_at: null },
      { state: { label: 'Đang ở trong', tone: 'good' } },
    ],
    [
      'that is voided',
      { state: 'inside', voided_at: at('10:00'), void_reason: 'trial' },
      { state: { label: 'Đã hủy', tone: 'plain' }, voided: true, note: expect.stringMatching(/^Đã hủy: \S/) },
    ],
    ['of a slip not filled in', { name: null, slip_number: 12 }, { name: 'Phiếu 12', purpose: '', note: '' }],
    ['of a slip', { slip_number: 12 }, { name: 'Bà Ba', note: 'Phiếu 12' }],
    ['that was never let in', { number: null }, { number: '' }],
    ['of the kiosk', { recorder: null, assurance: 'kiosk' }, { recorder: 'Ki-ốt' }],
    ['of the lobby', { recorder: null, assurance: 'lobby' }, { recorder: 'Mã ở sảnh' }],
    ['that nobody recorded', { recorder: null, assurance: 'pass' as never }, { recorder: '' }],
    [
      'with all notes',
      {
        ...{ source: 'offline', recorded_at: at('10:15', '2026-11-26'), clock_skew_s: -3600 },
        ...{ ended_how: 'correction', duplicate_presence: true },
      },
      {
        note: 'Ghi khi mất mạng, gửi lên 26/11 10:15; Đồng hồ của máy lệch 60 phút; Đã sửa; Trùng lượt',
      },
    ],
    ['from paper', { source: 'paper' }, { note: 'Nhập bù từ sổ giấy' }],
  ])('%s says so', (_, fields, said) => {
    expect(rowOf(fields)).toMatchObject(said)
  })

  test('is the same in a file, whose latest possible departure is a text, and whole numbers are chosen', async () => {
    const cellsOf = async (visit: LogVisit, whole_phones: boolean) => {
      const chosen: Export = { columns: [...COLUMNS], export_purpose: 'check', whole_phones, format: 'csv' }
      const { batches, columns } = logSheet(
        (async function* () {
          yield [visit]
        })(),
        chosen,
        words,
      )
      for await (const [row = []] of batches)
        return Object.fromEntries(columns.map(({ title }, index) => [title, row[index]]))
      return {}
    }
    expect(await cellsOf(VISIT, false)).toMatchObject({
      ...{ STT: 7, Ngày: { day: TODAY }, 'Giờ vào': at('08:00'), 'Giờ ra': at('09:30'), 'Số người': 2 },
      ...{ 'Điện thoại': '··· 345', 'Người ghi vào': 'Lê Trực', 'Người ghi ra': 'Phạm Hai', 'Ghi chú': '' },
    })
    expect(await cellsOf({ ...VISIT, ...closed }, true)).toMatchObject({
      ...{ 'Giờ ra': 'chậm nhất 19:00', 'Điện thoại': '0912 000 345', 'Người ghi ra': 'Khóa sổ cuối ngày' },
    })
  })
})

test.each<[Filter, string]>([
  [{ from: '2026-11-23', to: TODAY }, '2026-11-23_2026-11-25'],
  [{ from: TODAY, to: TODAY }, '2026-11-25'],
  [{ from: '2026-11-24' }, '2026-11-24_2026-11-25'],
  [{ to: '2026-11-24' }, '2026-11-24'],
  [{ words: 'ba' }, '2026-11-25'],
])('a file of %j is named by its days', (filter, days) => {
  expect(fileName(office, filter, TODAY, 'csv')).toBe(`so-ra-vao_tt-hcc_${days}.csv`)
})

test.each<[Filter, string]>([
  [{ from: TODAY, to: TODAY }, '25/11/2026'],
  [{ from: '2026-11-24', to: TODAY }, '24/11/2026 – 25/11/2026'],
  [{ from: TODAY }, 'từ 25/11/2026'],
  [{ to: TODAY }, 'đến 25/11/2026'],
  [{}, ''],
])('the period of %j is “%s”', (filter, text) => {
  expect(periodText(filter, t)).toBe(text)
})

describe('a list', () => {
  const counts = { visits: 3, people: 5, inside: 0, unclosed: 0, closedAt: null }

  test('says how many there are, how many are inside or unclosed, and when its day was closed', () => {
    expect(countsText(counts, t)).toBe('3 lượt, 5 người')
    expect(countsText({ ...counts, inside: 1, unclosed: 1, closedAt: at('19:00') }, t)).toBe(
      '3 lượt, 5 người · 1 lượt đang ở trong · 1 lượt chưa ghi giờ ra · đã khóa sổ lúc 19:00',
    )
  })

  const day = (one: string): LogQuery => ({
    filter: { from: one, to: one },
    by: 'day',
    address: `day=${one}`,
  })

  test('of one day leads to the days around it, but not beyond today', () => {
    expect(daysAround(day('2026-11-24'), TODAY)).toEqual({
      ...{ day: '2026-11-24', previous: '2026-11-23', next: TODAY },
    })
    expect(daysAround(queryOfView('today', TODAY), TODAY)?.next).toBeUndefined()
    expect(daysAround(queryOfView('week', TODAY), TODAY)).toBeUndefined()
  })

  test('is named by its view, and that view and no other is marked', () => {
    const headings = (['today', 'week', 'inside', 'ahead'] as const).map((view) =>
      headingText(queryOfView(view, TODAY), t),
    )
    expect(headings).toEqual([
      'Sổ ra, vào ngày 25/11/2026',
      'Sổ ra, vào tuần này, 23/11/2026 – 25/11/2026',
      expect.stringMatching(/^Khách đang ở trong /),
      'Lượt ghi vào ngày chưa tới',
    ])
    const marked = viewLinks(queryOfView('week', TODAY), t).filter(({ current }) => current)
    expect(marked).toEqual([{ href: '/log?view=week', label: 'Tuần này', current: true }])
    const views = ['p', 'q'].map((id) => ({ id, name: id, criteria: {} }))
    expect(ownLinks(views, { filter: {}, by: 'own', name: 'q', address: 'v=q' })).toEqual([
      { href: '/log?v=p', label: 'p', current: false },
      { href: '/log?v=q', label: 'q', current: true },
    ])
  })

  const people = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ id: String(index), display_name: 'A' }))
  const context = (count: number) => ({ ...words, recorders: people(count) })
  const searched: LogQuery = {
    filter: { from: TODAY, to: TODAY, source: 'paper' },
    by: 'search',
    address: 'f=x',
  }

  test('sums up a search, and says when not every recorder can be chosen', () => {
    const fields = (query: LogQuery, count: number) =>
      searchFields(query, { typed: {}, problems: {}, hasAnswers: false }, context(count))
    expect(fields(searched, RECORDERS - 1)).toMatchObject({
      ...{ summary: '25/11/2026 · Nhập bù từ sổ giấy', recordersCut: '', open: false },
    })
    expect(fields(day(TODAY), RECORDERS)).toMatchObject({
      ...{ summary: '', recordersCut: expect.stringContaining(`${RECORDERS} người`) },
    })
  })

  test('is saved under a name that says what it asks for, unless that is too long for a name', () => {
    const name = (filter: Filter) => typedView({ ...searched, filter }, TODAY, context(1))['name']
    expect(name({ from: TODAY, to: TODAY, words: 'bí mật', source: 'paper' })).toBe(
      'Hôm nay · Nhập bù từ sổ giấy',
    )
    const long = { from: '2026-11-02', to: TODAY, state: 'unclosed', app_status: 'no_smartphone' }
    expect(name({ ...long, source: 'paper', commune: 'c1' })).toBe('')
  })
})
