// What a row of the board shows.
import { expect, test } from 'vitest'
import type { Office } from '../../server/core/offices/directory.ts'
import { overdueBefore } from '../../server/core/visits/close-of-day.ts'
import type { OpenVisit } from '../../server/core/visits/queries.ts'
import { mapFields, OPTIONAL_FIELDS } from '../../server/core/visits/visit-fields.ts'
import { END_OF_DAY, MINUTE } from '../../server/platform/lib/clock.ts'
import { translator } from '../../server/platform/messages/messages.ts'
import { insideList } from '../../server/reception/gate/inside-list.ts'

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
  t: translator('vi'),
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

test('a row shows the commune’s name, whether an app is recommended, and how long the visitor is overdue', () => {
  expect(rowOf().details).toContain('Xã Cũ')
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
