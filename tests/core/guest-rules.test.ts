// Expected guests, their meetings, and the hosts whom a text names.
import { describe, expect, test } from 'vitest'
import { byUnit, meetingsOfDay, people, peopleCounts } from '../../server/core/guests/delegates.ts'
import { firstDay, guestTime, lastExpectedDay, withHost } from '../../server/core/guests/guest.ts'
import { guestEntry } from '../../server/core/guests/guest-entry.ts'
import { meetingPlace, meetingTimes, ofMeeting } from '../../server/core/guests/meeting.ts'
import { isLate, nearestFirst } from '../../server/core/guests/nearest.ts'
import { guestDetails, partyText, whenText } from '../../server/core/guests/words.ts'
import { answerOf, phoneToCall } from '../../server/core/hosts/answer.ts'
import {
  hostNamed,
  hostSuggestions,
  hostText,
  hostWords,
  isUnlisted,
  roomPhone,
} from '../../server/core/hosts/host.ts'
import { translator } from '../../server/platform/messages/messages.ts'

const t = translator('vi')
const day = '2026-11-25'

describe('the words of a guest', () => {
  const when = (own: object) => whenText({ day, at_minutes: null, ...own }, t)
  const guest = {
    ...{
      position: 'Phó',
      host: 'Ông Tư',
      place: 'Xã A',
      purpose: 'work',
      purpose_note: null,
      phone: '+84912345678',
    },
  }
  const nothing = { ...guest, position: null, host: null, place: null, phone: null }

  test.each([
    [when({}), 'thứ tư 25/11/2026'],
    [when({ at_minutes: 450 }), '07:30, thứ tư 25/11/2026'],
    [when({ at_minutes: 450, meeting_ends: 660 }), '07:30–11:00, thứ tư 25/11/2026'],
    [when({ until: '2026-12-02' }), 'thứ tư 25/11/2026'],
    [when({ weekdays: '13' }), 'thứ tư 25/11/2026'],
    [
      when({ until: '2026-12-02', weekdays: '01' }),
      'thứ tư 25/11/2026, rồi các ngày CN, T2 đến hết 02/12/2026',
    ],
    [partyText({ name: 'An', party_size: 1 }, t), 'An'],
    [partyText({ name: 'An', party_size: 4 }, t), 'An và 3 người'],
    [
      guestDetails({ ...guest, until: '2026-12-02' }, t),
      'Phó\u00a0· Xã A\u00a0· Ông Tư\u00a0· Liên hệ công tác\u00a0· ĐT ··· 678\u00a0· đến hết 02/12/2026',
    ],
    [guestDetails(nothing, t), 'Liên hệ công tác'],
    [meetingTimes({ day, begins: 450, ends: null }), '07:30'],
    [meetingTimes({ day, begins: 0, ends: 660 }), '00:00–11:00'],
    [meetingPlace({ room: 'Hội trường', host: 'Ông Tư' }), 'Hội trường'],
    [meetingPlace({ room: null, host: 'Ông Tư' }), 'Ông Tư'],
    [meetingPlace({ room: null, host: null }), ''],
    [guestTime({ day, at_minutes: 495 }), '08:15'],
    [guestTime({ day, at_minutes: 0 }), '00:00'],
    [guestTime({ day, at_minutes: null }), ''],
  ])('are “%s”', (said, expected) => {
    expect(said).toBe(expected)
  })
})

test('a delegate inherits day, time and place of the meeting, and has no host to notify', () => {
  const inherited = { day, at_minutes: 450, host_member_id: null, purpose: 'meeting', purpose_note: null }
  const meeting = { day, begins: 450, room: null, host: null }
  expect(ofMeeting(meeting)).toEqual({ ...inherited, host: null })
  expect(ofMeeting({ ...meeting, room: 'Phòng 1', host: 'Ông Tư' })).toEqual({
    ...inherited,
    host: 'Phòng 1',
  })
})

test.each([
  ['2026-11-25', '2026-12-31', '3', '2026-11-25'],
  ['2026-11-25', '2026-12-31', '24', '2026-11-26'],
  ['2026-11-25', '2026-12-31', '5', '2026-11-27'],
  ['2026-11-25', '2026-12-31', '6', '2026-11-28'],
  ['2026-11-25', '2026-12-31', '0', '2026-11-29'],
  ['2026-11-25', '2026-12-31', '1', '2026-11-30'],
  ['2026-11-25', '2026-12-01', '2', '2026-12-01'],
  ['2026-11-25', '2026-11-30', '2', undefined],
  ['2026-11-25', '2026-12-31', '', undefined],
])('from %s to %s on the weekdays %j, a guest first comes on %s', (from, until, weekdays, first) => {
  expect(firstDay(from, until, weekdays)).toBe(first)
})

test('a guest is announced no longer ahead than a visit is kept', () => {
  expect(lastExpectedDay(day, { retentionDays: 30 })).toBe('2026-12-25')
})

test('the nearest time comes first, past or to come, then those without one in their order', () => {
  const times = ['', '11:00', '08:00', '09:10', '09:00', '']
  expect(
    nearestFirst(
      times.map((time, at) => ({ time, at })),
      ({ time }) => time,
      '09:06',
    ).map(({ at }) => at),
  ).toEqual([3, 4, 2, 1, 0, 5])
  expect(isLate('08:55', '09:05')).toBe(false)
  expect(['08:59', '09:00', '09:10', '09:20', ''].map((time) => isLate(time, '09:10'))).toEqual([
    true,
    false,
    false,
    false,
    false,
  ])
})

describe('delegates', () => {
  const of = (visit_id: string | null, party_size: number, own: object = {}) => ({
    visit_id,
    party_size,
    place: null,
    meeting_id: null,
    meeting_title: null,
    ...own,
  })

  test('are counted with their parties, those who have come and those who are invited', () => {
    const some = [of('v', 2), of(null, 3), of('w', 1)]
    expect([people(some), people([]), peopleCounts(some)]).toEqual([6, 0, { came: 3, invited: 6 }])
  })

  test('stand by unit, in the order of the list', () => {
    const [a, b, c] = [
      of(null, 1, { place: 'Xã B' }),
      of(null, 1, { place: null }),
      of('v', 1, { place: 'Xã B' }),
    ]
    expect(byUnit([a, b, c])).toEqual([
      ['Xã B', [a, c]],
      ['', [b]],
    ])
  })

  test('of a day’s meetings are counted for each, and other guests for none', () => {
    const one = { meeting_id: 'm1', meeting_title: 'Giao ban' }
    const guests = [
      of('v', 2, one),
      of('w', 9),
      of(null, 1, { meeting_id: 'm2', meeting_title: null }),
      of(null, 1, one),
    ]
    expect(meetingsOfDay(guests as never, t)).toEqual([
      { href: '/meetings/m1', title: 'Giao ban', counts: '2/3 đã đến' },
      { href: '/meetings/m2', title: '', counts: '0/1 đã đến' },
    ])
  })
})

describe('a guest’s entry', () => {
  const office = { communes: [{ code: 'a', name: 'Xã A' }], fields: ['badge', 'plate'] } as never
  const guest = {
    name: 'An',
    phone: '+84912345678',
    place: 'Xã A',
    host: 'Ông Tư',
    purpose_note: 'vì',
    party_size: 3,
  }
  test.each([
    ['meeting', { purpose: 'meeting', purpose_note: null }],
    ['of an old version', { purpose: 'other', purpose_note: 'vì' }],
  ])('with the purpose %s is that of the announcement, not asked about an app', (purpose, stored) => {
    expect(guestEntry({ ...guest, purpose } as never, office, 'app')).toEqual({
      ...{
        name: 'An',
        phone: '+84912345678',
        commune_code: 'a',
        organisation: null,
        host: 'Ông Tư',
        party_size: 3,
      },
      ...{ badge: null, plate: null, app_id: 'app', app_status: 'not_asked', app_outcome: null, ...stored },
    })
  })
})

describe('the hosts of an office', () => {
  const host = (id: string, name: string, unit: string | null = null, room_phone: string | null = null) => ({
    id,
    name,
    unit,
    room_phone,
  })
  const hosts = [
    host('1', 'Lê Thị Ba', 'Phòng Tư pháp'),
    host('2', 'Lê Thị Ba', 'Phòng Nội vụ', '101'),
    host('3', 'Trần Văn Tú', 'Phòng Tư pháp', '102'),
    host('4', 'Trần Văn Tu'),
    host('5', 'Ngô Sáu'),
  ]

  test.each([
    ['Ngô Sáu', '5', 'Ngô Sáu'],
    [' ngô  SÁU ', '5', ' ngô  SÁU '],
    ['ngo sau', '5', 'Ngô Sáu'],
    ['ngo sau x', undefined, 'ngo sau x'],
    ['Trần Văn Tú', '3', 'Trần Văn Tú'],
    ['Trần Văn Tu', '4', 'Trần Văn Tu'],
    ['tran van tu', undefined, 'tran van tu'],
    ['tran van tú', '3', 'Trần Văn Tú'],
    ['Lê Thị Ba', undefined, 'Lê Thị Ba'],
    ['Lê Thị Ba (Phòng Nội vụ)', '2', 'Lê Thị Ba (Phòng Nội vụ)'],
    ['le thi ba (phong noi vu)', '2', 'Lê Thị Ba (Phòng Nội vụ)'],
    ['phong tu phap', undefined, 'Phòng Tư pháp'],
    ['Phòng Y tế', undefined, 'Phòng Y tế'],
    ['', undefined, ''],
    [null, undefined, null],
  ])('typed %j is host %s and is stored as %j', (text, id, stored) => {
    const found = hostNamed(hosts, text)
    expect([found?.id, hostWords(hosts, text, found)]).toEqual([id, stored])
    expect(withHost({ name: 'An', host: text }, hosts)).toEqual({
      name: 'An',
      host: stored,
      host_member_id: id ?? null,
    })
    expect([hostNamed([], text), hostWords([], text, undefined)]).toEqual([undefined, text])
  })

  test('are suggested with their rooms, namesakes by the room, then the rooms once each', () => {
    expect(hostSuggestions(hosts)).toEqual([
      { value: 'Lê Thị Ba (Phòng Tư pháp)', label: 'Phòng Tư pháp' },
      { value: 'Lê Thị Ba (Phòng Nội vụ)', label: 'Phòng Nội vụ' },
      { value: 'Trần Văn Tú', label: 'Phòng Tư pháp' },
      { value: 'Trần Văn Tu', label: '' },
      { value: 'Ngô Sáu', label: '' },
      { value: 'Phòng Nội vụ', label: '' },
      { value: 'Phòng Tư pháp', label: '' },
    ])
    const many = Array.from({ length: 501 }, (_, at) => host(String(at), `Người ${at}`, 'Phòng 1'))
    expect(hostSuggestions(many).map(({ value }) => value)).toEqual(
      many.slice(0, 500).map(({ name }) => name),
    )
    expect(hostSuggestions(many.slice(0, 499)).at(-1)?.value).toBe('Phòng 1')
    expect(hostText(hosts[2] as never, hosts)).toBe('Trần Văn Tú')
  })

  test.each([
    ['3', 'Phòng Nội vụ', '102'],
    [null, 'Phòng Nội vụ', '101'],
    [null, 'Phòng Tư pháp', '102'],
    ['1', 'Phòng Tư pháp', undefined],
    [null, 'Phòng Y tế', undefined],
  ])('of host %s or room %s are called at %s', (id, room, phone) => {
    expect(roomPhone(hosts, id, room)).toBe(phone)
    const visit = { host: room, host_member_id: id, host_answer: null }
    expect(phoneToCall(visit, hosts)).toBe(phone)
    expect(phoneToCall({ ...visit, host_answer: 'wait' }, hosts)).toBeUndefined()
    expect(phoneToCall({ ...visit, host: null }, hosts)).toBeUndefined()
  })

  test('do not include a text that is neither a person nor a room', () => {
    const unlisted = (text: string | null, host_member_id: string | null = null) =>
      isUnlisted(hosts, { host: text, host_member_id })
    expect([
      unlisted('Anh Bảy'),
      unlisted('Phòng Tư pháp'),
      unlisted('Anh Bảy', '1'),
      unlisted(null),
      isUnlisted(hosts.slice(0, 1), { host: null, host_member_id: null }),
    ]).toEqual([true, false, false, false, false])
  })
})

test('an answer of a host is shown with its time and tone, and none without either', () => {
  const at = new Date('2026-11-25T08:05:00+07:00')
  const shown = (host_answer: string | null, host_answered_at: Date | null = at) =>
    answerOf({ host_answer, host_answered_at } as never, t)
  expect(['come_in', 'wait', 'absent'].map((one) => shown(one))).toEqual([
    { label: 'Mời vào 08:05', tone: 'good' },
    { label: `${t('hosts.answer.wait')} 08:05`, tone: 'due' },
    { label: `${t('hosts.answer.absent')} 08:05`, tone: 'plain' },
  ])
  expect([shown(null), shown('wait', null)]).toEqual([undefined, undefined])
})
