import { describe, expect, test } from 'vitest'
import type { GuestArrival } from '../../server/core/guests/queries.ts'
import type { Office } from '../../server/core/offices/directory.ts'
import type { PassVisit } from '../../server/core/visits/passes.ts'
import type { RecommendedAppRow } from '../../server/platform/db/schema.ts'
import { translator } from '../../server/platform/messages/messages.ts'
import { drawCode } from '../../server/platform/svg/qr.ts'
import { invitationCalendar, invitationPage } from '../../server/visitor/invitation/invitation-page.ts'
import { noticePage } from '../../server/visitor/privacy/routes.ts'
import { formPage } from '../../server/visitor/self-check-in/form-page.ts'
import { badgePage, passPage, slipPage } from '../../server/visitor/self-check-in/pass-page.ts'

const t = translator('vi')
const onward = (path: string) => `${path}>`
const at = (time: string) => new Date(`2026-11-25T${time}+07:00`)

const office = {
  ...{ id: 'o', code: 'xa', name: 'Ủy ban nhân dân xã', parentName: 'Huyện', retentionDays: 30 },
  ...{ validFrom: null, validTo: null, successor: undefined, communes: [], fields: ['plate'], hosts: [] },
  ...{ purposes: ['procedure', 'work', 'other'], oneStop: false, tellsHosts: false, expectsGuests: false },
  ...{ organisation: { parts: [], kind: 'xa', details: {} } },
} as unknown as Office

const APP = {
  ...{ name: 'Bluezone', slug: 'bluezone', android_url: 'https://a.vn/x', ios_url: 'https://i.vn/x' },
  ...{ android_minimum: '8', ios_minimum: '12', guide: { vi: { steps: ['Mở'], running: 'Đang chạy' } } },
} as unknown as RecommendedAppRow

const visit: PassVisit = {
  ...{ id: 'v', office_id: 'o', state: 'inside', voided_at: null, registered_at: at('08:00:00') },
  ...{ entered_at: at('08:10:00'), left_at: null, ended_how: null, ended_at: null, name: 'Lê Thị Năm' },
  ...{ slip_number: null, party_size: 3, app_status: 'off', app_outcome: null, host_member_id: null },
  ...{ host_answer: 'wait', host_answered_at: at('08:15:00') },
}

describe('a pass', () => {
  const pageOf = (changed: Partial<PassVisit> = {}, more: Partial<Office> = {}, hasApp = true) =>
    passPage(
      {
        office: { ...office, ...more },
        app: hasApp ? APP : undefined,
        wordOfDay: { text: 'SEN ĐỎ', colour: 'red' },
        lang: 'vi',
        t,
      },
      {
        ...{ code: 'mã', visit: { ...visit, ...changed }, now: at('09:00:05') },
        ...{ publicUrl: 'https://so.vn', userAgent: 'Android' },
      },
      onward,
      'Lời nhắn',
    )

  test('of somebody inside says who and since when, shows the code and the word of the day, and offers the way out', () => {
    const { advice, ...page } = pageOf({}, { tellsHosts: true })
    expect(page).toEqual({
      ...{ title: 'Mã vào cổng', officeTitle: 'Ủy ban nhân dân xã', parent: 'Huyện', message: 'Lời nhắn' },
      ...{ languageAddress: '/p/mã?lang=', address: '/p/mã>', who: 'Lê Thị Năm và 2 người' },
      state: {
        ...{ name: 'inside', label: 'Đang ở trong cơ quan', tone: 'good' },
        text: 'Đã được xác nhận. Khi ra về, xin bấm nút dưới đây hoặc báo người trực cổng.',
      },
      ...{ times: 'Vào lúc 08:10', answer: 'Người cần gặp: Xin chờ 10 phút 08:15' },
      ...{ events: '/p/mã/events', wordOfDay: { text: 'SEN ĐỎ', colour: 'red' } },
      clock: { text: '09:00', now: at('09:00:05').getTime() },
      ...{ code: drawCode('https://so.vn/p/mã'), leaveAction: '/p/mã/leave>', undoAction: '' },
      again: { address: '/v/xa>', label: 'Đăng ký cho người đi cùng' },
      privacyAddress: '/privacy/xa>',
    })
    expect(advice).toMatchObject({
      ...{ name: 'Bluezone', steps: ['Mở'], running: 'Đang chạy', action: '/p/mã/advice>', answer: '' },
      stores: [{ url: 'https://a.vn/x' }],
    })
    expect(pageOf({ app_outcome: 'declined' }, { parentName: undefined })).toMatchObject({
      ...{ parent: '', events: '' },
      advice: { answer: 'Chưa đồng ý', outcomes: expect.arrayContaining([OUTCOME]) },
    })
  })

  const OUTCOME = { value: 'declined', label: 'Chưa đồng ý', checked: true }
  const OPEN = 'code advice companion'
  const [CAME, WENT] = ['Vào lúc 08:10', 'Vào lúc 08:10 · Ra về lúc 08:40'] as const
  const went = { state: 'left', left_at: at('08:40:00'), ended_how: 'visitor' } as const
  test.each<[string, Partial<PassVisit>, string, string, string]>([
    ['waits', { state: 'waiting' }, 'waiting due', 'Đăng ký lúc 08:00', `who ${OPEN}`],
    ['has a slip', { slip_number: 7 }, 'inside good', CAME, `answer word ${OPEN} leave`],
    ['has no answer', { host_answer: null }, 'inside good', CAME, `who word ${OPEN} leave`],
    ['was not asked', { app_status: 'not_asked' }, 'inside good', CAME, `who answer word ${OPEN} leave`],
    ['has the app', { app_status: 'running' }, 'inside good', CAME, 'who answer word code companion leave'],
    ['has just left', { ...went, ended_at: at('08:59:55') }, 'left plain', WENT, 'undo'],
    ['has left', { ...went, ended_at: at('08:59:54') }, 'left plain', WENT, ''],
    ['left unseen', { state: 'unclosed' }, 'unclosed plain', CAME, ''],
    ['was refused', { state: 'refused' }, 'refused plain', 'Đăng ký lúc 08:00', ''],
    ['never came in', { state: 'lapsed' }, 'lapsed plain', 'Đăng ký lúc 08:00', ''],
    ['was voided', { voided_at: at('09:00:00') }, 'voided plain', 'Đăng ký lúc 08:00', ''],
  ])('of who %s says only what still counts', (_, changed, state, times, shown) => {
    const { who, answer, wordOfDay, code, advice, again, leaveAction, undoAction, clock, ...page } =
      pageOf(changed)
    const has = {
      ...{ who, answer, word: wordOfDay, code, advice },
      ...{ companion: again.label.includes('đi cùng'), leave: leaveAction, undo: undoAction },
    }
    expect([`${page.state.name} ${page.state.tone}`, page.times]).toEqual([state, times])
    expect(Object.entries(has).flatMap(([name, value]) => (value ? [name] : []))).toEqual(
      shown.split(' ').filter(Boolean),
    )
    expect([page.state.label, clock === undefined]).toEqual([
      t(`state.${state.split(' ')[0] as 'left'}`),
      !code,
    ])
  })

  test('without a recommended app has no advice; once it is over, nothing changes any more', () => {
    expect(pageOf({}, {}, false).advice).toBeUndefined()
    expect(pageOf({ ...went, party_size: 1 }, { tellsHosts: true })).toMatchObject({
      ...{ events: '', again: { address: '/v/xa>', label: 'Đăng ký lượt mới' } },
    })
    expect(pageOf({ party_size: 1 }).who).toBe('Lê Thị Năm')
  })
})

test('the page of a slip says whether it is unused, that of a badge where it belongs', () => {
  const common = {
    ...{ officeTitle: 'Ủy ban nhân dân xã', parent: 'Huyện', languageAddress: '/p/mã?lang=' },
    again: { address: '/v/xa>', label: 'Đăng ký lượt mới' },
  }
  const slip = (state: 'blank' | 'retired') => slipPage(office, { code: 'mã', state }, onward, t)
  expect(slip('blank')).toEqual({
    ...{ ...common, title: 'Phiếu ra, vào cơ quan' },
    state: {
      label: 'Phiếu chưa dùng',
      tone: 'due',
      text: expect.stringContaining('Phiếu này do người trực'),
    },
  })
  expect(slip('retired').state).toMatchObject({ label: 'Phiếu đã hủy', tone: 'plain' })
  expect(badgePage(office, 'mã', t)).toEqual({
    ...{ ...common, title: 'Thẻ khách', again: undefined },
    state: {
      ...{ label: 'Thẻ của cơ quan', tone: 'plain' },
      text: expect.stringContaining('trả lại ở cổng của Ủy ban nhân dân xã'),
    },
  })
})

describe('the form of self-check-in', () => {
  const setting = { office, app: APP, lang: 'vi' as const, t, onward, scanned: { k: 'K' } }
  const checked = (choices: { value: string; checked: boolean }[]) =>
    choices.map(({ value, checked }) => (checked ? `[${value}]` : value)).join(' ')

  test('is empty at first, with what this office asks', () => {
    const { purposes, statuses, privacy, ...page } = formPage(setting, { clientUuid: 'u', ticket: 'v' })
    expect(page).toEqual({
      ...{ title: 'Mời Ông/Bà đăng ký trước khi vào', officeTitle: 'Ủy ban nhân dân xã', parent: 'Huyện' },
      ...{ languageAddress: '/v/xa?k=K&lang=', action: '/v/xa>', clientUuid: 'u', ticket: 'v', typed: {} },
      ...{ problems: {}, alert: undefined, closed: undefined, notes: [], rooms: undefined, communes: [] },
      fields: [{ field: 'plate', label: 'Biển số xe', autocapitalize: 'characters' }],
      appQuestion: 'Điện thoại này đã có Bluezone chưa?',
      keptFor: 'Thông tin chỉ dùng để quản lý người ra, vào cơ quan; tự xóa sau 30 ngày.',
      ...{ privacyAddress: '/privacy/xa>', own: [], mayRecall: true },
    })
    expect([checked(purposes), checked(statuses)]).toEqual([
      'procedure [work] other',
      'running off absent unsupported no_smartphone [not_asked]',
    ])
    expect([purposes.map(({ label }) => label), statuses[1]?.label]).toEqual([
      ['Làm thủ tục hành chính', 'Liên hệ công tác', 'Việc khác'],
      'Có, chưa bật',
    ])
    expect(privacy.find(({ about }) => about === 'Dữ liệu được lưu')?.text).toContain('Bluezone')
  })

  test('sent in vain keeps what was typed; a closed office names its successor', () => {
    const hosts = [{ id: 'h', name: 'Bà Tư', unit: 'Phòng Một', room_phone: null }]
    const successor = { name: 'Xã mới', code: 'moi' }
    const merged = {
      ...office,
      tellsHosts: true,
      hosts,
      successor,
      parentName: undefined,
    } as unknown as Office
    const typed = { purpose: 'works', app_status: 'off' }
    const problems = { name: { text: 'Thiếu' } } as never
    const closed = { title: 'Đã đóng', text: 'Vì sáp nhập' } as never
    const state = { ...{ clientUuid: 'u', typed, problems, alert: 'Đầy' }, notes: ['Cũ'] }
    const page = formPage({ ...setting, office: merged, app: undefined }, { ...state, closed })
    expect(page).toMatchObject({
      ...{ title: 'Đã đóng', parent: '', typed, problems, alert: 'Đầy', notes: ['Cũ'] },
      closed: { text: 'Vì sáp nhập', successor: { name: 'Xã mới', address: '/v/moi>' } },
      ...{ rooms: ['Phòng Một'], appQuestion: '', mayRecall: false },
    })
    expect([checked(page.purposes), checked(page.statuses)]).toEqual([
      'procedure work other [works]',
      'running [off] absent unsupported no_smartphone not_asked',
    ])
    expect(page.privacy.map(({ text }) => text).join()).not.toContain('Bluezone')
    expect(formPage(setting, { clientUuid: 'u', closed }).closed).toEqual({
      ...{ text: 'Vì sáp nhập', successor: undefined },
    })
  })

  test('opened again says who of this phone is inside or waits', () => {
    const own = [
      { code: 'một', visit: { ...visit, party_size: 1 } },
      { code: 'hai', visit: { ...visit, state: 'waiting' as const } },
    ]
    const closed = { title: 'Đóng' } as never
    expect(formPage(setting, { clientUuid: 'u', own: own.slice(1), closed }).title).toBe(
      'Ông/Bà đã đăng ký hôm nay',
    )
    expect(formPage(setting, { clientUuid: 'u', own, closed })).toMatchObject({
      title: 'Ông/Bà đã đăng ký hôm nay',
      mayRecall: false,
      own: [
        {
          ...{ label: 'Đang ở trong cơ quan', times: 'Vào lúc 08:10', address: '/p/một>' },
          leaveAction: '/p/một/leave>',
        },
        {
          ...{ label: 'Chờ xác nhận', times: 'Đăng ký lúc 08:00', address: '/p/hai>' },
          leaveAction: undefined,
        },
      ],
    })
  })
})

test('the privacy notice tells of copies if there are any', () => {
  const noticeOf = (backupDays: number | undefined, more: Partial<Office> = {}) =>
    noticePage({ ...office, ...more }, { appName: 'Bluezone', backupDays }, t)
  const { lines, clocks: _, ...page } = noticeOf(3)
  expect(page).toEqual({
    ...{ officeTitle: 'Ủy ban nhân dân xã', parent: 'Huyện', languageAddress: '/privacy/xa?lang=' },
  })
  const copies = ({ lines }: { lines: { text: string }[] }) =>
    lines.find(({ text }) => text.includes('bản sao lưu'))?.text
  expect([copies({ lines }), copies(noticeOf(undefined))]).toEqual([
    'Mỗi đêm có một bản sao lưu phòng khi hỏng máy, xóa sau 3 ngày.',
    undefined,
  ])
  expect(noticeOf(3, { parentName: undefined }).parent).toBe('')
})

describe('an invitation', () => {
  const guest = {
    ...{ id: 'g', version: 2, day: '2026-11-26', at_minutes: 480, name: 'Trần Tư', party_size: 2 },
    ...{
      position: null,
      host: 'Phòng Một',
      purpose: 'work',
      purpose_note: null,
      until: null,
      weekdays: null,
    },
    ...{ entered_at: null, visit_state: null, host_answer: null, host_answered_at: null },
    ...{ meeting_title: null, meeting_ends: null, meeting_host: null, made_at: at('08:00:00') },
  } as unknown as GuestArrival
  const delegate = { meeting_title: 'Họp', meeting_host: 'Bà Chủ', meeting_ends: 600 }
  const opened = { office, guest, code: 'mã', publicUrl: 'https://so.vn', t, isToday: true }
  const pageOf = (
    changed: Partial<GuestArrival> = {},
    more: Partial<Office> = {},
    { isToday = true, hasApp = true } = {},
  ) =>
    invitationPage(
      { ...opened, isToday, office: { ...office, ...more }, guest: { ...guest, ...changed } },
      { app: hasApp ? APP : undefined, lang: 'vi', userAgent: 'iPhone' },
      onward,
    )
  const inside = { entered_at: at('08:20:00'), visit_state: 'inside' } as const
  const answered = { host_answer: 'wait', host_answered_at: at('08:25:00') } as const

  test('says when, where and to whom, and shows the code for the gate', () => {
    const { advice, ...page } = pageOf()
    expect(page).toEqual({
      ...{ title: 'Thư mời', officeTitle: 'Ủy ban nhân dân xã', parent: 'Huyện' },
      ...{ languageAddress: '/i/mã?lang=', closed: '', when: '08:00, thứ năm 26/11/2026' },
      ...{ who: 'Trần Tư và 1 người', position: '' },
      facts: [
        { term: 'Nơi đến', text: 'Ủy ban nhân dân xã' },
        { term: 'Người, phòng cần gặp', text: 'Phòng Một' },
        { term: 'Nội dung làm việc', text: 'Liên hệ công tác' },
      ],
      ...{ arrived: '', state: 'expected', address: '/i/mã>', events: '', answer: '' },
      ...{ code: drawCode('https://so.vn/i/mã'), calendarAddress: '/i/mã/calendar.ics>' },
      privacyAddress: '/privacy/xa>',
    })
    expect(advice?.stores.map(({ url }) => url)).toEqual(['https://i.vn/x'])
  })

  test('of a delegate who is inside names the meeting, its room and chair, and has the host’s answer', () => {
    const closing = { tellsHosts: true, parentName: undefined, validTo: '2026-11-25' }
    const changed = { ...delegate, ...inside, ...answered, position: 'Chủ tịch' }
    expect(pageOf(changed, closing, { hasApp: false })).toMatchObject({
      ...{ parent: '', closed: 'Cơ quan này đã kết thúc hoạt động từ ngày 26/11/2026.' },
      ...{ when: '08:00–10:00, thứ năm 26/11/2026', position: 'Chủ tịch' },
      facts: [
        { term: 'Cuộc họp', text: 'Họp' },
        { term: 'Nơi đến', text: 'Ủy ban nhân dân xã' },
        { term: 'Nơi họp', text: 'Phòng Một' },
        { term: 'Người chủ trì', text: 'Bà Chủ' },
      ],
      ...{ arrived: 'Đã đến 08:20', state: 'inside', events: '/p/mã/events', code: undefined },
      ...{ answer: 'Người cần gặp: Xin chờ 10 phút 08:25', advice: undefined },
    })
    const terms = (more: Partial<GuestArrival>) =>
      pageOf({ ...delegate, ...more }).facts.map(({ term }) => term)
    expect(terms({ meeting_host: 'Phòng Một' })).toEqual(['Cuộc họp', 'Nơi đến', 'Nơi họp'])
    expect(terms({ host: null })).toEqual(['Cuộc họp', 'Nơi đến', 'Người chủ trì'])
  })

  test.each([
    ['expected today', {}, true, '/p/mã/events', 'expected', ''],
    ['expected on another day', {}, false, '', 'expected', ''],
    ['inside', { ...inside, ...answered }, false, '/p/mã/events', 'inside', 'wait'],
    ['gone', { ...inside, ...answered, visit_state: 'left' as const }, true, '', 'left', ''],
  ])(
    'of somebody %s hears of changes as long as there are any',
    (_, changed, isToday, events, state, answer) => {
      const page = pageOf(changed, { tellsHosts: true }, { isToday })
      expect([page.events, page.state, page.answer !== '']).toEqual([events, state, answer !== ''])
      expect(pageOf(changed, {}, { isToday }).events).toBe('')
    },
  )

  const linesOf = (changed: Partial<GuestArrival> = {}, more: object = {}) =>
    invitationCalendar({ ...opened, ...more, guest: { ...guest, ...changed } }).split('\r\n')
  const ends = (end: string) => ['DTSTART:20261126T010000Z', end]

  test('has a file for the calendar', () => {
    expect(linesOf()).toEqual([
      ...['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//So Cong//Khach hen//VI', 'BEGIN:VEVENT'],
      ...['UID:g@so-cong', 'DTSTAMP:20261125T010000Z', 'SEQUENCE:1', ...ends('DURATION:PT1H')],
      ...['SUMMARY:Làm việc tại Ủy ban nhân dân xã', 'LOCATION:Ủy ban nhân dân xã'],
      ...['DESCRIPTION:Người\\, phòng cần gặp: Phòng Một\\nĐưa mã này cho'],
      ...['  người trực cổng quét.\\nhttps://so.vn/i/mã', 'URL:https://so.vn/i/mã'],
      ...['END:VEVENT', 'END:VCALENDAR', ''],
    ])
    const DAY = ['DTSTART;VALUE=DATE:20261126', 'DTEND;VALUE=DATE:20261127']
    expect(linesOf({ at_minutes: null, host: null }, { publicUrl: undefined }).slice(7, -3)).toEqual([
      ...[...DAY, 'SUMMARY:Làm việc tại Ủy ban nhân dân xã', 'LOCATION:Ủy ban nhân dân xã'],
      'DESCRIPTION:Đưa mã này cho người trực cổng quét.',
    ])
    expect(linesOf(delegate).slice(7, 12)).toEqual([
      ...[...ends('DTEND:20261126T030000Z'), 'SUMMARY:Họp', 'LOCATION:Phòng Một\\, Ủy ban nhân dân xã'],
      'DESCRIPTION:Đưa mã này cho người trực cổng quét.\\nhttps://so.vn',
    ])
    expect(linesOf({ ...delegate, host: null })[10]).toBe('LOCATION:Ủy ban nhân dân xã')
  })

  test('folds a line of the calendar after 75 octets, between letters, and escapes its signs', () => {
    const summary = (title: string) => linesOf({ meeting_title: title }).slice(9, 12)
    const fits = `${'a'.repeat(64)}ế`
    expect(summary(fits)).toEqual([`SUMMARY:${fits}`, expect.stringMatching('^LOCATION'), expect.anything()])
    expect(summary(`a${fits}`)).toEqual([
      `SUMMARY:a${'a'.repeat(64)}`,
      ' ế',
      expect.stringMatching('^LOCATION'),
    ])
    expect(summary('a'.repeat(67 + 75))).toEqual([`SUMMARY:${'a'.repeat(67)}`, ` ${'a'.repeat(74)}`, ' a'])
    expect(summary('a;b,c\\d\r\ne\nf')[0]).toBe('SUMMARY:a\\;b\\,c\\\\d\\ne\\nf')
  })
})
