import type { Request } from 'express'
import { describe, expect, test } from 'vitest'
import type { Office } from '../../server/core/offices/directory.ts'
import type { EntryResult } from '../../server/core/visits/enter.ts'
import { readForm } from '../../server/http/form.ts'
import type { VisitRow } from '../../server/platform/db/schema.ts'
import { translator } from '../../server/platform/messages/messages.ts'
import { correctionForm, isAhead, timesOf, withTimes } from '../../server/reception/gate/correction-form.ts'
import { clashOf, entryForm, insideView, recallView } from '../../server/reception/gate/entry-form.ts'
import { visitPage } from '../../server/reception/gate/visit-page.ts'

const t = translator('vi')
const at = (text: string, day = '2026-11-25') => new Date(`${day}T${text}+07:00`)
const NOW = at('12:00:00')
const office = {
  ...{ closeMinutes: 1440, retentionDays: 30, validFrom: null, validTo: null, fields: ['plate'] },
  ...{ communes: [{ code: 'x', name: 'Xã Cũ' }], purposes: ['work', 'other'] },
} as unknown as Office
const visit = {
  ...{ id: 'v', version: 3, day: '2026-11-25', entered_at: at('08:10:30'), left_at: at('08:40:20') },
  ...{ name: 'Lê Ba', slip_number: 7, phone: '+84912345678', commune_code: 'x', organisation: null },
  ...{ host: 'P1', plate: '51A-1', badge: null, position: null, purpose: 'work', purpose_note: null },
  ...{ party_size: 2, app_status: 'off', app_outcome: 'declined', voided_at: null, source: 'gate' },
  ...{ assurance: 'staff', registered_at: at('08:10:30'), guest_id: null },
} as unknown as VisitRow
const night = { ...office, closeMinutes: 1441 } as Office
const ahead = { ...visit, day: '2026-11-26', entered_at: at('08:10:30', '2026-11-26') } as VisitRow

test.each<[string, string, string, Partial<Office>, string, string | null]>([
  ['unchanged', '08:10', '8:40', office, '08:10:30', '08:40:20'],
  ['an earlier arrival', '8:05', '08:40', office, '08:05:00', '08:40:20'],
  ['no departure', '08:10', '', office, '08:10:30', null],
  ['one minute', '08:40', '08:40', office, '08:40:00', '08:40:20'],
  ['the minute of the arrival', '08:10', '08:10', office, '08:10:30', '08:10:30'],
  ['a departure before the arrival', '08:10', '08:09', office, '08:10:30', '08:09:00'],
])('times with %s are read with their seconds', (_, entered_at, left_at, where, came, left) => {
  const times = timesOf({ entered_at, left_at, day: '' }, visit, { office: where as Office, now: NOW })
  expect(times).toEqual({ enteredAt: at(came), leftAt: left && at(left) })
})

test('an hour after midnight is one of the next day where the gate is watched all night', () => {
  const evening = { ...visit, entered_at: at('22:00:00'), left_at: null }
  const leftAt = (where: Office) =>
    timesOf({ entered_at: '22:00', left_at: '1:00', day: '' }, evening, { office: where, now: NOW }).leftAt
  expect([leftAt(night), leftAt(office)]).toEqual([at('01:00:00', '2026-11-26'), at('01:00:00')])
})

test('of a visit dated ahead the times are of the day that is typed', () => {
  expect([isAhead(ahead, NOW), isAhead(visit, NOW), isAhead(visit, at('23:59:59', '2026-11-24'))]).toEqual([
    ...[true, false, true],
  ])
  const typed = { entered_at: '08:10', left_at: '08:40', day: '2026-11-24' }
  expect(timesOf(typed, ahead, { office, now: NOW })).toEqual({
    ...{ enteredAt: at('08:10:00', '2026-11-24'), leftAt: at('08:40:00', '2026-11-24') },
  })
})

describe('a correction', () => {
  const TYPED = { name: 'Lê Ba', purpose: 'work', party_size: '2', seen_version: '3', reason: 'typing_error' }
  const problemsOf = (more: Record<string, string>, of = visit, where = office) => {
    const body = { ...TYPED, entered_at: '08:10', left_at: '08:40', ...more }
    const form = withTimes(readForm(correctionForm(of), { body } as Request), of, where, NOW)
    return form.ok
      ? 'none'
      : Object.entries(form.problems)
          .map(([field, { key }]) => `${field} ${key}`)
          .join()
  }

  test.each([
    [{}, ''],
    [{ entered_at: '12:00', left_at: '12:00' }, ''],
    [{ entered_at: '12:01', left_at: '' }, 'entered_at problem.time_future'],
    [{ left_at: '12:00' }, ''],
    [{ left_at: '12:01' }, 'left_at problem.time_future'],
    [{ left_at: '08:10' }, ''],
    [{ left_at: '08:09' }, 'left_at problem.time_order'],
    [{ left_at: '8:09', name: '' }, 'left_at problem.time_order,name problem.name_missing'],
    [{ entered_at: '' }, 'entered_at problem.time'],
    [{ entered_at: '24:00' }, 'entered_at problem.time'],
    [{ left_at: '8h' }, 'left_at problem.time'],
    [{ left_at: '23:60' }, 'left_at problem.time'],
    [{ seen_version: 'x' }, 'seen_version problem.form'],
    [{ reason: 'x' }, 'reason problem.pick'],
    [{ day: 'x' }, ''],
  ])('with %o has the problem “%s”', (more, problem) => {
    expect(problemsOf(more)).toBe(problem || 'none')
  })

  test.each([
    [{ day: '25/11/2026' }, ''],
    [{ day: '26/11/2026' }, 'day problem.date_future'],
    [{ day: '26/10/2026' }, ''],
    [{ day: '25/10/2026' }, 'day problem.paper_old'],
    [{ day: '' }, 'day problem.date'],
    [{ day: '25/11/2026', entered_at: '12:01', left_at: '' }, 'entered_at problem.time_future'],
  ])('of a visit dated ahead with %o has the problem “%s”', (more, problem) => {
    expect(problemsOf(more, ahead)).toBe(problem || 'none')
  })
})

describe('the page of a visit', () => {
  const origin = { name: '' as const, address: '/gate' }
  const setting = { office, appRecommended: true, origin, cameFrom: undefined, link: undefined, now: NOW, t }
  const pageOf = (changed: object = {}, state: object = {}, more: object = {}) =>
    visitPage({ ...setting, ...more } as never, { ...visit, ...changed } as VisitRow, 'meeting', state)
  const checked = (choices: { value: string; checked: boolean }[]) =>
    choices
      .filter((one) => one.checked)
      .map(({ value }) => value)
      .join()

  test('shows what is stored, without the phone number', () => {
    const { purposes, statuses, outcomes, reasons, staffNote, ...page } = pageOf()
    expect(page).toEqual({
      ...{ origin, cameFrom: undefined, link: undefined, title: 'Lượt vào lúc 08:10 ngày 25/11/2026' },
      heading: 'Lượt khách: Lê Ba',
      visit: { id: 'v', version: 3, phoneTail: '··· 678', assurance: 'Người trực ghi tại cổng', open: true },
      ...{ slip: undefined, ahead: undefined, message: undefined, problems: {} },
      typed: {
        ...{ name: 'Lê Ba', phone: '', place: 'Xã Cũ', host: 'P1', position: '', plate: '51A-1', badge: '' },
        ...{ purpose: 'work', purpose_note: '', party_size: '2', app_status: 'off', app_outcome: 'declined' },
        ...{ entered_at: '08:10', left_at: '08:40' },
      },
      fields: [{ field: 'plate', label: 'Biển số xe', autocapitalize: 'characters' }],
      communes: [{ code: 'x', name: 'Xã Cũ' }],
    })
    expect([purposes, statuses, outcomes, reasons].map(checked)).toEqual(['work', 'off', 'declined', ''])
    expect([purposes[1]?.label, statuses[1]?.label, outcomes[3]?.label, reasons[0]?.label]).toEqual([
      ...['Khác (ghi rõ)', 'Đã cài, chưa bật', 'Chưa đồng ý', 'Gõ nhầm'],
    ])
    expect(staffNote).toMatchObject({ typed: {}, problems: {}, clientUuid: expect.stringMatching(/^\w{8}-/) })
    expect(checked(staffNote.choices)).toBe('')
  })

  test('of a slip without a name asks for it, with the usual purpose', () => {
    const page = pageOf({ name: null, left_at: null, host: null, plate: null, app_outcome: null })
    expect([page.heading, page.slip, page.message]).toEqual([
      ...['Ghi tên cho phiếu 7', { time: 'vào 08:10' }, undefined],
    ])
    expect(page.typed).toMatchObject({ name: '', host: '', plate: '', purpose: 'meeting', left_at: '' })
    expect(page.typed['app_outcome']).toBe('')
    expect(pageOf({ name: null }).slip).toEqual({ time: 'vào 08:10, ra 08:40' })
    const voided = pageOf({ name: null, voided_at: NOW })
    expect([voided.heading, voided.slip, voided.visit.open, voided.message]).toEqual([
      ...['Lượt khách: Phiếu 7', undefined, false, 'Lượt này đã bị hủy nên không sửa được.'],
    ])
  })

  test('keeps what was typed in vain, and what the visit has although nobody asks for it any more', () => {
    const note = { typed: { what: 'tell_host', client_uuid: '8f7c1f0e-6d0c-4f6e-9a3b-0a5a7a1f9c11' } }
    const state = {
      typed: { name: 'Gõ', purpose: 'work', reason: 'trial' },
      problems: { name: {} },
      message: 'Lỗi',
    }
    const changed = { voided_at: NOW, badge: 'K 1', position: 'Phó', plate: null, purpose: 'works' }
    const page = pageOf(changed, { ...state, note })
    expect(page).toMatchObject({ ...state, staffNote: { ...note, clientUuid: note.typed.client_uuid } })
    expect([checked(page.purposes), checked(page.reasons), checked(page.staffNote.choices)]).toEqual([
      ...['work', 'trial', 'tell_host'],
    ])
    expect(page.purposes.map(({ value }) => value)).toEqual(['work', 'other', 'works'])
    expect(page.fields.map(({ field }) => field)).toEqual(['position', 'plate', 'badge'])
  })

  test('asks for the phone only where an app is recommended, or to correct an answer', () => {
    const asked = (appRecommended: boolean, app_status: string) =>
      pageOf({ app_status }, {}, { appRecommended }).statuses.length > 0
    expect([asked(true, 'not_asked'), asked(false, 'off'), asked(false, 'not_asked')]).toEqual([
      ...[true, true, false],
    ])
  })

  test('of a visit dated ahead says so, and has the reason chosen', () => {
    const page = visitPage(setting as never, ahead, 'meeting')
    expect(page.ahead).toContain('26/11/2026')
    expect(page.typed).toMatchObject({ name: 'Lê Ba', reason: 'time_wrong' })
    expect(visitPage(setting as never, ahead, 'meeting', { typed: {} }).typed).toEqual({})
  })
})

describe('the form of an entry', () => {
  const APP = { name: 'Blue', guide: { vi: { steps: [] } }, android_url: '', ios_url: '' } as never
  const formOf = (state: object = {}) =>
    entryForm({ office, app: APP, lang: 'vi', t }, { purpose: 'work', meetings: [], ...state })
  const meetings = [
    { id: 'm', time: '08:00', title: 'Họp' },
    { id: 'n', time: '09:00', title: 'Giao ban' },
  ]
  const checked = (choices: { value: string; checked: boolean }[]) =>
    choices
      .filter((one) => one.checked)
      .map(({ value }) => value)
      .join()

  test('is empty at first', () => {
    const { purposes, statuses, outcomes, ...form } = formOf()
    expect(form).toEqual({
      ...{ clientUuid: expect.stringMatching(/^\w{8}-/), typed: {}, problems: {}, meetings: [] },
      fields: [{ field: 'plate', label: 'Biển số xe', autocapitalize: 'characters' }],
      ...{ optional: { labels: 'Biển số xe', isOpen: false }, communes: [{ code: 'x', name: 'Xã Cũ' }] },
      advice: { name: 'Blue', stores: [], steps: [], running: undefined },
    })
    expect([purposes, statuses, outcomes].map(checked)).toEqual(['work', 'not_asked', ''])
    expect([purposes[1]?.label, statuses[0]?.label, outcomes[0]?.label]).toEqual([
      ...['Khác (ghi rõ)', 'Đang chạy', 'Cài tại chỗ'],
    ])
    expect(
      entryForm({ office, app: undefined, lang: 'vi', t }, { purpose: 'work', meetings: [] }).advice,
    ).toBeUndefined()
  })

  test('keeps what was typed, and opens where an optional field has something', () => {
    const typed = { purpose: 'works', app_status: 'off', app_outcome: 'failed', meeting_id: 'n' }
    const form = formOf({ typed, meetings, clientUuid: 'u', phoneHint: 'Có', recall: { text: 'x' } })
    expect(form).toMatchObject({
      ...{ typed, clientUuid: 'u', phoneHint: 'Có', recall: { text: 'x' } },
      optional: { labels: 'Dự họp ngoài danh sách · Biển số xe', isOpen: true },
      meetings: [
        { value: 'm', label: '08:00 Họp', checked: false },
        { value: 'n', label: '09:00 Giao ban', checked: true },
      ],
    })
    expect([form.purposes, form.statuses, form.outcomes].map(checked)).toEqual(['works', 'off', 'failed'])
    const isOpen = (state: object) => formOf(state).optional.isOpen
    expect([isOpen({ typed: { plate: 'x' } }), isOpen({ problems: { plate: {} } })]).toEqual([true, true])
    expect([isOpen({ typed: { meeting_id: 'm' } }), isOpen({ problems: { name: {} } })]).toEqual([
      false,
      false,
    ])
  })

  const words = { name: 'Võ Tư', badge: 'K 1' }
  const LEAVE = 'Ghi Lê Ba ra trước, rồi ghi lượt mới'
  test.each<[EntryResult['outcome'], object, object]>([
    [
      ...(['conflict', {}] as const),
      {
        title: 'Biểu mẫu này đã ghi cho lượt 08:10',
        text: expect.stringContaining('khác với lượt đã ghi (Lê Ba)'),
      },
    ],
    [
      ...(['taken-back', {}] as const),
      {
        title: 'Lượt 08:10 của biểu mẫu này đã bị hủy',
        text: expect.stringContaining('sau khi lượt ghi (Lê Ba) đã hủy'),
      },
    ],
    [
      ...(['badge-taken', {}] as const),
      {
        title: 'Thẻ K 1 đang giao cho Lê Ba (vào 08:10)',
        text: expect.stringMatching(/^Chưa ghi Võ Tư.*ghi giờ ra của khách đó/),
        ...{ previousId: 'v', fix: { field: 'badge', label: 'Sửa số thẻ' }, leaveLabel: LEAVE },
        otherwise: { resolve: 'without_badge', label: 'Ghi khách không giao thẻ' },
      },
    ],
    [
      ...(['badge-taken', { state: 'left' }] as const),
      {
        title: 'Thẻ K 1 đang giao cho Lê Ba (vào 08:10 25/11/2026)',
        ...{
          text: expect.stringContaining('đã ra nhưng chưa trả thẻ'),
          leaveLabel: 'Đã nhận lại thẻ, ghi tiếp',
        },
      },
    ],
    [
      ...(['badge-taken', { state: 'unclosed' }] as const),
      {
        text: expect.stringContaining('Hôm đó không ai ghi giờ ra'),
        leaveLabel: 'Đã nhận lại thẻ, ghi tiếp',
      },
    ],
    [
      ...(['card-inside', {}] as const),
      {
        ...{ title: 'Khách này đã vào lúc 08:10, chưa ra', previousId: 'v', leaveLabel: LEAVE },
        text: 'Số căn cước này đang ghi cho Lê Ba, chưa ra. Chưa ghi Võ Tư. Chọn một cách:',
        fix: { field: 'name', label: 'Xem lại biểu mẫu' },
        otherwise: { resolve: 'without_card', label: 'Ghi khách, bỏ số căn cước đã quét' },
      },
    ],
    [
      ...(['phone-inside', {}] as const),
      {
        ...{ title: 'Khách này đã vào lúc 08:10, chưa ra', previousId: 'v', leaveLabel: LEAVE },
        text: 'Số này đang ghi cho Lê Ba, chưa ra. Chưa ghi Võ Tư. Chọn một cách:',
        fix: { field: 'phone', label: 'Sửa số điện thoại' },
        otherwise: { resolve: 'shared', label: 'Khách khác dùng chung số' },
      },
    ],
  ])('refused as “%s” of %o says how to go on', (outcome, changed, clash) => {
    const result = { outcome, visit: { ...visit, state: 'inside', ...changed } } as EntryResult
    expect(clashOf(result, words, t)).toMatchObject(clash)
  })

  test('says who has this number', () => {
    expect(insideView(visit, t)).toEqual({ text: expect.stringContaining('Lê Ba'), isInside: true })
    const recalled = {
      name: 'LÊ BA',
      visits: 2,
      lastDay: '2026-11-20',
      commune_code: 'x',
      organisation: null,
    }
    expect(recallView(recalled as never, office, t)).toEqual({
      ...{ text: 'Khách đã từng đến 2 lần, gần nhất 20/11.', fields: { name: 'Lê Ba', place: 'Xã Cũ' } },
    })
    expect(recallView(undefined, office, t)).toEqual({
      text: 'Chưa có khách nào dùng số này.',
      fields: undefined,
    })
  })
})
