import type { Request } from 'express'
import { describe, expect, test } from 'vitest'
import type { GuestArrival } from '../../server/core/guests/queries.ts'
import type { Office } from '../../server/core/offices/directory.ts'
import { readForm } from '../../server/http/form.ts'
import type { ExpectedGuestRow, MeetingRow } from '../../server/platform/db/schema.ts'
import { readConfig } from '../../server/platform/lib/config.ts'
import { loadKeys } from '../../server/platform/lib/keys.ts'
import { translator } from '../../server/platform/messages/messages.ts'
import {
  AddForm,
  dayProblem,
  fieldsOf,
  typedGuest,
  withDay,
} from '../../server/reception/guests/guest-form.ts'
import {
  arrivalOf,
  guestFieldsPart,
  guestPart,
  guestsList,
  invitationOf,
} from '../../server/reception/guests/guests-page.ts'
import { hostMeetingPart } from '../../server/reception/guests/host-meeting.ts'
import { hostList } from '../../server/reception/guests/host-page.ts'
import { invitationsPart } from '../../server/reception/guests/invitations.ts'
import { FORMS, typedMeeting } from '../../server/reception/guests/meeting-form.ts'

const t = translator('vi')
const at = (time: string) => new Date(`2026-11-25T${time}:00+07:00`)
const TODAY = '2026-11-25'
const office = {
  ...{ id: 'o', name: 'Xã Một', communes: [{ code: 'x', name: 'Xã Cũ' }], purposes: ['work', 'other'] },
  ...{ retentionDays: 30, expectsGuests: true, hosts: [] },
} as unknown as Office
const guest = (id: string, more: object = {}) =>
  ({
    ...{ id, version: 2, name: `Khách ${id}`, day: TODAY, at_minutes: 480, phone: null, position: null },
    ...{ place: null, host: null, purpose: 'work', purpose_note: null, party_size: 1, until: null },
    ...{ weekdays: null, meeting_id: null, meeting_title: null, meeting_ends: null, visit_id: null },
    ...{ entered_at: null, ...more },
  }) as unknown as GuestArrival
const bodyOf = (body: Record<string, string>) => ({ body }) as Request
const CAME = { visit_id: 'v', entered_at: at('08:05') }

describe('the page of a guest', () => {
  const how = { unlinked: [], office, link: 'https://so.vn/i/mã', isMoved: false }

  test('says when they come, who they are and what to send them', () => {
    const all = { position: 'Phó', place: 'Xã Hai', host: 'P1', phone: '+84912345678', party_size: 2 }
    expect(guestPart(guest('1', all), how, t)).toEqual({
      ...{ id: '1', version: 2, name: 'Khách 1', party: 'Khách 1 và 1 người', arrived: undefined },
      details: '08:00, thứ tư 25/11/2026 · Phó\u00a0· Xã Hai\u00a0· Liên hệ công tác',
      ...{ meeting: undefined, cameAs: [], phoneTail: '··· 678' },
      invitation: { link: 'https://so.vn/i/mã', message: expect.stringContaining('nơi tiếp: P1. Thư mời') },
    })
  })

  test('of a delegate leads to the meeting, of who came to the visit, and offers visits of the same name', () => {
    const visit = {
      id: 'w',
      entered_at: at('08:05'),
      name: 'Khách Một',
      commune_code: 'x',
      organisation: null,
    }
    const unlinked = [visit, { ...visit, id: 'z', commune_code: null }]
    const page = guestPart(
      guest('1', { ...CAME, meeting_id: 'm', meeting_title: 'Họp' }),
      { ...how, unlinked },
      t,
    )
    expect(page).toMatchObject({
      arrived: { href: '/gate/visits/v', text: 'Đã đến 08:05' },
      meeting: { href: '/meetings/m', title: 'Họp' },
      cameAs: [
        { action: '/gate/visits/w/guest', text: '08:05 · Khách Một · Xã Cũ' },
        { action: '/gate/visits/z/guest', text: '08:05 · Khách Một' },
      ],
      ...{ phoneTail: '', invitation: undefined },
    })
    expect(guestPart(guest('1', { meeting_id: 'm' }), how, t).meeting?.title).toBe('')
    expect(arrivalOf(guest('1', { visit_id: 'v' }), t)).toBeUndefined()
  })

  test.each([
    [{}, false, 'kính mời Ông/Bà đến làm việc lúc 08:00, thứ tư 25/11/2026. Thư mời và mã vào cổng: /mã'],
    [{}, true, 'xin đổi lịch làm việc sang 08:00, thứ tư 25/11/2026. Thư mời đã gửi vẫn dùng được: /mã'],
    [
      ...([{ host: 'P1' }, false] as const),
      'kính mời Ông/Bà đến làm việc lúc 08:00, thứ tư 25/11/2026, nơi tiếp: P1. Thư mời và mã vào cổng: /mã',
    ],
    [
      ...([{ host: 'P1' }, true] as const),
      'xin đổi lịch làm việc sang 08:00, thứ tư 25/11/2026, nơi tiếp: P1. Thư mời đã gửi vẫn dùng được: /mã',
    ],
    [
      ...([{ host: 'P1', meeting_title: 'Họp' }, false] as const),
      'kính mời Ông/Bà dự Họp lúc 08:00, thứ tư 25/11/2026, tại P1. Thư mời và mã vào cổng: /mã',
    ],
    [
      ...([{ meeting_title: 'Họp' }, true] as const),
      'xin báo cuộc họp Họp đổi sang lúc 08:00, thứ tư 25/11/2026, tại . Thư mời đã gửi vẫn dùng được: /mã',
    ],
  ])('tells of %o, moved: %s, “%s”', (more, isMoved, message) => {
    expect(invitationOf(guest('1', more), { office, link: '/mã', isMoved }, t)).toEqual({
      ...{ link: '/mã', message: `Kính gửi Ông/Bà Khách 1: Xã Một ${message}` },
    })
  })

  test('sends nobody anything without a public address, and nothing to who has come', () => {
    expect(invitationOf(guest('1'), { office, link: '', isMoved: false }, t)).toEqual({
      link: '',
      message: '',
    })
    expect(invitationOf(guest('1', CAME), { office, link: 'x', isMoved: false }, t)).toBeUndefined()
  })
})

describe('the messages to delegates', () => {
  const keys = loadKeys(readConfig({ SECRET_KEY: 'k'.repeat(64) }))
  const part = (count: number, more: object = {}) =>
    invitationsPart(
      {
        title: 'Họp',
        delegates: [
          guest('0', CAME),
          ...Array.from({ length: count }, (_, id) => guest(`${id + 1}`, { place: 'Xã' })),
        ],
      },
      {
        office,
        keys,
        publicUrl: 'https://so.vn',
        address: '/meetings/m/invitations',
        page: 1,
        isMoved: false,
        ...more,
      },
      t,
    )

  test('are one for each who has not come, a hundred on a page', () => {
    const two = part(2)
    expect(two).toMatchObject({ name: 'Họp', hasAddress: true, script: 'copy.js', newer: undefined })
    expect(two.messages.map(({ id, label }) => [id, label])).toEqual([
      ['message-0', 'Khách 1 · Xã'],
      ['message-1', 'Khách 2 · Xã'],
    ])
    expect(two.messages[0]?.text).toMatch(/kính mời Ông\/Bà đến làm việc .*: https:\/\/so\.vn\/i\/\w{29}$/)
    expect(two.all).toBe(`${two.messages[0]?.text}\n\n${two.messages[1]?.text}`)
    expect([part(100).older, part(101).older]).toEqual([undefined, '/meetings/m/invitations?page=2'])
    const second = part(101, { page: 2, isMoved: true })
    expect(second).toMatchObject({ newer: '/meetings/m/invitations?moved=1', older: undefined })
    expect([second.messages.length, second.messages[0]?.text]).toEqual([
      1,
      expect.stringContaining('xin đổi lịch'),
    ])
    const none = part(2, { publicUrl: undefined })
    expect([none.hasAddress, none.messages, none.all]).toEqual([false, [], ''])
  })
})

describe('the list of a day', () => {
  const past = [{ day: '2026-11-24', expected: 5, arrived: 4 }]
  const days = [
    { day: '2026-11-28', guests: 2 },
    { day: TODAY, guests: 3 },
  ]
  const guests = [
    guest('1', { name: 'Lê Thị Cúc', at_minutes: null, party_size: 2 }),
    guest('2', { name: 'Lê Thị Bình', ...CAME }),
    guest('3', { name: 'Lê Thị Anh', at_minutes: 470 }),
    guest('4', { name: 'Võ Văn Anh' }),
    guest('5', { meeting_id: 'm', meeting_title: 'Họp' }),
  ]

  test('has its guests by time and given name, its meetings, and links to other days', () => {
    const list = guestsList({ guests, days, past }, { today: TODAY, day: TODAY }, t)
    expect(list).toMatchObject({
      ...{ heading: 'Hôm nay, thứ tư 25/11/2026', count: '6 người', cards: `/guests/cards?day=${TODAY}` },
      meetings: [{ href: '/meetings/m', title: 'Họp', counts: '0/1 đã đến' }],
      days: [
        { href: '/guests', text: 'Hôm nay (3)', current: true },
        { href: '/guests?day=2026-11-28', text: 'T7 28/11 (2)', current: false },
      ],
      past: ['24/11/2026: đã đến 4/5 người'],
    })
    expect(list.rows.map(({ id }) => id)).toEqual(['3', '4', '2', '1'])
    expect(list.rows[2]).toEqual({
      ...{ id: '2', name: 'Lê Thị Bình', others: '', time: '08:00', details: 'Liên hệ công tác' },
      arrived: { href: '/gate/visits/v', text: 'Đã đến 08:05' },
    })
    expect(list.rows[3]).toMatchObject({ others: 'và 1 người', time: '', arrived: undefined })
  })

  test('links to today and the shown day also where nobody is expected', () => {
    const list = guestsList({ guests: [], days, past }, { today: '2026-11-26', day: '2026-11-27' }, t)
    expect([list.heading, list.days.map(({ text, current }) => `${text} ${current}`)]).toEqual([
      'Ngày hẹn: thứ sáu 27/11/2026',
      ['T4 25/11 (3) false', 'Hôm nay (0) false', 'T6 27/11 (0) true', 'T7 28/11 (2) false'],
    ])
    const none = guestsList({ guests: [], days: [], past: [] }, { today: TODAY, day: TODAY }, t)
    expect(none.days).toEqual([{ href: '/guests', text: 'Hôm nay (0)', current: true }])
  })
})

describe('the form of a guest', () => {
  const CLIENT = { client_uuid: '8f7c1f0e-6d0c-4f6e-9a3b-0a5a7a1f9c11' }
  const read = (more: Record<string, string> = {}) =>
    withDay(
      readForm(AddForm, bodyOf({ ...CLIENT, day: '26/11/2026', name: 'Lê Ba', purpose: 'work', ...more })),
      TODAY,
      office,
    )
  const problems = (more: Record<string, string>) => {
    const form = read(more)
    return form.ok ? form.values.day : Object.keys(form.problems).join()
  }

  test('becomes what is stored', () => {
    const form = read({
      time: '8h15',
      phone: '0912345678',
      position: 'Phó',
      place: 'Xã',
      host: 'P1',
      party_size: '3',
    })
    expect(form.ok && fieldsOf(form.values)).toEqual({
      ...{
        day: '2026-11-26',
        at_minutes: 495,
        name: 'Lê Ba',
        phone: '+84912345678',
        place: 'Xã',
        host: 'P1',
      },
      ...{ purpose: 'work', position: 'Phó', until: null, weekdays: null, purpose_note: null, party_size: 3 },
    })
    const other = read({
      purpose: 'other',
      purpose_note: 'Sửa máy',
      until: '30/11/2026',
      weekday_1: 'on',
      weekday_5: 'on',
    })
    expect(other.ok && fieldsOf(other.values)).toMatchObject({
      ...{
        day: '2026-11-27',
        until: '2026-11-30',
        weekdays: '15',
        purpose_note: 'Sửa máy',
        at_minutes: null,
      },
    })
  })

  test.each([
    ['24/11/2026', '', 'day'],
    ['25/11/2026', '', '2026-11-25'],
    ['25/12/2026', '', '2026-12-25'],
    ['26/12/2026', '', 'day'],
    ['26/11/2026', '25/12/2026', '2026-11-30'],
    ['26/11/2026', '26/12/2026', 'until'],
    ['26/11/2026', '29/11/2026', 'until'],
    ['26/11/2026', '30/11/2026', '2026-11-30'],
    ['24/11/2026', '30/11/2026', 'day'],
    ['x', '', 'day'],
  ])('from %s to %s on Mondays is for “%s”', (day, until, result) => {
    expect(problems({ day, until, weekday_1: 'on' })).toBe(result)
  })

  test('says until when guests can be expected', () => {
    expect(dayProblem('2026-12-26', TODAY, office)).toEqual({
      ...{ key: 'problem.guest_day', detail: { until: '25/12/2026' } },
    })
    const late = read({ until: '26/12/2026', weekday_1: 'on' })
    expect(late.ok ? {} : late.problems).toEqual({
      until: { key: 'problem.guest_until', detail: { until: '25/12/2026' } },
    })
  })

  test('shows a stored guest again, without the phone', () => {
    const all = { position: 'Phó', place: 'Xã', host: 'P1', phone: '+84912345678', party_size: 2 }
    const several = { until: '2026-11-30', weekdays: '15', purpose: 'other', purpose_note: 'Sửa máy' }
    expect(typedGuest(guest('1', { ...all, ...several }) as ExpectedGuestRow)).toEqual({
      ...{ day: TODAY, time: '08:00', name: 'Khách 1', phone: '', place: 'Xã', host: 'P1', position: 'Phó' },
      ...{ purpose: 'other', purpose_note: 'Sửa máy', party_size: '2', until: '2026-11-30' },
      ...{ weekday_1: 'on', weekday_5: 'on' },
    })
    expect(typedGuest(guest('1', { at_minutes: null }) as ExpectedGuestRow)).toMatchObject({
      ...{ time: '', place: '', host: '', position: '', purpose_note: '', until: '' },
      ...{ weekday_1: 'on', weekday_2: 'on', weekday_3: 'on', weekday_4: 'on', weekday_5: 'on' },
    })
    const part = guestFieldsPart(office, { typed: {}, problems: {}, purpose: 'work' }, t)
    expect(part).toMatchObject({ typed: {}, problems: {}, communes: [{ name: 'Xã Cũ' }] })
    expect(part.weekdays.map(({ field, label }) => `${field} ${label}`)).toEqual([
      ...['weekday_1 T2', 'weekday_2 T3', 'weekday_3 T4', 'weekday_4 T5', 'weekday_5 T6', 'weekday_6 T7'],
      'weekday_0 CN',
    ])
    const chosen = (typed: Record<string, string>) =>
      guestFieldsPart(office, { typed, problems: {}, purpose: 'work' }, t).purposes.find(
        ({ checked }) => checked,
      )
    expect([chosen({})?.label, chosen({ purpose: 'meeting' })?.label]).toEqual(['Liên hệ công tác', 'Dự họp'])
  })
})

describe('the form of a meeting', () => {
  const read = (who: 'reception' | 'host', more: Record<string, string> = {}) => {
    const base = { seen_version: '1', title: 'Họp', day: '26/11/2026', begins: '8h', room: 'P1' }
    const form = readForm(FORMS[who].changed, bodyOf({ ...base, ...more }))
    return form.ok
      ? form.values
      : Object.entries(form.problems)
          .map(([field, { key }]) => `${field} ${key}`)
          .join()
  }
  test.each<['reception' | 'host', Record<string, string>, object | string]>([
    ['reception', {}, { begins: 480, ends: null, room: 'P1', host: null, seen_version: 1 }],
    ['reception', { ends: '8:01' }, { ends: 481 }],
    ['reception', { ends: '8:00' }, 'ends problem.meeting_order'],
    ['host', { ends: '7:59' }, 'ends problem.meeting_order'],
    ['reception', { begins: '' }, 'begins problem.missing'],
    ['reception', { begins: '0h' }, { begins: 0 }],
    ['reception', { room: '' }, 'room problem.meeting_place'],
    ['reception', { room: '', host: 'Bà Tư' }, { room: null, host: 'Bà Tư' }],
    ['host', { room: '' }, { room: null }],
  ])('of %s with %o is read as %o', (who, more, wanted) => {
    const result = read(who, more)
    if (typeof wanted === 'string') expect(result).toBe(wanted)
    else expect(result).toMatchObject(wanted)
  })

  test('shows a stored meeting again', () => {
    const meeting = {
      title: 'Họp',
      day: TODAY,
      begins: 480,
      ends: 600,
      room: 'P1',
      host: 'Bà Tư',
    } as MeetingRow
    expect(typedMeeting(meeting)).toEqual({
      title: 'Họp',
      day: TODAY,
      begins: '08:00',
      ends: '10:00',
      room: 'P1',
      host: 'Bà Tư',
    })
    expect(typedMeeting({ ...meeting, ends: null, room: null, host: null })).toMatchObject({
      ends: '',
      room: '',
      host: '',
    })
  })
})

describe('the page of a host', () => {
  const to = (path: string) => `/d/mã${path}`
  const meeting = {
    ...{ id: 'm', title: 'Họp', day: TODAY, begins: 480, ends: 600, room: 'P1', invited: 3, came: 1 },
  }
  const visit = {
    ...{ id: 'v', name: 'Khách', slip_number: null, party_size: 2, state: 'inside', voided_at: null },
    ...{ position: 'Phó', commune_code: 'x', organisation: null, purpose: 'work', purpose_note: null },
    ...{ entered_at: at('08:05'), left_at: null, host_answer: 'wait', host_answered_at: at('08:06') },
  }
  const missing = [
    { meeting_id: 'm', name: 'Lê Ba', position: 'Phó', place: 'Xã', party_size: 2 },
    { meeting_id: 'n', name: 'Nơi Khác', position: null, place: null, party_size: 1 },
  ]
  const listOf = (more: object = {}, where: Partial<Office> = {}) =>
    hostList(
      {
        visits: [visit],
        guests: [guest('1', { position: 'Phó', host: 'Tôi', phone: '+84' })],
        meetings: [meeting],
        missing,
        ...more,
      } as never,
      { office: { ...office, ...where }, t, to },
    )

  test('lists visitors with the answers, meetings with who is missing, and guests', () => {
    expect(listOf()).toEqual({
      visits: [
        {
          ...{ id: 'v', who: 'Khách và 1 người', time: '08:05', details: 'Phó · Xã Cũ · Liên hệ công tác' },
          ...{
            left: '',
            answer: { label: 'Xin chờ 10 phút 08:06', tone: 'due' },
            action: '/d/mã/visits/v/answer',
          },
          answers: [
            { value: 'come_in', label: 'Mời vào', given: false },
            { value: 'wait', label: 'Xin chờ 10 phút', given: true },
            { value: 'absent', label: 'Hiện đi vắng', given: false },
          ],
        },
      ],
      meetings: [
        {
          ...{ id: 'm', title: 'Họp', href: '/d/mã/meetings/m', counts: '1/3 đã đến' },
          ...{ details: '08:00–10:00, thứ tư 25/11/2026 · P1', missing: ['Lê Ba và 1 người · Phó · Xã'] },
        },
      ],
      guests: [
        {
          ...{ href: '/d/mã/guests/1', who: 'Khách 1', when: '08:00, thứ tư 25/11/2026' },
          details: 'Phó\u00a0· Liên hệ công tác',
        },
      ],
    })
  })

  test('of an office that expects no guests links to none; who has left is not answered', () => {
    const gone = { ...visit, state: 'left', left_at: at('08:40'), party_size: 1, position: null }
    const empty = { ...meeting, room: null, invited: 0, came: 0 }
    const list = listOf({ visits: [gone], meetings: [empty] }, { expectsGuests: false })
    expect(list.visits[0]).toMatchObject({
      who: 'Khách',
      left: 'Đã ra 08:40',
      action: '',
      details: 'Xã Cũ · Liên hệ công tác',
    })
    expect(list.meetings[0]).toMatchObject({
      href: '',
      counts: 'Chưa có đại biểu',
      details: '08:00–10:00, thứ tư 25/11/2026',
    })
    expect(list.guests[0]?.href).toBe('')
    const counts = (invited: number, came: number) =>
      listOf({ meetings: [{ ...meeting, invited, came }] }).meetings[0]?.counts
    expect([counts(1, 0), counts(0, 1)]).toEqual(['0/1 đã đến', '1/0 đã đến'])
  })

  test('of one meeting has who is missing by given name, and who came by time, invited or not', () => {
    const delegates = [
      guest('1', { name: 'Lê Cúc', position: 'Phó', place: 'Xã', party_size: 2 }),
      guest('2', { name: 'Võ Anh' }),
      guest('3', { name: 'Đỗ Dư', ...CAME, party_size: 3 }),
    ]
    const others = [{ ...visit, id: 'w', entered_at: at('08:01') }]
    const part = hostMeetingPart(meeting as never, { delegates, others, more: false } as never, {
      office,
      t,
      to,
    })
    expect(part).toEqual({
      ...{
        address: '/d/mã/meetings/m',
        events: '/d/mã/events?meeting=m',
        listAddress: '/d/mã/meetings/m/list',
      },
      ...{ invitationsAddress: '/d/mã/meetings/m/invitations', isGone: false, counts: '1/3 đã đến' },
      ...{ details: '08:00–10:00, thứ tư 25/11/2026 · P1', missingPeople: 3, presentPeople: 5 },
      missing: [
        { href: '/d/mã/guests/2', who: 'Võ Anh' },
        { href: '/d/mã/guests/1', who: 'Lê Cúc và 1 người · Phó · Xã' },
      ],
      present: [
        { who: 'Khách và 1 người · Phó · Xã Cũ', visit: 'w', time: '08:01' },
        { who: 'Đỗ Dư và 2 người', visit: 'v', time: '08:05' },
      ],
    })
    const nobody = { delegates: [], others: [], more: false } as never
    const none = { ...meeting, invited: 0, came: 0, room: null } as never
    const english = { office, t, to: (path: string) => `${path}?lang=en` }
    expect(hostMeetingPart(none, nobody, english)).toMatchObject({
      ...{
        counts: 'Chưa có đại biểu',
        events: '/events?lang=en&meeting=m',
        details: '08:00–10:00, thứ tư 25/11/2026',
      },
    })
  })
})
