// What the board shows, and in which order: rules without a server.
import { describe, expect, test } from 'vitest'
import { isLate } from '../../server/core/guests/nearest.ts'
import type { GuestAtGate } from '../../server/core/guests/queries.ts'
import type { Office } from '../../server/core/offices/directory.ts'
import { overdueBefore } from '../../server/core/visits/close-of-day.ts'
import type { OpenVisit } from '../../server/core/visits/queries.ts'
import { mapFields, OPTIONAL_FIELDS } from '../../server/core/visits/visit-fields.ts'
import { END_OF_DAY, MINUTE } from '../../server/platform/lib/clock.ts'
import { translator } from '../../server/platform/messages/messages.ts'
import { endedPage } from '../../server/reception/gate/ended-page.ts'
import { expectedList } from '../../server/reception/gate/expected-list.ts'
import { insideList } from '../../server/reception/gate/inside-list.ts'

const t = translator('vi')
const ENTERED = new Date('2026-11-25T08:30:00+07:00')

const visit: OpenVisit = {
  id: 'a',
  client_uuid: 'b',
  state: 'inside',
  source: 'gate',
  name: 'Nguyễn Thị Hàng',
  slip_number: null,
  phone: '+84912345678',
  commune_code: 'x',
  organisation: null,
  purpose: 'work',
  purpose_note: null,
  host: 'Phòng Tư pháp',
  host_member_id: null,
  host_answer: null,
  host_answered_at: null,
  ...mapFields(OPTIONAL_FIELDS, () => null),
  badge_returned_at: null,
  party_size: 1,
  day: '2026-11-25',
  entered_at: ENTERED,
  left_at: null,
  app_status: 'off',
  app_outcome: null,
}

const office = {
  id: 'o',
  overdueMinutes: 90,
  closeMinutes: END_OF_DAY,
  communes: [{ code: 'x', name: 'Xã Cũ' }],
  fields: [],
  hosts: [],
} as unknown as Office

const context = ({ now = ENTERED, ...more }: { now?: Date } = {}) => ({
  office,
  appRecommended: true,
  commonPurpose: undefined,
  lang: 'vi' as const,
  t,
  now,
  overdueBefore: overdueBefore(office, now),
  expected: () => undefined,
  ...more,
})

const later = (minutes: number) => new Date(ENTERED.getTime() + minutes * MINUTE)

const rowOf = (more: object = {}, changed: Partial<OpenVisit> = {}) => {
  const [row] = insideList(context(more), [{ ...visit, ...changed }]).rows
  if (!row) throw new Error('the visitor has no row')
  return row
}

test('a row shows where the visitor is going and from where, whether an app is recommended, and how long they are overdue', () => {
  expect(rowOf().details).toMatch(/^Phòng Tư pháp\u00a0· Xã Cũ\u00a0· /)
  expect(rowOf().app?.advisable).toBe(true)
  expect(rowOf({ appRecommended: false }).app?.advisable).toBe(false)
  expect(rowOf({ now: later(91) }).overdue).toBe('1\u00a0giờ\u00a031\u00a0phút')
  expect(rowOf({ now: later(92) }).overdue).toBe('1\u00a0giờ\u00a032\u00a0phút')
})

test.each([
  ['running', 'good'],
  ['off', 'due'],
  ['absent', 'due'],
  ['no_smartphone', 'plain'],
] as const)('a visitor whose phone is “%s” has the colour of “%s”', (app_status, tone) => {
  expect(rowOf({}, { app_status }).app?.tone).toBe(tone)
})

test.each<[string, object, Partial<OpenVisit>, object | undefined]>([
  ['a phone not asked about', {}, { app_status: 'not_asked' }, { advisable: true, tone: 'plain' }],
  [
    'a phone not asked about, without an app',
    { appRecommended: false },
    { app_status: 'not_asked' },
    undefined,
  ],
  ['an app just installed', {}, { app_outcome: 'installed' }, { advisable: false, tone: 'good' }],
  ['an app switched on again', {}, { app_outcome: 'turned_on' }, { advisable: false, tone: 'good' }],
  ['an app declined', {}, { app_outcome: 'declined' }, { advisable: true, tone: 'due' }],
])('of %s', (_, more, changed, wanted) => {
  const { app } = rowOf(more, changed)
  expect(app && { advisable: app.advisable, tone: app.tone }).toEqual(wanted)
})

test('a row has the host’s answer, or whom to call; once the visitor is overdue, only whom to call', () => {
  const called = { id: 'h', name: 'Bà Tư', unit: 'Phòng Tư pháp', room_phone: '0272 3874 111' }
  const answerIn = (hosts: Office['hosts'], minutes: number, changed: Partial<OpenVisit> = {}) =>
    rowOf({ office: { ...office, tellsHosts: true, hosts }, now: later(minutes) }, changed).answer?.label
  const answered = { host_answer: 'wait', host_answered_at: later(5) } as const
  expect([answerIn([], 80), answerIn([called], 80), answerIn([called], 80, answered)]).toEqual([
    ...['Chưa báo được ai', 'Gọi 0272 3874 111', expect.stringContaining('08:35')],
  ])
  expect([answerIn([], 91), answerIn([called], 91), answerIn([called], 91, answered)]).toEqual([
    ...[undefined, 'Gọi 0272 3874 111', undefined],
  ])
})

test('a row has everything that a guard reads, searches and taps', () => {
  const all = {
    ...{ phone: '+84912345678', host: 'Phòng Tư pháp', plate: '51A-123.45', badge: 'K 1', slip_number: 7 },
    ...{ party_size: 3, purpose_note: 'Sửa máy', app_status: 'running' as const },
  }
  expect(rowOf({}, all)).toEqual({
    ...{ id: 'a', visit: 'b', party: 3, name: 'Nguyễn Thị Hàng', edit: 'Sửa lượt của Nguyễn Thị Hàng' },
    ...{ others: 'và 2 người', time: '08:30', badge: 'K 1', overdue: undefined, answer: undefined },
    details: [
      ...['Thẻ K\u00a01', '51A-123.45', 'Phòng Tư pháp', 'Xã Cũ', 'Sửa máy', 'Phiếu 7'],
      'ĐT\u00a0···\u00a0678',
    ].join('\u00a0· '),
    search: 'nguyen thi hang xa cu phong tu phap 678 51a12345 k1',
    app: { label: 'Đang chạy', tone: 'good', advisable: false },
  })
  const bare = { phone: null, host: null, commune_code: null, badge: 'K 1', badge_returned_at: ENTERED }
  expect(rowOf({ commonPurpose: 'work' }, bare)).toMatchObject({ details: '', badge: '', others: '' })
  expect(rowOf({}, bare).search).toBe('nguyen thi hang    # k1')
})

test('a visitor is overdue only after the instant, and only inside', () => {
  const overdue = (before: number, state: OpenVisit['state'] = 'inside') =>
    rowOf({ overdueBefore: new Date(ENTERED.getTime() + before), now: later(60) }, { state }).overdue
  expect([overdue(0), overdue(1)]).toEqual([undefined, '1\u00a0giờ\u00a00\u00a0phút'])
  const gone = { ...visit, name: null, slip_number: 7, state: 'left' as const, left_at: later(5) }
  const [slip] = insideList(context({ now: later(200) }), [gone]).slips
  expect(slip).toEqual({
    ...{ id: 'a', visit: 'b', name: 'Phiếu 7', fill: 'Ghi tên cho phiếu 7', time: '08:30', left: 'ra 08:35' },
    ...{ search: 'phieu 7', overdue: undefined },
  })
  const inside = { ...gone, state: 'inside' as const, left_at: null }
  expect(insideList(context({ now: later(91) }), [inside]).slips[0]?.overdue).toBe(
    '1\u00a0giờ\u00a031\u00a0phút',
  )
})

test('a room’s phone is called without its extension; a host on no list is told of only where hosts are', () => {
  const room = { id: 'h', name: 'Bà Tư', unit: 'Phòng Tư pháp', room_phone: '0272 388 6123 - 12' }
  const answerIn = (more: Partial<Office>, changed: Partial<OpenVisit> = {}) =>
    rowOf({ office: { ...office, ...more } }, changed).answer
  expect(answerIn({ tellsHosts: true, hosts: [room] })).toEqual({
    ...{ label: 'Gọi 0272 388 6123 - 12', tone: 'plain', call: 'tel:02723886123' },
  })
  const untold = { label: 'Chưa báo được ai', tone: 'plain' }
  expect([answerIn({ tellsHosts: true }), answerIn({})]).toEqual([untold, undefined])
  expect(answerIn({ tellsHosts: true }, { host: null })).toBeUndefined()
})

test.each<[object, Partial<OpenVisit>, object]>([
  [{}, { app_status: 'no_smartphone' }, { label: 'Không có ĐT thông minh', advisable: false }],
  [{}, { app_status: 'off' }, { label: 'Đã cài, chưa bật', advisable: true }],
  [{ appRecommended: false }, { app_outcome: 'declined' }, { label: 'Chưa đồng ý', advisable: false }],
  [{}, { app_outcome: 'installed' }, { label: 'Cài tại chỗ', advisable: false }],
  [{}, { app_status: 'not_asked' }, { label: 'Chưa hỏi', advisable: true }],
])('with %o the phone of a visitor %o is shown as %o', (more, changed, app) => {
  expect(rowOf(more, changed).app).toMatchObject(app)
})

test('who waits is shown with their expected guest, and since when', () => {
  const guest = { id: 'g', at_minutes: 540, day: '2026-11-25', meeting_title: 'Họp', place: 'Xã Một' }
  const rowIn = (found?: object, changed: Partial<OpenVisit> = {}) =>
    insideList(context({ now: later(65), expected: () => found } as object), [
      { ...visit, state: 'waiting', ...changed },
    ]).waiting[0]
  expect(rowIn(guest, { party_size: 2 })).toEqual({
    ...{ id: 'a', guest: { id: 'g', text: 'Khách hẹn · 09:00 · Họp · Xã Một' } },
    ...{ name: 'Nguyễn Thị Hàng', others: 'và 1 người', late: 'Đã chờ 1\u00a0giờ\u00a05\u00a0phút' },
    details: 'Phòng Tư pháp\u00a0· Xã Cũ\u00a0· Liên hệ công tác\u00a0· đăng ký lúc 08:30',
  })
  const alone = { ...guest, at_minutes: null, meeting_title: null, place: null }
  expect([rowIn(alone)?.guest?.text, rowIn()?.guest]).toEqual(['Khách hẹn', undefined])
})

test('a row names its purpose unless it is the usual one, without words of its own', () => {
  const purposeIn = (changed: Partial<OpenVisit>) =>
    /Liên hệ công tác|Sửa máy/.exec(rowOf({ commonPurpose: 'work' }, changed).details)?.[0]
  expect([purposeIn({}), purposeIn({ purpose_note: 'Sửa máy' })]).toEqual([undefined, 'Sửa máy'])
  expect(rowOf({ commonPurpose: 'meeting' }).details).toContain('Liên hệ công tác')
})

test('durations turn to hours at sixty minutes, a wait is late after five', () => {
  const quick = { ...office, overdueMinutes: 10 } as Office
  const overdue = (minutes: number) => {
    const now = later(minutes)
    return rowOf({ office: quick, now, overdueBefore: overdueBefore(quick, now) }).overdue
  }
  expect([10, 59, 60].map((minutes) => overdue(minutes)?.replaceAll('\u00a0', ' '))).toEqual([
    '10 phút',
    '59 phút',
    '1 giờ 0 phút',
  ])
  expect(overdue(9)).toBeUndefined()
  const waits = (minutes: number) =>
    insideList(context({ now: later(minutes) }), [{ ...visit, state: 'waiting' }]).waiting[0]?.late !== ''
  expect([4, 5].map(waits)).toEqual([false, true])
})

describe('the list', () => {
  const one = (id: string, minutes: number, more: Partial<OpenVisit> = {}): OpenVisit => ({
    ...visit,
    ...{ id, entered_at: later(minutes) },
    ...more,
  })
  const idsOf = (rows: { id: string }[]) => rows.map(({ id }) => id).join(' ')
  /** As the database has them: the newest first. */
  const listed = (now: Date, ...visits: OpenVisit[]) => insideList(context({ now }), visits.toReversed())

  test('has the newest answers first, then who is overdue the longest, then the newest arrivals', () => {
    const answered = (minutes: number) => ({ host_answered_at: later(minutes), host_answer: 'wait' as const })
    const list = listed(
      later(100),
      ...[one('a', 0), one('b', 5), one('old', 20, answered(97)), one('c', 50)],
      ...[one('d', 60, answered(99)), one('e', 61, answered(98.5)), one('f', 70)],
    )
    expect(idsOf(list.rows)).toBe('d e a b f c old')
  })

  test('has who waits in their order, who has waited for two hours last, and one tap for those of lobby and kiosk', () => {
    const waits = (id: string, minutes: number, source: OpenVisit['source']) =>
      one(id, minutes, { state: 'waiting', source })
    const list = listed(
      later(121),
      ...[waits('old', 1, 'lobby'), waits('a', 2, 'poster'), waits('b', 3, 'kiosk'), waits('c', 4, 'lobby')],
    )
    expect(idsOf(list.waiting)).toBe('a b c old')
    expect(list.queue).toEqual(['b', 'c', 'old'])
    const many = Array.from({ length: 101 }, (_, id) => waits(`${id}`, 120, 'lobby'))
    expect(listed(later(121), ...many).queue).toHaveLength(100)
    expect(idsOf(listed(later(122), waits('two hours', 2, 'lobby'), waits('new', 3, 'lobby')).waiting)).toBe(
      'new two hours',
    )
  })

  test('brings up an answer for two minutes, and an overdue visitor only after the instant', () => {
    const answered = { host_answered_at: later(97), host_answer: 'wait' as const }
    const atMinute = (minutes: number) =>
      idsOf(listed(later(minutes), one('a', 90, answered), one('b', 91)).rows)
    expect([atMinute(98.99), atMinute(99)]).toEqual(['a b', 'b a'])
    const before = (minutes: number) => ({ ...context({ now: later(9) }), overdueBefore: later(minutes) })
    const two = [one('new', 1), one('old', 0)]
    expect([0, 0.1].map((minutes) => idsOf(insideList(before(minutes), two).rows))).toEqual([
      ...['new old', 'old new'],
    ])
  })

  test('with a search has who matches, and still counts everybody inside', () => {
    const visits = [
      one('a', 0),
      one('b', 1, { name: 'Trần Văn Xe' }),
      one('c', 2, { name: null, slip_number: 7 }),
    ]
    const search = (query: string) => insideList(context(), visits, undefined, query)
    expect([idsOf(search('van xe').rows), idsOf(search('van xe').slips), search('van xe').count]).toEqual([
      ...['b', '', 3],
    ])
    expect([idsOf(search('phieu').rows), idsOf(search('phieu').slips), search('x').query]).toEqual([
      ...['', 'c', 'x'],
    ])
    const searchBy = (fields: string[]) =>
      insideList({ ...context(), office: { ...office, fields } as Office }, []).searchBy
    expect([searchBy([]), searchBy(['plate'])]).toEqual([
      ...['Tìm tên, số điện thoại', 'Tên, điện thoại, biển số, thẻ'],
    ])
  })

  test('folds the expected guests while somebody waits and nobody searches', () => {
    const guests = { rows: [], expected: 2 } as unknown as Parameters<typeof insideList>[2]
    const folds = (state: OpenVisit['state'], query = '') =>
      insideList(context(), [{ ...visit, state }], guests, query).expected
    expect(folds('waiting')).toEqual({ rows: [], expected: 2, isFolded: true })
    expect([folds('inside')?.isFolded, folds('waiting', 'x')?.isFolded]).toEqual([false, false])
    expect(insideList(context(), []).expected).toBeUndefined()
  })

  test('has slips without a name apart, the longest first, those who left below, and counts those inside', () => {
    const slip = (id: string, minutes: number, more: Partial<OpenVisit> = {}) =>
      one(id, minutes, { name: null, slip_number: 7, ...more })
    const left = { state: 'left', left_at: later(5) } as const
    const list = listed(later(9), slip('gone', 0, left), slip('a', 1), slip('b', 2), one('named', 3))
    expect([idsOf(list.slips), idsOf(list.rows), list.count]).toEqual(['a b gone', 'named', 3])
    expect(list.slips.map((row) => row.left)).toEqual(['', '', 'ra 08:35'])
  })
})

describe('the expected guests', () => {
  const NOW = new Date('2026-11-25T09:00:00+07:00')
  const guest = (id: string, minutes: number | null, more: object = {}): GuestAtGate => ({
    ...{ id, version: 1, day: '2026-11-25', at_minutes: minutes, name: `Khách ${id}`, phone: null },
    ...{ position: null, place: null, host: null, purpose: 'work', purpose_note: null, party_size: 1 },
    ...{ meeting_id: null, meeting_title: null, until: null, arrived: false },
    ...more,
  })
  const list = (guests: GuestAtGate[], query = '') => expectedList(guests, { t, now: NOW }, query)
  const hours = (...at: (number | null)[]) => at.map((hour, id) => guest(`${id}`, hour && hour * 60))

  test('come nearest first, three of them unfolded, and those without a time last', () => {
    const { rows, folded } = list(hours(null, 12, 8, 9, 10.5))
    expect(rows.map(({ id, isFolded }) => [id, isFolded])).toEqual([
      ['3', false],
      ['2', false],
      ['4', false],
      ['1', true],
      ['0', true],
    ])
    expect(folded).toBe(2)
    expect([isLate('08:50', '09:00'), isLate('08:49', '09:00'), isLate('', '09:00')]).toEqual([
      ...[false, true, false],
    ])
  })

  test('are fifteen at most, and a meeting is one row with its people, unfolded with all of them', () => {
    const fifteen = hours(...Array(15).fill(14))
    expect(
      [list(fifteen), list([...fifteen, guest('x', 14 * 60)])].map(({ rows, hasMore }) => [
        rows.length,
        hasMore,
      ]),
    ).toEqual([
      [15, false],
      [15, true],
    ])
    expect(list(fifteen, 'khach').hasMore).toBe(false)
    const of = { meeting_id: 'm', meeting_title: 'Họp', host: 'Phòng 2' }
    const delegates = [guest('a', 540, { ...of, party_size: 3 }), guest('b', 540, { ...of, arrived: true })]
    const both = list([...delegates, ...fifteen])
    expect(both.meetings).toMatchObject([{ id: 'm', isFolded: false, counts: { came: 1, invited: 4 } }])
    expect([both.arrived, both.expected, both.folded, both.hasMore]).toEqual([1, 19, 13, true])
    expect(list(delegates, 'phong 2').rows.map(({ id }) => id)).toEqual(['a'])
    expect(both.meetings[0]).toMatchObject({
      ...{ href: '/gate/meetings/m', title: 'Họp', place: 'Phòng 2', time: '09:00', search: 'hop phong 2' },
    })
  })

  test('with a search are those who match, all of them unfolded', () => {
    const guests = [
      ...hours(9, 10, 11, 12),
      guest('x', 780, { name: 'Lê Một', place: 'Xã Hai', phone: '+84912345678', party_size: 2 }),
    ]
    const found = (query: string) => list(guests, query)
    expect(found('le mot')).toMatchObject({
      rows: [
        {
          id: 'x',
          name: 'Lê Một',
          folded: 'le mot',
          search: 'le mot xa hai 678',
          time: '13:00',
          others: 'và 1 người',
        },
      ],
      ...{ folded: 0, hasMore: false, expected: 6, arrived: 0 },
    })
    expect(found('0912345678').rows.map(({ id }) => id)).toEqual(['x'])
    expect(found('khach').rows.map(({ isFolded }) => isFolded)).toEqual([false, false, false, false])
    expect(list(hours(...Array(16).fill(9)), 'khach').hasMore).toBe(true)
    expect(list(guests).rows[0]).toMatchObject({ details: 'Liên hệ công tác', isLate: false })
  })

  test('have a stamp that another guest, a change or an arrival changes', () => {
    const stamps = [
      ...[[], hours(9), hours(9, 10), [guest('0', 540, { version: 2 })]],
      [guest('0', 540, { arrived: true })],
    ].map((guests) => list(guests).stamp)
    expect(new Set(stamps).size).toBe(5)
    expect(list(hours(9)).stamp).toMatch(/^[\w-]{12}$/)
  })
})

test('the page of those who left links to an older one only where there is somebody', () => {
  const over = { ...visit, state: 'left', left_at: later(5), voided_at: null, refused_why: null } as const
  const older = (count: number) => endedPage(office, Array(count).fill(over), { query: '', page: 1 }, t).older
  expect([older(50), older(51)]).toEqual([undefined, '/gate/ended?page=2'])
})
