// A rendered row of the board is reused until something that it shows changes.
import express from 'express'
import { beforeAll, expect, test } from 'vitest'
import type { Office } from '../../server/core/offices/directory.ts'
import { OPEN_FIELDS, type OpenVisit } from '../../server/core/visits/queries.ts'
import { setUpViews } from '../../server/http/views.ts'
import { END_OF_DAY, MINUTE } from '../../server/platform/lib/clock.ts'
import { translator } from '../../server/platform/messages/messages.ts'
import { type CachedRows, NO_ROWS, type Row, rowsOf } from '../../server/reception/gate/cached-rows.ts'
import { insideList } from '../../server/reception/gate/inside-list.ts'

beforeAll(() => setUpViews(express(), { url: (name) => name }))

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
  plate: null,
  host_member_id: null,
  host_answer: null,
  host_answered_at: null,
  badge: null,
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

const setting = (more: object = {}) => ({
  office,
  appRecommended: true,
  commonPurpose: undefined,
  lang: 'vi' as const,
  t: translator('vi'),
  now: ENTERED,
  expected: () => undefined,
  ...more,
})

const later = (minutes: number) => new Date(ENTERED.getTime() + minutes * MINUTE)

const CHANGED: Record<(typeof OPEN_FIELDS)[number], Partial<OpenVisit>> = {
  id: { id: 'c' },
  client_uuid: { client_uuid: 'c' },
  state: { state: 'left' },
  source: { source: 'lobby' },
  name: { name: 'Trần' },
  slip_number: { slip_number: 3 },
  phone: { phone: null },
  commune_code: { commune_code: null },
  organisation: { organisation: 'Công ty' },
  purpose: { purpose: 'meeting' },
  purpose_note: { purpose_note: 'Đo đạc' },
  host: { host: null },
  plate: { plate: '62A-123.45' },
  host_member_id: { host_member_id: 'm' },
  host_answer: { host_answer: 'wait' },
  host_answered_at: { host_answered_at: ENTERED },
  badge: { badge: 'K 12' },
  badge_returned_at: { badge_returned_at: ENTERED },
  party_size: { party_size: 2 },
  day: { day: '2026-11-24' },
  entered_at: { entered_at: later(-1) },
  left_at: { left_at: ENTERED },
  app_status: { app_status: 'running' },
  app_outcome: { app_outcome: 'turned_on' },
}

/** Returns a function that renders rows, each of which contains its sequence number. */
function numbered() {
  let [known, count]: [CachedRows, number] = [NO_ROWS, 0]
  return async (...visits: OpenVisit[]) => {
    const made = new Map()
    const make = ({ id }: OpenVisit): Row => ({
      id,
      search: '',
      bytes: Buffer.from(''),
      revision: `${++count}`,
    })
    const rows = await rowsOf(visits, { known, made }, () => '', make)
    known = made
    return rows[0]?.revision
  }
}

/** Returns a function that renders successive lists and gives the visit's row in each. */
function following() {
  let known = NO_ROWS
  return async (more?: object) => {
    const { list, made } = await insideList(setting(more), { visits: [visit], inside: 1 }, known)
    known = made
    return String(list.rows[0]?.bytes)
  }
}

test.each(OPEN_FIELDS)(
  'another %s of the visit renders the row again, the same one does not',
  async (field) => {
    const row = numbered()
    expect(await row(visit)).toBe('1')
    expect(await row({ ...visit, entered_at: new Date(ENTERED) })).toBe('1')
    expect(await row({ ...visit, ...CHANGED[field] })).toBe('2')
  },
)

test('a row follows changes outside of its visit: the commune’s name, the recommended app, and how long it is overdue', async () => {
  const html = following()
  expect(await html()).toContain('Xã Cũ')
  expect(await html({ office: { ...office, communes: [{ code: 'x', name: 'Xã Mới' }] } })).toContain('Xã Mới')
  expect(await html()).toContain(`/gate/visits/a/advice`)
  expect(await html({ appRecommended: false })).not.toContain(`/gate/visits/a/advice`)
  expect(await html({ now: later(91) })).toContain('1\u00a0giờ\u00a031\u00a0phút')
  expect(await html({ now: later(92) })).toContain('1\u00a0giờ\u00a032\u00a0phút')
})

test.each([
  ['running', 'mark good'],
  ['off', 'mark due'],
  ['absent', 'mark due'],
  ['no_smartphone', 'mark plain'],
] as const)('a visitor whose phone is “%s” has the colour of “%s”', async (app_status, mark) => {
  const { list } = await insideList(setting(), { visits: [{ ...visit, app_status }], inside: 1 }, NO_ROWS)
  expect(String(list.rows[0]?.bytes)).toContain(`class="${mark}"`)
})

test('the cached row of a visitor who is no longer in the list is dropped', async () => {
  const row = numbered()
  await row(visit)
  await row()
  expect(await row(visit)).toBe('2')
})
