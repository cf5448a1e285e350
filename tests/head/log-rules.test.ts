// What the pages and files of the log say of a visit, of a list and of a day.
import { describe, expect, test } from 'vitest'
import type { Office } from '../../server/core/offices/directory.ts'
import { RECORDERS } from '../../server/head/log/context.ts'
import {
  type CriteriaContext,
  criteriaTexts,
  criterionFields,
  type Filter,
  filterOf,
  isPeriod,
  SearchForm,
  withOffered,
} from '../../server/head/log/criteria.ts'
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
import { hereOf, type LogQuery, queryOfView, VIEWS } from '../../server/head/log/log-params.ts'
import { logRow } from '../../server/head/log/log-row.ts'
import {
  filterOfView,
  RELATIVE_PERIODS,
  spanOf,
  spansFor,
  ViewForm,
  viewOf,
  withSomething,
} from '../../server/head/log/view-form.ts'
import { typedView } from '../../server/head/log/view-page.ts'
import type { LogVisit } from '../../server/head/log/visit-queries.ts'
import { wordsField } from '../../server/head/log/words.ts'
import type { Typed } from '../../server/http/form.ts'
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
    expect(daysAround(queryOfView('today', TODAY), TODAY)).toEqual({
      ...{ day: TODAY, previous: '2026-11-24', next: undefined },
    })
    expect(daysAround(queryOfView('week', TODAY), TODAY)).toBeUndefined()
  })

  test('is named by its view, and that view and no other is marked', () => {
    const queries = [...VIEWS, 'ahead' as const].map((view) => queryOfView(view, TODAY))
    expect(queries).toEqual([
      { by: 'today', address: 'view=today', filter: { from: TODAY, to: TODAY } },
      { by: 'inside', address: 'view=inside', filter: { state: 'inside' } },
      { by: 'unclosed', address: 'view=unclosed', filter: { state: 'unclosed' } },
      { by: 'week', address: 'view=week', filter: { from: '2026-11-23', to: TODAY } },
      { by: 'month', address: 'view=month', filter: { from: '2026-11-01', to: TODAY } },
      { by: 'ahead', address: 'view=ahead', filter: { from: '2026-11-26' } },
    ])
    const own: LogQuery = { filter: {}, by: 'own', name: 'q', address: 'v=q' }
    expect([...queries, searched, own].map((query) => headingText(query, t))).toEqual([
      'Sổ ra, vào ngày 25/11/2026',
      expect.stringMatching(/^Khách đang ở trong /),
      expect.stringContaining('chưa ghi giờ ra'),
      'Sổ ra, vào tuần này, 23/11/2026 – 25/11/2026',
      'Sổ ra, vào tháng này, 01/11/2026 – 25/11/2026',
      'Lượt ghi vào ngày chưa tới',
      t('log.found'),
      'q',
    ])
    expect(viewLinks(queryOfView('week', TODAY), t).map(({ href, current }) => [href, current])).toEqual([
      ...[['/log', false], ...['inside', 'unclosed'].map((view) => [`/log?view=${view}`, false])],
      ['/log?view=week', true],
      ['/log?view=month', false],
    ])
    const views = ['p', 'q'].map((id) => ({ id, name: id, criteria: {} }))
    expect(ownLinks(views, own)).toEqual([
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
    const named = (length: number) => {
      const places = { ...office, communes: [{ code: 'c1', name: 'x'.repeat(length) }] }
      return (
        typedView({ ...searched, filter: { commune: 'c1' } }, TODAY, { ...context(1), office: places })[
          'name'
        ] ?? ''
      )
    }
    expect([named(20).length, named(60).length, named(61)]).toEqual([20, 60, ''])
    const long = { from: '2026-11-02', to: TODAY, state: 'unclosed', app_status: 'no_smartphone' }
    expect(name({ ...long, source: 'paper', commune: 'c1' })).toBe('')
  })
})

describe('a saved view', () => {
  const form = { client_uuid: '0197a000-0000-7000-8000-000000000000', name: 'Của tôi', span: 'days' }
  const sent = (fields: object) => ViewForm.parse({ ...form, ...fields })

  test.each<string[]>([
    ['today', TODAY, TODAY],
    ['yesterday', '2026-11-24', '2026-11-24'],
    ['week', '2026-11-23', TODAY],
    ['last_week', '2026-11-16', '2026-11-22'],
    ['month', '2026-11-01', TODAY],
    ['last_month', '2026-10-01', '2026-10-31'],
    ['days', '2026-11-23', '2026-11-24'],
    ['days', '2026-11-24', TODAY],
    ['days', TODAY, ''],
    ['days', '', TODAY],
    ['all', '', ''],
    ['week', '2026-12-28', '2027-01-03', '2027-01-03'],
    ['last_week', '2026-12-21', '2026-12-27', '2027-01-03'],
    ['last_month', '2026-12-01', '2026-12-31', '2027-01-03'],
  ])(
    'is of the period %s from “%s” to “%s”, and shows it again',
    (span = '', from = '', to = '', today = TODAY) => {
      const days = filterOf({ from, to })
      expect(spanOf(days, today)).toBe(span)
      const view = viewOf(sent({ span, from, to, source: 'paper' }))
      expect(view).toEqual({
        source: 'paper',
        ...(span === 'days' ? days : span === 'all' ? {} : { period: span }),
      })
      expect(filterOfView(view, today)).toEqual({ source: 'paper', ...days })
      expect(spansFor(days).includes('days')).toBe(span !== 'all')
      expect(spansFor(days)).toEqual(expect.arrayContaining([...RELATIVE_PERIODS, 'all']))
    },
  )

  test('asks for something, in days that ascend', () => {
    const of = (values: object) => withSomething({ ok: true, typed: {}, problems: {}, values: sent(values) })
    expect(of({ span: 'today' }).ok).toBe(true)
    expect(of({ span: 'all' })).toEqual({
      ...{ ok: false, typed: {}, problems: { span: { key: 'problem.view_empty' } } },
    })
    const problems = (from: string, to: string) =>
      ViewForm.safeParse({ ...form, from, to }).error?.issues.map(({ path, message }) => [path[0], message])
    expect(problems(TODAY, TODAY)).toBeUndefined()
    expect(problems('', TODAY)).toBeUndefined()
    expect(problems(TODAY, '2026-11-24')).toEqual([['to', 'problem.period']])
  })
})

test('a visit leads back to the place in the log from which it was opened, and nowhere else', () => {
  expect(hereOf({ query: { view: 'week', after: 'exact.1.x' } })).toBe('view=week&after=exact.1.x')
  for (const query of [{}, { view: 'x' }, { after: '<b>' }, { day: '2026-02-30' }])
    expect(hereOf({ query })).toBe('')
})

describe('the criteria of the search', () => {
  const context = { ...words, office: { ...office, purposes: ['work', 'other'] } as never as Office }
  const recorders = [
    { id: 'g', display_name: 'Lê Trực' },
    { id: 'h', display_name: 'Phạm Hai' },
  ]
  const communes = ['c1', 'c2', 'c3'].map((code) => ({ code, name: code === 'c3' ? 'Xã B' : 'Xã A' }))
  const all = { ...context, recorders, office: { ...context.office, communes } as Office }
  const fields = (typed: Typed, given: CriteriaContext = all) =>
    Object.fromEntries(criterionFields(typed, given).map(({ field, ...rest }) => [field, rest]))

  test('are labelled and offer what the office has, a name once but for the one that is chosen', () => {
    const shown = fields({ commune: 'c2', recorder: 'h' })
    expect(Object.keys(shown)).toEqual([
      ...['state', 'purpose', 'app_status', 'commune', 'source', 'number', 'recorder'],
    ])
    expect(Object.values(shown).every(({ label }) => label !== '')).toBe(true)
    expect(shown['commune']?.choices).toEqual([
      { value: 'c1', label: 'Xã A', checked: false },
      { value: 'c2', label: 'Xã A', checked: true },
      { value: 'c3', label: 'Xã B', checked: false },
    ])
    expect(fields({})['commune']?.choices?.map(({ value }) => value)).toEqual(['c1', 'c3'])
    expect(shown['recorder']?.choices?.map(({ checked }) => checked)).toEqual([false, true])
    expect(shown['number']?.choices).toBeUndefined()
    const bare = { ...all, recorders: [], apps: { current: undefined, names: new Map<string, string>() } }
    expect(fields({}, bare)).not.toHaveProperty('recorder')
    expect(fields({}, bare)).not.toHaveProperty('app_status')
  })

  test.each([
    ['007', '7'],
    [' 10 ', '10'],
    ['0', '0'],
    ['', ''],
    ['123456789', '123456789'],
    ['1234567890', undefined],
    ['x1', undefined],
    ['1x', undefined],
  ])('take the number “%s” as %s', (typed, number) => {
    expect(SearchForm.safeParse({ number: typed }).data?.number).toBe(number)
  })

  test('are accepted only as offered', () => {
    const asked = (values: Filter) => withOffered({ ok: true, typed: {}, problems: {}, values }, all)
    expect(asked({ state: 'voided', purpose: 'other', number: '3', words: 'ba' }).ok).toBe(true)
    expect(asked({ recorder: 'x', source: 'gate', commune: 'c9' })).toEqual({
      ...{ ok: false, typed: {} },
      problems: { commune: { key: 'problem.pick' }, recorder: { key: 'problem.pick' } },
    })
    const filter: Filter = { words: 'bí mật', from: TODAY, state: 'left', number: '3', recorder: 'g' }
    expect(criteriaTexts(filter, all)).toEqual(['Đã ra về', `${t('log.number')} 3`, 'Lê Trực'])
    expect(isPeriod({ from: TODAY, to: TODAY })).toBe(true)
    for (const other of [{ from: TODAY }, { from: TODAY, to: TODAY, number: '3' }, {}])
      expect(isPeriod(other)).toBe(false)
  })
})

test.each([
  ['Ba một hai ba bốn năm sáu bảy', undefined],
  ['Ba một hai ba bốn năm sáu bảy tám', 'problem.words_many'],
  ['...', 'problem.words_none'],
  ['', undefined],
])('a search for “%s” is refused with %s', (words, problem) => {
  expect(wordsField.safeParse(words).error?.issues[0]?.message).toBe(problem)
})
