// What pages say of a visit, and what is stored of a form.
import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { hashOf, identityOf, newVisitRow } from '../../server/core/visits/entry.ts'
import { companions, entryOf, visitFields } from '../../server/core/visits/fields.ts'
import {
  haveTermsChanged,
  searchTerms,
  searchWords,
  typedSlipNumber,
} from '../../server/core/visits/search-words.ts'
import { noteText, noteWords } from '../../server/core/visits/staff-notes.ts'
import * as words from '../../server/core/visits/words.ts'
import { translator } from '../../server/platform/messages/messages.ts'

const t = translator('vi')
const at = (time: string) => new Date(`2026-11-25T${time}+07:00`)

describe('the words of a visit', () => {
  const apps = {
    current: { id: 'now', name: 'Long An Số' },
    names: new Map([
      ['now', 'Long An Số'],
      ['old', 'App Cũ'],
    ]),
  }
  const communes = [
    { code: 'a', name: 'Xã A' },
    { code: 'b', name: 'Xã B' },
  ]
  const entered = { registered_at: at('07:50:00'), entered_at: at('08:05:00') }
  const assured = (source: string, assurance: string, guest_id: string | null = null) =>
    words.assuranceText({ source, assurance, guest_id, ...entered } as never, t)
  const app = (app_id: string | null, app_status: string, app_outcome: string | null = null) =>
    words.appText({ app_id, app_status, app_outcome } as never, apps, t)
  const state = (own: object) =>
    words.stateText({ state: 'refused', voided_at: null, refused_why: null, ...own } as never, t)

  test.each([
    [
      words.visitTab({ entered_at: at('08:05:00'), day: '2026-11-25' }, t),
      'Lượt vào lúc 08:05 ngày 25/11/2026',
    ],
    [words.othersText({ party_size: 1 }, t), ''],
    [words.othersText({ party_size: 2 }, t), 'và 1 người'],
    [words.visitorName({ name: 'An', slip_number: 3 }, t), 'An'],
    [words.visitorName({ name: null, slip_number: 3 }, t), 'Phiếu 3'],
    [words.placeText({ commune_code: 'b', organisation: 'Công ty' }, communes), 'Xã B'],
    [words.placeText({ commune_code: 'gone', organisation: null }, communes), 'gone'],
    [words.placeText({ commune_code: null, organisation: 'Công ty' }, communes), 'Công ty'],
    [words.placeText({ commune_code: null, organisation: null }, communes), ''],
    [words.badgeInHand({ badge: 'K 12', badge_returned_at: null }, t), 'Thẻ K\u00a012'],
    [words.badgeInHand({ badge: 'K 12', badge_returned_at: at('09:00:00') }, t), ''],
    [words.purposeText({ purpose: 'other', purpose_note: 'Sửa máy in' }, t), 'Sửa máy in'],
    [words.purposeText({ purpose: 'work', purpose_note: null }, t), 'Liên hệ công tác'],
    [words.purposeText({ purpose: 'of an old version', purpose_note: null }, t), 'of an old version'],
    [app(null, 'not_asked'), ''],
    [app('now', 'not_asked'), 'Chưa hỏi'],
    [app(null, 'off'), 'Đã cài, chưa bật'],
    [app('now', 'off', 'turned_on'), 'Đã cài, chưa bật → Đã bật'],
    [app('old', 'off', 'turned_on'), 'App Cũ: Đã cài, chưa bật → Đã bật'],
    [app('forgotten', 'off'), 'Đã cài, chưa bật'],
    [assured('gate', 'staff'), 'Người trực ghi tại cổng'],
    [assured('gate', 'staff', 'g'), 'Người trực ghi tại cổng, khách hẹn'],
    [assured('poster', 'staff'), 'Khách tự đăng ký bằng mã QR treo tường, người trực xác nhận lúc 08:05'],
    [assured('kiosk', 'kiosk', 'g'), 'Khách tự ghi ở ki-ốt, khách hẹn, vào ngay lúc 08:05'],
    [assured('lobby', 'staff'), 'Khách tự đăng ký bằng mã trên màn hình sảnh, người trực xác nhận lúc 08:05'],
    [state({ state: 'inside' }), 'Đang ở trong cơ quan'],
    [state({ refused_why: 'disorder' }), 'Đã từ chối: Gây mất trật tự'],
    [state({ refused_why: 'disorder', voided_at: at('09:00:00') }), 'Đã hủy'],
    [words.fieldLabel('name', t), 'Họ và tên'],
    [words.fieldLabel('app_id', t), ''],
    [words.fieldLabel('version', t), ''],
    [words.reasonLabel('trial', t), 'Ghi thử'],
    [noteText({ what: 'escort', more: null }, t), 'Cần người đi cùng'],
    [noteText({ what: 'escort', more: 'tầng 2' }, t), 'Cần người đi cùng: tầng 2'],
    [noteWords({ by: 'Lê Trưởng', made_at: at('08:00:00') } as never).day, '25/11'],
  ])('are “%s”', (said, expected) => {
    expect(said).toBe(expected)
  })

  test.each([
    ['name', 'An', 'Anh', 'Họ và tên', 'An', 'Anh'],
    ['phone', '+84912345678', null, 'Số điện thoại', '··· 678', 'Chưa nhập'],
    ['host', '', 'Chị Ba', 'Người, phòng cần gặp', 'Chưa nhập', 'Chị Ba'],
    ['day', '2026-11-24', '2026-11-25', 'Ngày', '24/11/2026', '25/11/2026'],
    ['entered_at', '2026-11-25T01:00:00Z', '2026-11-25T02:30:00Z', 'Giờ vào', '08:00', '09:30'],
    ['left_at', null, '2026-11-25T02:30:00Z', 'Giờ ra', 'Chưa nhập', '09:30'],
    ['purpose', 'work', 'other', 'Nội dung làm việc', 'Liên hệ công tác', 'Khác (ghi rõ)'],
    ['commune_code', 'a', 'b', 'Xã, phường', 'Xã A', 'Xã B'],
    ['app_status', 'not_asked', 'off', 'Ứng dụng', 'Chưa hỏi', 'Đã cài, chưa bật'],
    ['app_outcome', null, 'turned_on', 'Kết quả hướng dẫn', 'Chưa nhập', 'Đã bật'],
    ['state', 'inside', 'left', 'Trạng thái', 'Đang ở trong cơ quan', 'Đã ra về'],
    ['guest_id', null, 'g', 'Khách hẹn', 'Không', 'Có'],
    ['organisation', 'A', 'B', 'Đơn vị', 'A', 'B'],
    ['purpose_note', null, 'B', 'Ghi rõ nội dung', 'Chưa nhập', 'B'],
    ['party_size', '1', '2', 'Số người', '1', '2'],
    ['plate', null, '62A-123.45', 'Biển số xe', 'Chưa nhập', '62A-123.45'],
  ] as const)('of a change of %s from %j to %j', (field, old, now, label, before, after) => {
    const change = { field, old, new: now, reason: 'trial' }
    const by = { office: { communes } as never, t, phones: 'masked' as const }
    expect(words.changeText(change, by)).toEqual({ field: label, old: before, new: after, reason: 'Ghi thử' })
    expect(words.changeText({ ...change, field: 'version' }, by)).toBeUndefined()
  })
})

describe('a form at the gate', () => {
  const desks = [
    { id: 'd1', oneStop: false },
    { id: 'd2', oneStop: true },
  ]
  const office = (own: object = {}) =>
    ({
      id: 'o',
      oneStop: false,
      desks,
      communes: [{ code: 'a', name: 'Xã A' }],
      fields: [],
      hosts: [],
      ...own,
    }) as never
  const fields = {
    ...{
      name: 'An',
      phone: '+84912345678',
      no_phone: false,
      place: null,
      host: null,
      purpose: 'work' as const,
    },
    ...{
      purpose_note: 'vì',
      party_size: 2,
      app_status: 'not_asked' as const,
      app_outcome: 'turned_on' as const,
    },
    ...{ plate: '62A-123.45', badge: 'K 1' },
  }
  const entry = {
    ...{
      name: 'An',
      phone: '+84912345678',
      commune_code: null,
      organisation: null,
      purpose: 'work',
      purpose_note: null,
    },
    ...{
      host: null,
      plate: null,
      badge: null,
      party_size: 2,
      app_id: 'app',
      app_status: 'not_asked',
      app_outcome: null,
    },
  }

  test.each([
    [{}, {}, {}],
    [{ place: 'xã A' }, {}, { commune_code: 'a' }],
    [{ place: 'Công ty A' }, {}, { organisation: 'Công ty A' }],
    [{ purpose: 'other' }, {}, { purpose: 'other', purpose_note: 'vì' }],
    [{ no_phone: true }, {}, { phone: null, app_status: 'no_smartphone' }],
    [{ no_phone: true, app_status: 'running' }, {}, { phone: null, app_status: 'running' }],
    [{ no_phone: true }, { app: null }, { phone: null, app_id: null }],
    [{ app_status: 'off' }, {}, { app_status: 'off', app_outcome: 'turned_on' }],
    [{}, { fields: ['plate'] }, { plate: '62A-123.45' }],
    [{}, { fields: ['badge'] }, { badge: 'K 1' }],
  ] as const)('with %j, in an office with %j, is stored with %j', (typed, own, stored) => {
    const { app = 'app', ...of } = { ...own } as { app?: string | null }
    expect(entryOf({ ...fields, ...typed } as never, office(of), app)).toEqual({ ...entry, ...stored })
  })

  const row = {
    ...entry,
    ...{
      id: 'v',
      office_id: 'o',
      client_uuid: 'c',
      body_hash: Buffer.from('h'),
      state: 'inside',
      source: 'gate',
    },
    ...{
      year: 2027,
      day: '2027-01-01',
      phone_shared: false,
      id_hash: null,
      id_key_version: null,
      id_last4: null,
    },
    ...{
      desk_id: null,
      one_stop: false,
      assurance: 'staff',
      position: null,
      entered_by: null,
      guest_id: null,
    },
    ...{ meeting_id: null, host_member_id: null },
  }
  const newYear = new Date('2027-01-01T00:00:00+07:00')
  const hosts = [{ id: 'm', name: 'Lê Thị Ba', unit: null, room_phone: null }]

  test.each([
    [{}, {}, {}],
    [
      { enteredBy: 'me', guestId: 'g', meetingId: 'm', phoneShared: true },
      {},
      { entered_by: 'me', guest_id: 'g', meeting_id: 'm', phone_shared: true },
    ],
    [
      { identity: { hash: Buffer.from('i'), keyVersion: 1, last4: '6789' } },
      {},
      { id_hash: Buffer.from('i'), id_key_version: 1, id_last4: '6789' },
    ],
    [{ recordedAt: at('10:00:00') }, {}, { recorded_at: at('10:00:00') }],
    [
      { entry: { ...entry, purpose: 'procedure' } },
      {},
      { purpose: 'procedure', desk_id: 'd2', one_stop: true },
    ],
    [{ entry: { ...entry, purpose: 'procedure' } }, { desks: [] }, { purpose: 'procedure' }],
    [
      { entry: { ...entry, purpose: 'procedure' } },
      { oneStop: true },
      { purpose: 'procedure', one_stop: true },
    ],
    [{}, { oneStop: true }, { one_stop: true }],
    [{ entry: { ...entry, host: 'le thi ba' } }, { hosts }, { host: 'Lê Thị Ba', host_member_id: 'm' }],
    [
      { entry: { ...entry, host: 'Lê Thị Ba' }, hostMemberId: 'other' },
      { hosts },
      { host: 'Lê Thị Ba', host_member_id: 'other' },
    ],
    [{ entry: { ...entry, position: 'Phó' } }, {}, { position: 'Phó' }],
  ])('with %o, in an office with %o, becomes a row with %o', (visit, own, columns) => {
    const given = {
      id: 'v',
      clientUuid: 'c',
      bodyHash: Buffer.from('h'),
      entry,
      state: 'inside',
      source: 'gate',
    }
    const made = newVisitRow(office(own), {
      ...given,
      assurance: 'staff',
      enteredAt: newYear,
      ...visit,
    } as never)
    const times = { registered_at: newYear, entered_at: newYear, recorded_at: newYear }
    expect(made).toEqual({ ...row, ...times, ...columns })
  })

  test('has the hash that versions before and devices computed, whatever the order of its fields', () => {
    const { app_id: _, ...sent } = entry
    const hex = (own: object) => hashOf({ ...entry, ...own } as never).toString('hex')
    const text =
      '[["appOutcome",null],["appStatus","not_asked"],["communeCode",null],["host",null],["name","An"],' +
      '["organisation",null],["partySize",2],["phone","+84912345678"],["purpose","work"],["purposeNote",null]]'
    expect(hex({})).toBe(createHash('sha256').update(text).digest('hex'))
    expect(hashOf(Object.fromEntries(Object.entries(sent).reverse()) as never).toString('hex')).toBe(hex({}))
    expect([hex({ app_id: 'x', position: 'x', badge: '' }), hex({ badge: undefined })]).toEqual([
      hex({}),
      hex({}),
    ])
    const others = [{ badge: 'K 1' }, { phone: null }, { organisation: 'x' }, { app_outcome: 'failed' }].map(
      hex,
    )
    expect(new Set([...others, hex({})]).size).toBe(5)
  })

  test('keeps of a card what only this office can match, and its last four digits', () => {
    const keys = { sign: (...parts: string[]) => Buffer.from(parts.join('|')).toString('base64url') } as never
    const hash = Buffer.from('identity|o 079123456789')
    expect(identityOf(keys, 'o', '079123456789')).toEqual({ hash, keyVersion: 1, last4: '6789' })
  })

  test('is of one to five hundred people, of whom one registers the others', () => {
    const read = (field: typeof companions) => (typed?: string) => field.safeParse(typed).data ?? 'no'
    expect(['', '1', ' 2 ', '500', '0', '501', '2x'].map(read(visitFields.party_size))).toEqual([
      1,
      1,
      2,
      500,
      'no',
      'no',
      'no',
    ])
    expect([undefined, '0', '499', '500'].map(read(companions))).toEqual([0, 0, 499, 'no'])
    expect(companions.safeParse('500').error?.issues[0]?.message).toBe('problem.companions')
  })

  test('is about work and asks nothing where it says nothing, and a value that is no choice is refused', () => {
    const { purpose, app_status, app_outcome } = visitFields
    expect([purpose, app_status, app_outcome].map((one) => one.parse(undefined))).toEqual([
      'work',
      'not_asked',
      null,
    ])
    const wrong = [purpose, app_status, app_outcome].map(
      (one) => one.safeParse('x').error?.issues[0]?.message,
    )
    expect(wrong).toEqual(Array(3).fill('problem.pick'))
  })

  test('suggests today’s form of an old number, and explains a wrong plate', () => {
    const told = (field: 'phone' | 'plate', typed: string) =>
      visitFields[field].safeParse(typed).error?.issues
    const old = { message: 'problem.phone_old', params: { suggestion: '0381234567' } }
    expect(told('phone', '01681234567')).toMatchObject([old])
    const short = told('phone', '12345678')?.[0]
    expect([short?.message, short && 'params' in short]).toEqual(['problem.phone_short', false])
    expect(told('plate', 'xe máy')).toMatchObject([{ message: 'problem.plate' }])
    expect([
      visitFields.plate.parse(' 62a 12345 '),
      visitFields.plate.parse(' '),
      visitFields.badge.parse(' k 1 '),
    ]).toEqual(['62A-123.45', null, 'k 1'])
    expect(['', 'failed'].map((one) => visitFields.app_outcome.parse(one))).toEqual([null, 'failed'])
  })
})

describe('the search terms of a visit', () => {
  test('are the first twelve words of each text, the numbers from their end, and each term once', () => {
    const thirteen = Array.from({ length: 13 }, (_, at) => `to${'abcdefghijklm'[at]}`).join(' ')
    const terms = searchWords({
      name: 'Lê Lê',
      host: thirteen,
      phone: '+84912345678',
      plate: '62A-123.45',
      badge: 'K 1',
    })
    expect(terms.slice(0, 2)).toEqual([
      { word: 'le', toned: 'lê' },
      { word: 'toa', toned: 'toa' },
    ])
    expect(terms.slice(12).map(({ word }) => word)).toEqual([
      'tol',
      '#87654321948',
      '62a12345',
      'a12345',
      '12345',
      '#5432126',
      'k1',
    ])
    expect(searchWords({ name: null, organisation: 'Ủy', purpose_note: 'Sửa' })).toHaveLength(2)
  })

  test.each([
    ['Lê', [{ prefixes: ['le'], toned: 'lê', number: undefined }]],
    [
      'le 12',
      [
        { prefixes: ['le'], toned: '', number: undefined },
        { prefixes: ['12'], toned: '', number: 12 },
      ],
    ],
    ['678', [{ prefixes: ['678', '#876'], toned: '', number: 678 }]],
    ['0912 345.678', [{ prefixes: ['0912345678', '#87654321948'], toned: '', number: undefined }]],
    ['9999999', [{ prefixes: ['9999999', '#9999999'], toned: '', number: 9_999_999 }]],
    ['10000000', [{ prefixes: ['10000000', '#00000001'], toned: '', number: undefined }]],
  ])('that “%s” looks for are %j', (typed, terms) => {
    expect(searchTerms(typed)).toEqual(terms)
  })

  test.each([
    ['Phiếu 12', 12],
    [' phieu số 12 ', 12],
    ['slip 7', 7],
    ['Phiếu', undefined],
    ['12', undefined],
    ['một phiếu 12', undefined],
    ['phiếu 12 b', undefined],
  ])('of the slip “%s” are number %s', (typed, number) => expect(typedSlipNumber(typed)).toBe(number))

  test('are stored anew for another text, number, plate or time of entry, and for nothing else', () => {
    const before = { name: 'An', phone: null, entered_at: at('08:00:00'), party_size: 1 }
    const changed = (own: object) => haveTermsChanged(before as never, { ...before, ...own } as never)
    expect([{}, { party_size: 2 }, { entered_at: at('08:00:00') }].map(changed)).toEqual([
      false,
      false,
      false,
    ])
    const others = [
      { name: 'Anh' },
      { phone: '1' },
      { plate: 'x' },
      { host: 'x' },
      { organisation: 'x' },
      { purpose_note: 'x' },
      { entered_at: at('08:00:01') },
    ]
    expect(others.map(changed)).toEqual(others.map(() => true))
  })
})
