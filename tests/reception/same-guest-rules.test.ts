import { describe, expect, test } from 'vitest'
import type { ListRow } from '../../server/http/lists/read-list.ts'
import { translator } from '../../server/platform/messages/messages.ts'
import { guestKey, similarGuestKey } from '../../server/reception/guests/list.ts'
import { markExpected, withTwins } from '../../server/reception/guests/same-guest.ts'
import {
  type Announcing,
  differing,
  fillsOf,
  mayBeOne,
  mayBeWho,
  type StoredGuest,
} from '../../server/reception/guests/stored-guest.ts'

const NOTHING = {
  ...{ position: null, place: null, phone: null, at_minutes: null, host: null, host_member_id: null },
}
const said = (more: Partial<Announcing> = {}): Announcing => ({
  ...NOTHING,
  ...{ name: 'Lê Ba', day: '2026-11-30' },
  ...more,
})
const stored = (more: object = {}) =>
  ({ ...said(), id: 's', meeting_id: null, made_by: 'a', has_come: false, ...more }) as unknown as StoredGuest
const FULL = { day: { key: 'problem.guests_full' as const } }

/** What is said of each row: the guest whom it completes, a question, a problem or that it is new. */
function marked(rows: (Announcing | undefined)[], known: StoredGuest[], { room = 9, own = true } = {}) {
  let left = room
  const listed = rows.map(
    (fields, index): ListRow<Announcing> => ({
      ...{ number: index + 1, cells: [], problems: {}, fields, known: false },
    }),
  )
  const read = markExpected(listed, known, {
    ...{ rowKey: guestKey, similarKey: similarGuestKey, isOwn: () => own },
    refusal: () => (left-- > 0 ? undefined : FULL),
  })
  return read.map(({ known, problems, fields, twin, fills, kept }) => {
    if (known)
      return ['known', ...(fills ? [fills.id, ...Object.keys(fills.fields)] : []), ...(kept ?? [])].join(' ')
    if (twin) return `like ${twin.known ?? twin.row}${twin.isOne ? '' : '?'}`
    return fields ? 'new' : Object.keys(problems).join() || 'unread'
  })
}

const PHONE = { phone: '+84912345678' }
const OTHER = { phone: '+84912345679' }
const PLACE = { place: 'Xã Một' }

test.each<[string, (Announcing | undefined)[], StoredGuest[], string[]]>([
  ['nobody is known', [said()], [], ['new']],
  ['a row cannot be read', [undefined, said()], [stored()], ['unread', 'known']],
  ['one is known', [said()], [stored()], ['known']],
  ['one is known, two are listed', [said(), said()], [stored()], ['known', 'like 1?']],
  ['two are known and listed', [said(), said()], [stored(), stored({ id: 't' })], ['known', 'known']],
  ['a row adds a phone', [said(PHONE)], [stored()], ['known s phone']],
  ['a row adds a phone to who has come', [said(PHONE)], [stored({ has_come: true })], ['known']],
  ['a phone differs', [said(OTHER)], [stored(PHONE)], ['new']],
  ['a row has no phone', [said()], [stored(PHONE)], ['known']],
  ['a position differs', [said({ position: 'Phó' })], [stored({ position: 'Trưởng' })], ['known Trưởng']],
  ['a row adds a place', [said(PLACE)], [stored()], ['known s place']],
  ['a row adds a place to who has come', [said(PLACE)], [stored({ has_come: true })], ['known']],
  ['a row has no place', [said()], [stored(PLACE)], ['like Xã Một']],
  ['a row has another place', [said({ place: 'Xã Hai' })], [stored(PLACE)], ['new']],
  ['a row has no time', [said()], [stored({ at_minutes: 480 })], ['like ']],
  ['a row has another time', [said({ at_minutes: 540 })], [stored({ at_minutes: 480 })], ['new']],
  ['a row has another day', [said({ day: '2026-12-01' })], [stored()], ['new']],
  ['two rows may be one guest', [said(PLACE), said({ place: 'Xã Hai' })], [stored()], ['new', 'new']],
  [
    'of two rows one may be',
    [said(PLACE), said({ ...OTHER, place: 'Xã 2' })],
    [stored(PHONE)],
    ['known s place', 'new'],
  ],
  ['a row may be two guests', [said()], [stored(PLACE), stored({ place: 'Xã Hai' })], ['new']],
  ['two rows have one phone', [said(PHONE), said(PHONE)], [], ['new', 'like 1']],
  ['two rows have one name', [said(PHONE), said()], [], ['new', 'like 1?']],
  ['two rows have two phones', [said(PHONE), said(OTHER)], [], ['new', 'new']],
  ['two rows have no phone', [said(), said()], [], ['new', 'like 1?']],
])('where %s, each row is told apart', (_, rows, known, told) => {
  expect(marked(rows, known)).toEqual(told)
})

test('of guests with one name the one with the phone is taken, else the one with the position', () => {
  const two = [stored({ id: 'a', position: 'Phó' }), stored({ id: 'b', ...PHONE })]
  expect(marked([said({ ...PHONE, position: 'Phó', host: 'P1' })], two)).toEqual(['known b position host'])
  expect(marked([said({ position: 'Phó', host: 'P1' })], two.toReversed())).toEqual(['known a host'])
  expect(marked([said({ host: 'P1' })], two)).toEqual(['known a host'])
})

test('nobody’s guest is completed by another host, who learns nothing of them', () => {
  expect(marked([said(PHONE)], [stored()], { own: false })).toEqual(['known'])
  expect(marked([said()], [stored(PLACE)], { own: false })).toEqual(['new'])
})

test('a full day takes no new guest, and still knows those it has', () => {
  const rows = [said(), said({ name: 'Võ Tư' }), said({ name: 'Trần Năm' })]
  expect(marked(rows, [stored()], { room: 1 })).toEqual(['known', 'new', 'day'])
  expect(marked([said()], [stored(PLACE)], { room: 0 })).toEqual(['known'])
})

test.each([
  [PHONE, PHONE, true],
  [PHONE, OTHER, false],
  [PHONE, { phone: null }, true],
  [{ phone: null }, PHONE, true],
])('%o and %o may be one person: %s', (one, other, is) => {
  expect([mayBeOne(one, other), mayBeWho(said(one), said(other))]).toEqual([is, is])
})

test.each<[Partial<Announcing>, Partial<Announcing>, boolean]>([
  [{ at_minutes: 480 }, { at_minutes: 480 }, true],
  [{ at_minutes: 480 }, { at_minutes: 481 }, false],
  [{ at_minutes: 480 }, {}, true],
  [{}, { at_minutes: 480 }, true],
  [PLACE, { place: 'xã một' }, true],
  [PLACE, { place: 'Xã Hai' }, false],
  [PLACE, {}, true],
  [{}, PLACE, true],
])('%o and %o may be one guest: %s', (one, other, is) => {
  expect(mayBeWho(said(one), said(other))).toBe(is)
})

describe('a list', () => {
  const ALL = { position: 'Phó', ...PLACE, ...PHONE, at_minutes: 480, host: 'P1', host_member_id: 'h' }

  test('fills in what is missing, a host only where none was said, and overwrites nothing', () => {
    expect(fillsOf(stored(), said(ALL))).toEqual(ALL)
    expect(fillsOf(stored(ALL), said())).toEqual({})
    expect(fillsOf(stored({ host: 'P2' }), said({ host: 'P1', host_member_id: 'h' }))).toEqual({})
    expect(fillsOf(stored(), said({ at_minutes: 0 }))).toEqual({ at_minutes: 0 })
  })

  test.each<[Partial<Announcing>, Partial<Announcing>, string[]]>([
    [{ position: 'Phó', host: 'P1' }, { position: 'Trưởng', host: 'P2' }, ['Phó', 'P1']],
    [{ position: 'Phó', host: 'P1' }, { position: 'phó', host: 'p1' }, []],
    [{ position: 'Phó' }, {}, []],
    [{}, { host: 'P2' }, []],
    [PLACE, { place: 'Xã Hai' }, []],
  ])('of %o keeps against %o what it says', (one, other, kept) => {
    expect(differing(stored(one), said(other))).toEqual(kept)
  })

  test.each<[Partial<ListRow>, object]>([
    [
      { twin: { row: 3, isOne: true } },
      { both: false, notes: ['Trùng tên, đơn vị và số điện thoại với dòng 3.'] },
    ],
    [
      { twin: { row: 3, isOne: false } },
      { both: true, notes: [expect.stringContaining('đơn vị với dòng 3. Hai')] },
    ],
    [
      { twin: { row: 0, isOne: true, known: '' } },
      { both: false, notes: ['Cùng tên với một khách đã có. Hai người khác nhau?'] },
    ],
    [
      { twin: { row: 0, isOne: true, known: 'Xã Một' } },
      { both: false, notes: ['Cùng tên với một khách đã có của Xã Một. Hai người khác nhau?'] },
    ],
    [{}, { notes: [] }],
    [{ kept: ['Phó', 'P1'] }, { notes: ['Giữ như đã ghi: Phó, P1.'] }],
    [
      { fills: { id: 's', fields: { phone: 'x', host: 'y' } as never }, kept: ['Phó'] },
      { completes: true, notes: ['Số máy; host', 'Giữ như đã ghi: Phó.'] },
    ],
  ])('says of a row with %o what becomes of it', async (more, wanted) => {
    const row = { number: 1, cells: [], problems: {}, fields: {}, known: false, ...more }
    const preview = withTwins(async () => ({ rows: [row] }) as never, { phone: 'Số máy' })
    const { rows } = await preview({} as never, undefined, translator('vi'))
    expect(rows).toEqual([{ ...row, ...wanted }])
  })
})
