import { expect, test } from 'vitest'
import type { VisitRow } from '../../server/platform/db/schema.ts'
import { translator } from '../../server/platform/messages/messages.ts'
import { isNoticeKey, type NoticeKey, noticeOf, togetherNotice } from '../../server/reception/gate/notice.ts'

const t = translator('vi')
const at = (time: string) => new Date(`2026-11-25T${time}+07:00`)
const NOW = at('09:00:00')
const VISIT = {
  ...{ id: 'v', client_uuid: 'u', state: 'inside', voided_at: null, name: 'Lê Ba', slip_number: null },
  ...{ guest_id: null, badge: null, badge_returned_at: null, entered_at: at('08:10:00'), left_at: null },
  ...{ ended_how: null, ended_at: null },
} as unknown as VisitRow
/** Left ten seconds ago: the last moment in which it can be undone. */
const JUST = { state: 'left', left_at: at('08:59:50'), ended_at: at('08:59:50'), ended_how: 'staff' } as const
const LONG = { ...JUST, left_at: at('08:40:00'), ended_at: at('08:40:00') }
const OUT = { badge: 'K 1' }
const BACK = { badge: 'K 1', badge_returned_at: at('08:59:50') }
const OTHER = { ...VISIT, id: 'w', name: 'Võ Tư', entered_at: at('08:59:50') }

const shown = { name: 'Lê Ba', visit: 'u' }
test.each<[NoticeKey, Partial<VisitRow>, string, object]>([
  ['entered', {}, 'Đã ghi Lê Ba vào lúc 08:10.', {}],
  ['entered', { guest_id: 'g' }, 'Đã ghi Lê Ba vào lúc 08:10.', { takeBackId: 'v' }],
  ['confirmed', { guest_id: 'g' }, 'Đã xác nhận Lê Ba vào lúc 08:10.', {}],
  ['entered', { ...LONG, guest_id: 'g' }, 'Đã ghi Lê Ba vào lúc 08:10.', {}],
  ['left', JUST, 'Đã ghi giờ ra của Lê Ba.', { undoId: 'v' }],
  ['left', LONG, 'Đã ghi giờ ra của Lê Ba.', {}],
  ['left', { ...JUST, ...BACK }, 'Đã ghi giờ ra của Lê Ba. Thu thẻ K 1.', { undoId: 'v', keptId: 'v' }],
  ['left', { ...LONG, ...OUT }, 'Đã ghi giờ ra của Lê Ba. Thẻ K 1 vẫn chưa trả.', {}],
  ['badge_kept', { ...JUST, ...BACK }, 'Đã ghi: Lê Ba chưa trả thẻ. Thẻ K 1.', { undoId: 'v' }],
  ['badge_given', OUT, 'Đã giao thẻ cho Lê Ba. Thẻ K 1.', {}],
  ['undone', OUT, 'Đã bỏ việc vừa ghi cho Lê Ba.', {}],
  ['undone', BACK, 'Đã bỏ việc vừa ghi cho Lê Ba. Thẻ K 1 không còn ghi cho khách này.', {}],
  ['brought_back', BACK, 'Đã đưa Lê Ba trở lại danh sách. Thẻ K 1 không còn ghi cho khách này.', {}],
  ['corrected', BACK, 'Đã sửa lượt của Lê Ba.', {}],
  ['already_left', LONG, 'Lê Ba đã được ghi giờ ra lúc 08:40.', { tone: 'warn', backId: 'v' }],
  ['already_left', JUST, 'Lê Ba đã được ghi giờ ra lúc 08:59.', { tone: 'warn', undoId: 'v' }],
  ['already_left', {}, 'Lê Ba đã được ghi giờ ra lúc 08:10.', { tone: 'warn' }],
  ['too_late', LONG, 'Đã quá 10 giây. Nếu ghi nhầm, hãy đưa Lê Ba trở lại.', { tone: 'warn', backId: 'v' }],
  ['not_inside', LONG, 'Lê Ba không còn được ghi là đang ở trong.', { tone: 'warn', backId: 'v' }],
  ['not_waiting', LONG, 'Lượt của Lê Ba đã được người khác xử lý.', { tone: 'warn', backId: 'v' }],
  ['not_ended', LONG, 'Lượt của Lê Ba vẫn đang mở hoặc đã hủy.', { tone: 'warn' }],
])('after “%s” of %o the gate says “%s”', (key, changed, text, more) => {
  const notice = noticeOf(key, { ...VISIT, ...changed }, { t, now: NOW })
  expect(notice).toEqual({ ...shown, text, tone: 'good', ...more })
})

test.each<[NoticeKey, Partial<VisitRow>, object]>([
  ['declined', { ...JUST, state: 'refused' }, { text: 'Đã từ chối Lê Ba.', undoId: 'v', visit: undefined }],
  ['slip_entered', { name: null, slip_number: 7 }, { open: { id: 'v', label: 'Ghi tên' }, name: 'Phiếu 7' }],
  ['voided', { name: null, slip_number: 7, voided_at: NOW }, { open: undefined }],
  ['queue_confirmed', {}, { text: 'Đã xác nhận các lượt đăng ký ở sảnh.' }],
])('after “%s” of %o the gate offers what fits', (key, changed, more) => {
  const { visit, open, ...notice } = noticeOf(key, { ...VISIT, ...changed }, { t, now: NOW })
  expect({ visit, open, ...notice }).toMatchObject({ tone: 'good', ...more })
})

test.each<[NoticeKey, Partial<VisitRow>, Partial<VisitRow>, string, object]>([
  [
    ...(['entered_instead', JUST, {}] as const),
    ...(['Đã ghi Võ Tư vào lúc 08:59 và ghi giờ ra của Lê Ba.', { undoId: 'v' }] as const),
  ],
  [
    ...(['entered_instead', { ...JUST, ...BACK }, OUT] as const),
    'Đã ghi Võ Tư vào lúc 08:59 và ghi giờ ra của Lê Ba. Thẻ K 1 đã chuyển cho khách mới.',
    { undoId: 'v' },
  ],
  [
    ...(['entered_instead', { ...LONG, ...BACK }, OUT] as const),
    'Đã ghi Võ Tư vào lúc 08:59. Lê Ba đã trả thẻ. Thẻ K 1 đã chuyển cho khách mới.',
    { undoId: 'v' },
  ],
  [
    ...(['entered_instead', { ...JUST, ...BACK }, { badge: 'K 2' }] as const),
    ...(['Đã ghi Võ Tư vào lúc 08:59 và ghi giờ ra của Lê Ba.', { undoId: 'v' }] as const),
  ],
  [
    ...(['undone', OUT, {}] as const),
    'Đã bỏ việc vừa ghi cho Lê Ba. Khách này lại giữ thẻ K 1; Võ Tư chưa có thẻ.',
    { open: { id: 'w', label: 'Ghi số thẻ' } },
  ],
  [
    ...(['entered_instead', { ...JUST, ...OUT }, {}] as const),
    ...(['Đã ghi Võ Tư vào lúc 08:59 và ghi giờ ra của Lê Ba.', { undoId: 'v' }] as const),
  ],
  ['undone', {}, {}, 'Đã bỏ việc vừa ghi cho Lê Ba. Võ Tư vẫn được ghi là đang ở trong.', {}],
])('after “%s” of %o with %o instead the gate says “%s”', (key, changed, entered, text, more) => {
  const instead = { ...OTHER, ...entered }
  const notice = noticeOf(key, { ...VISIT, ...changed }, { t, now: NOW, instead })
  expect(notice).toEqual({ ...shown, text, tone: 'good', ...more })
})

test.each<[Partial<VisitRow>[], string, object]>([
  [[], 'Đã ghi giờ ra của 0 lượt.', {}],
  [[JUST, LONG], 'Đã ghi giờ ra của 2 lượt.', { undoId: 'v', together: true }],
  [[LONG], 'Đã ghi giờ ra của 1 lượt.', {}],
  [
    [
      { ...LONG, ...OUT },
      { ...JUST, ...BACK },
      { ...JUST, ...BACK, badge: 'K 2' },
    ],
    ...(['Đã ghi giờ ra của 3 lượt. Thu thẻ K 1, K 2.', {}] as const),
  ],
])('after the departures %o the gate says “%s”', (visits, text, more) => {
  const left = visits.map((changed) => ({ ...VISIT, ...changed }))
  expect(togetherNotice(left, { t, now: NOW })).toEqual({ text, tone: 'good', ...more })
})

test('only acts of the gate have a notice, with the number of visits where it names one', () => {
  expect(['left', 'toString', 'delegation_in'].map(isNoticeKey)).toEqual([true, false, false])
  expect(noticeOf('undone_together', VISIT, { t, now: NOW, count: 4 }).text).toBe('Đã bỏ giờ ra của 4 lượt.')
  expect(noticeOf('undone_together', VISIT, { t, now: NOW }).text).toBe('Đã bỏ giờ ra của 1 lượt.')
})

test('an act that was done is told in green, one that was refused as a warning', () => {
  const REFUSED =
    'already_left not_inside not_ended day_closed too_late back_inside not_open not_waiting confirm_inside no_badge'
  const DONE =
    'entered entered_instead left left_together undone undone_together brought_back advised slip_entered filled corrected voided linked unlinked confirmed queue_confirmed declined noted badge_kept badge_given'
  const toneOf = (key: string) => noticeOf(key as 'left', VISIT, { t, now: NOW, instead: OTHER }).tone
  expect(new Set(REFUSED.split(' ').map(toneOf))).toEqual(new Set(['warn']))
  expect(new Set(DONE.split(' ').map(toneOf))).toEqual(new Set(['good']))
})
