import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fieldsOf, problemsOf } from '../../public/offline/entry-rules.ts'
import { entryOfGuest, rowsFor, stillExpected } from '../../public/offline/guest-rules.ts'
import {
  type Answer,
  AWAY_MS,
  backoff,
  isFull,
  isListStale,
  type Kind,
  momentOf,
  nextBatch,
  pauseOf,
  presence,
  type Queued,
  settle,
  warningOf,
} from '../../public/offline/rules.ts'
import type { Office } from '../../server/core/offices/directory.ts'
import {
  departureAfter,
  happenedAt,
  isSkewed,
  refusalOfDeparture,
  refusalOfUndo,
  skewOf,
} from '../../server/core/visits/device-event.ts'
import { phone, visitFields } from '../../server/core/visits/fields.ts'
import { HOUR } from '../../server/platform/lib/clock.ts'

const NOW = Date.parse('2026-11-25T08:30:00+07:00')
let seq = 0
const item = (kind: Kind, visit: string, more: Partial<Queued> = {}): Queued => {
  seq += 1
  return { seq, event: `e${seq}`, visit, kind, office: 'here', at: NOW, refused: false, ...more }
}
const events = (items: Queued[]) => items.map(({ event }) => event)

describe('the next batch', () => {
  test('is the oldest fifty of this office, in order', () => {
    const queue = Array.from({ length: 60 }, (_, at) => item('entry', `v${at}`))
    expect(nextBatch(queue, 'here')).toEqual(queue.slice(0, 50))
    expect(nextBatch(queue, 'there')).toEqual([])
  })

  test('leaves out events that a person has to settle, and events that depend on them', () => {
    const refused = item('entry', 'a', { refused: true })
    const other = item('entry', 'b')
    const queue = [refused, item('departure', 'a'), other, item('departure', 'b', { refused: true })]
    expect(nextBatch(queue, 'here')).toEqual([other])
    expect(events(nextBatch([{ ...refused, refused: false }, ...queue.slice(1)], 'here'))).toHaveLength(3)
  })
})

describe('the answers', () => {
  const answer = ({ event }: Queued, outcome: string, text?: string): Answer => ({
    event,
    outcome,
    ...(text && { text }),
  })

  test('remove events that are in the log from the queue, and keep the rest', () => {
    const [one, two, three, four, five] = ['a', 'b', 'c', 'd', 'e'].map((visit) => item('entry', visit)) as [
      Queued,
      Queued,
      Queued,
      Queued,
      Queued,
    ]
    const { taken, refused } = settle(
      [one, two, three, four, five],
      [
        answer(four, 'invalid', 'Sai'),
        answer(one, 'stored'),
        answer(three, 'conflict', 'Khác'),
        answer(two, 'duplicate'),
        { event: null, outcome: 'stored' },
        { event: 'nobody', outcome: 'stored' },
      ],
    )
    expect(events(taken)).toEqual([one.event, two.event])
    expect(refused.map(({ item: { event }, text }) => [event, text])).toEqual([
      [three.event, 'Khác'],
      [four.event, 'Sai'],
    ])
  })

  test('report a refused entry without also reporting its departure', () => {
    const come = item('entry', 'a')
    const leave = item('departure', 'a')
    const settled = settle([come, leave], [answer(come, 'invalid'), answer(leave, 'invalid')])
    expect(settled.refused.map((one) => one.item)).toEqual([come])
    expect(settled.taken).toEqual([])
    expect(settle([leave], [answer(leave, 'invalid')]).refused).toHaveLength(1)
  })

  test('set aside an event that fails on the server, when it accepts others', () => {
    const [one, two] = [item('entry', 'a'), item('entry', 'b')]
    expect(settle([one], [answer(one, 'failed')])).toEqual({ taken: [], refused: [] })
    const { taken, refused } = settle([one, two], [answer(one, 'failed'), answer(two, 'stored')])
    expect([taken, refused]).toEqual([[two], [{ item: one, text: '' }]])
  })

  test('without an event’s id belong to the event that is left unanswered', () => {
    const [one, two] = [item('entry', 'a'), item('entry', 'b')]
    const { taken, refused } = settle(
      [one, two],
      [answer(one, 'stored'), { event: null, outcome: 'invalid', text: 'Sai' }],
    )
    expect([taken, refused]).toEqual([[one], [{ item: two, text: 'Sai' }]])
  })

  test('never remove an entry that was not taken', () => {
    const outcome = fc.constantFrom('stored', 'duplicate', 'conflict', 'invalid', 'failed', 'later', '')
    const kind = fc.constantFrom<Kind>('entry', 'departure', 'undo')
    fc.assert(
      fc.property(
        fc.array(fc.tuple(kind, fc.constantFrom('a', 'b', 'c'), outcome), { maxLength: 20 }),
        (made) => {
          const batch = made.map(([what, visit]) => item(what, visit))
          const answers = batch.map((one, at) => answer(one, made[at]?.[2] ?? ''))
          const { taken, refused } = settle(batch, answers)
          for (const one of taken) {
            expect(['stored', 'duplicate']).toContain(answers[batch.indexOf(one)]?.outcome)
          }
          expect(new Set([...taken, ...refused.map((one) => one.item)]).size).toBe(
            taken.length + refused.length,
          )
        },
      ),
    )
  })
})

test('the guard is warned after a day, and at 500 entries', () => {
  const many = (count: number, at = NOW) =>
    Array.from({ length: count }, (_, each) => item('entry', `m${each}`, { at }))
  expect(warningOf([], NOW, NOW)).toBeUndefined()
  expect(warningOf(many(499), NOW, NOW)).toBeUndefined()
  expect(warningOf(many(1, NOW - 24 * HOUR), NOW, NOW)).toBeUndefined()
  expect(warningOf(many(1, NOW - 24 * HOUR - 1), NOW, NOW)).toBe('old')
  expect(warningOf(many(500), NOW, NOW)).toBe('full')
  expect([isFull(many(499)), isFull(many(500))]).toEqual([false, true])
  expect(isFull(many(500).map((one) => ({ ...one, kind: 'departure' as const })))).toBe(false)
  expect([isListStale(NOW - 12 * HOUR, NOW), isListStale(NOW - 12 * HOUR - 1, NOW)]).toEqual([false, true])
})

test('a clock that has lost the date is the first warning, one that was adjusted by a few minutes is none', () => {
  const minute = HOUR / 60
  expect(warningOf([], NOW, NOW + 5 * minute)).toBeUndefined()
  expect(warningOf([item('entry', 'a', { at: NOW - 25 * HOUR })], NOW, NOW + 5 * minute + 1)).toBe('clock')
})

test.each([
  ['24/11', '07:05', '2026-11-24T07:05:00+07:00'],
  ['24 11', '7.05', '2026-11-24T07:05:00+07:00'],
  ['26/11', '08:00', '2026-11-26T08:00:00+07:00'],
  ['1/12', '8h05', '2025-12-01T08:05:00+07:00'],
  ['31/12', '23:59', '2025-12-31T23:59:00+07:00'],
  [' 24/11 ', ' 08:31 ', '2026-11-24T08:31:00+07:00'],
  ['26/11', '08:30', '2026-11-26T08:30:00+07:00'],
  ['26/11', '08:31', '2025-11-26T08:31:00+07:00'],
  ['x24/11', '08:31', undefined],
  ['24/11x', '08:31', undefined],
  ['24/11', 'x08:31', undefined],
  ['24/11', '08:31x', undefined],
  ['24/11', '25:10', undefined],
  ['24/11', '08:75', undefined],
  ['30/02', '08:00', undefined],
  ['25/11', '24:00', undefined],
  ['25/11', '', undefined],
  ['hôm qua', '08:00', undefined],
])('%s and %s are the last such moment', (day, time, wanted) => {
  expect(momentOf(day, time, NOW)).toBe(wanted && Date.parse(wanted))
})

test('a day of the new year is this year’s from its first minutes on', () => {
  const newYear = Date.parse('2027-01-01T00:30:00+07:00')
  expect(momentOf('01/01', '00:10', newYear)).toBe(Date.parse('2027-01-01T00:10:00+07:00'))
})

test('a busy server is left alone for as long as it asks, for five minutes at most', () => {
  expect(['30', '0', '86400', null, 'Wed, 25 Nov 2026 01:30:00 GMT', '-5', '1e9'].map(pauseOf)).toEqual([
    30_000, 0, 300_000, 0, 0, 0, 0,
  ])
})

test('retries begin after one second, slow down to once a minute, and never come together from all devices', () => {
  expect([0, 1, 2, 5, 6, 60].map((attempt) => backoff(attempt, 1))).toEqual([
    1000, 2000, 4000, 32_000, 60_000, 60_000,
  ])
  expect([backoff(0, 0), backoff(60, 0)]).toEqual([500, 30_000])
})

test('an unreachable server is tried every four seconds at least, however long it has been away', () => {
  expect([0, 1, 2, 60].map((attempt) => backoff(attempt, 1, AWAY_MS))).toEqual([1000, 2000, 4000, 4000])
})

test.each([
  ['an entry', ['entry a'], ['a'], []],
  ['an entry that left', ['entry a', 'departure a'], [], ['a']],
  ['one that left and is back', ['entry a', 'departure a', 'undo a'], ['a'], []],
  ['somebody of the server’s list', ['departure s'], [], ['s']],
  ['somebody of the server’s list who is back', ['departure s', 'undo s'], [], []],
  ['a refused entry', ['entry a refused'], [], []],
  ['a refused departure', ['entry a', 'departure a refused'], ['a'], []],
])('the visitors inside are computed from queued events: %s', (_, happened, inside, gone) => {
  const queue = happened.map((text) => {
    const [kind, visit = '', refused] = text.split(' ')
    return item(kind as Kind, visit, { refused: refused !== undefined })
  })
  const found = presence(queue)
  expect(found.inside.map(({ visit }) => visit)).toEqual(inside)
  expect([...found.gone]).toEqual(gone)
})

describe('an entry', () => {
  test.each([
    [{ name: 'Lê' }, []],
    [{ name: ' 1 ' }, ['name']],
    [{}, ['name']],
    [{ name: 'Lê', phone: '0912', no_phone: 'on' }, []],
    [{ name: 'Lê', purpose: 'other', purpose_note: ' ' }, ['purpose_note']],
    [{ name: 'Lê', purpose: 'other', purpose_note: 'Sửa máy' }, []],
    [{ name: 'Lê', phone: '12', party_size: '0' }, ['phone', 'party_size']],
  ])('%j has problems in %j', (fields, wrong) => {
    expect(Object.keys(problemsOf(fields))).toEqual(wrong)
  })

  test.each([
    ...['Lê', ' ', '1', '\u3164', '\uffa0\u2800', '\u200b', 'Lê\u3164', '\u00ad1', '👩\u200d👩', '\u{13441}'],
    ...['Nguyễn'.normalize('NFD'), 'Nguyễn'.normalize('NFC'), 'ශ්\u200dරී', '\u0301', '', '\ufeff'],
  ])('with the name %j is valid on the device exactly when it is valid on the server', (name) => {
    expect('name' in problemsOf({ name })).toBe(!visitFields.name.safeParse(name).success)
  })

  test.each([
    ...['', ' ', '\u3164', '\u2800', '\u202a0912 345 678\u202c', '0912\u200b345678', '+84 912.345.678'],
    ...['\u200e+84 912 345 678', '0084912345678', '(028) 3822.1234', '02838123456', '0312345678'],
    ...['0512345678', '0562345678', '0762345678', '0812345678', '0912345678'],
    ...['84912345678', '+840912345678', '912345678', '+842838123456', '+14155550123'],
  ])('may have “%s” as its phone number, on the device and on the server', (typed) => {
    expect(problemsOf({ name: 'Lê', phone: typed })).toEqual({})
    expect(phone.safeParse(typed).success).toBe(true)
  })

  test.each([
    ...['12', '19001234', 'không', '01681234567', '0712345678', '0802345678', '0412345678', '03a2345678'],
    ...['x0912345678', '0912345678x', '028381234567', '09123456', '+849123'],
    ...['0283812345', '+8491234567', '008491234567'],
  ])('may not have “%s” as its phone number, on the device and on the server', (typed) => {
    expect(problemsOf({ name: 'Lê', phone: typed })).toEqual({ phone: 'offline.phone_wrong' })
    expect(phone.safeParse(typed).success).toBe(false)
  })

  test('is of one to five hundred people', () => {
    const sizes = ['', '1', ' 2 ', '500', '0', '501', '2x', 'x2', '2 3', '1234']
    expect(sizes.filter((party_size) => !('party_size' in problemsOf({ name: 'An', party_size })))).toEqual([
      ...['', '1', ' 2 ', '500'],
    ])
  })

  test('stores the typed fields, and nothing else of the form', () => {
    const form = new URLSearchParams({
      client_uuid: 'x',
      previous_id: 'y',
      resolve: 'leave_first',
      name: 'Lê',
      phone: ' ',
      id_number: '080190001234',
    })
    expect(fieldsOf(form)).toEqual({ name: 'Lê', id_number: '080190001234' })
    form.set('resolve', 'shared')
    expect(fieldsOf(form)).toMatchObject({ resolve: 'shared' })
  })
})

describe('the time of an event', () => {
  const now = new Date(NOW)
  const at = (milliseconds: number) => new Date(NOW + milliseconds)

  test.each([
    ['as it was', at(-HOUR), 0, at(-HOUR)],
    ['of a clock that is ahead', at(0), 3600, at(-HOUR)],
    ['of a clock that is behind', at(-2 * HOUR), -3600, at(-HOUR)],
    ['five minutes ahead', at(5 * 60_000), 0, now],
    ['to come', at(5 * 60_000 + 1), 0, 'future'],
    ['of seven days ago', at(-7 * 24 * HOUR), 0, at(-7 * 24 * HOUR)],
    ['older', at(-7 * 24 * HOUR - 1), 0, 'too_old'],
  ])('%s', (_, deviceAt, skew, wanted) => {
    expect(happenedAt(deviceAt, skew, now)).toEqual(wanted)
  })

  test('is flagged when the device’s clock was more than five minutes off', () => {
    expect(skewOf(at(301_400), now)).toBe(301)
    expect([301, -301, 300, -300, 0, null].map(isSkewed)).toEqual([true, true, false, false, false, false])
  })
})

test('an answer about one event settles no other, and each refused tap is shown', () => {
  const [one, other] = [item('departure', 'a'), item('undo', 'a')]
  const refused = { outcome: 'invalid', text: 'x' }
  expect(settle([one, other], [{ ...refused, event: other.event }])).toEqual({
    taken: [],
    refused: [{ item: other, text: 'x' }],
  })
  const both = [one, other].map(({ event }) => ({ ...refused, event }))
  expect(settle([one, other], both).refused).toHaveLength(2)
})

describe('a record on the server', () => {
  const day = '2026-11-24'
  const at = (time: string) => new Date(`${day}T${time}+07:00`)
  const visit = { state: 'inside', voided_at: null, entered_at: at('08:00:00'), day } as const
  const CLOSE = 19 * 60

  test('is a departure at the moment of the entry where its time is before that', () => {
    expect(departureAfter(visit, at('07:59:00'))).toEqual(at('08:00:00'))
    expect(departureAfter(visit, at('08:01:00'))).toEqual(at('08:01:00'))
  })

  test.each<[string, object, string, number, string | undefined]>([
    ['inside', {}, '09:00:00', CLOSE, undefined],
    ['whose day has closed', { state: 'unclosed' }, '09:00:00', CLOSE, undefined],
    ['who has left already', { state: 'left' }, '09:00:00', CLOSE, undefined],
    ['who waits', { state: 'waiting' }, '09:00:00', CLOSE, 'not_inside'],
    ['whose visit was voided', { voided_at: new Date() }, '09:00:00', CLOSE, 'voided'],
    ['five minutes before the entry', {}, '07:55:00', CLOSE, undefined],
    ['earlier than that', {}, '07:54:59', CLOSE, 'before_entry'],
    ['at midnight', {}, '24:00:00', CLOSE, undefined],
    ['after midnight', {}, '24:00:01', CLOSE, 'after_day'],
    ['after midnight, of a day that closes then', {}, '24:00:01', 24 * 60, 'after_day'],
    ['in a night that is watched', {}, '26:59:59', 27 * 60, undefined],
    ['after it', {}, '27:00:01', 27 * 60, 'after_day'],
  ])('is the departure of somebody %s', (_, fields, time, close, refusal) => {
    const [hours = 0, minutes = 0, seconds = 0] = time.split(':').map(Number)
    const left = new Date(at('00:00:00').getTime() + ((hours * 60 + minutes) * 60 + seconds) * 1000)
    expect(refusalOfDeparture({ ...visit, ...fields }, left, close)).toBe(refusal)
  })

  const left = {
    ...visit,
    state: 'left',
    left_at: at('09:00:00'),
    ended_how: 'staff',
    ended_by: 'g',
  } as const
  const own = { at: at('09:00:00'), madeBy: 'g', sentAt: at('18:59:59') }
  const closing = (now: Date) => ({ office: { closeMinutes: CLOSE } as Office, now })

  test.each<[string, object, typeof own | undefined, string | undefined]>([
    ['of the device’s own', {}, own, undefined],
    ['that the server has a moment later', { left_at: at('09:00:10') }, own, undefined],
    ['that stands otherwise', { left_at: at('09:00:11') }, own, 'changed'],
    ['that somebody else made', { ended_by: 'h' }, own, 'changed'],
    ['that was corrected', { ended_how: 'correction' }, own, 'changed'],
    ['that it did not send', {}, undefined, 'not_own'],
    ['that is not there', { state: 'inside', left_at: null }, undefined, undefined],
    ['of a day that has closed', { state: 'unclosed', left_at: null }, undefined, undefined],
    ['of a visit that was voided', { voided_at: new Date() }, own, 'voided'],
    ['of somebody who waits', { state: 'waiting', left_at: null }, own, 'not_inside'],
    ['without a time', { left_at: null }, own, 'not_inside'],
  ])('is an undo of a departure %s', (_, fields, sent, refusal) => {
    expect(refusalOfUndo({ ...left, ...fields }, sent, closing(at('18:59:59')))).toBe(refusal)
  })

  test('undoes what was sent before the close until the very close, and what was sent later', () => {
    const close = closing(at('19:00:00'))
    expect(refusalOfUndo(left, own, close)).toBe('day_closed')
    expect(refusalOfUndo(left, { ...own, sentAt: at('19:00:00') }, close)).toBeUndefined()
  })
})

describe('the expected guests of a device', () => {
  const guest = (name: string, more: object = {}) => ({
    ...{ id: name, name, party: 1, place: '', host: '', time: '', meeting: '', title: '', mark: '' },
    ...more,
  })
  const ofUnit = (name: string, place: string) =>
    guest(name, { place, meeting: 'm', title: 'Hội nghị', host: 'Hội trường A' })
  const all = [
    ofUnit('Nguyễn Văn An', 'Hội Nông dân'),
    guest('Trần Thị Hồng', { host: 'Bà Tư' }),
    ofUnit('Đặng Thị Bé', 'Hội Nông dân'),
    ofUnit('Võ Văn Lẻ', ''),
  ]
  const shown = (query: string, guests = all) =>
    rowsFor(guests, query).map((row) => row.guests.map(({ name }) => name).join(', '))

  test('are one row for a unit, one for each other', () => {
    expect(shown('')).toEqual(['Nguyễn Văn An, Đặng Thị Bé', 'Trần Thị Hồng', 'Võ Văn Lẻ'])
  })

  test('are found without tones, each delegate and each unit', () => {
    expect(shown('dang thi')).toEqual(['Đặng Thị Bé'])
    expect(shown('nong dan')).toEqual(['Nguyễn Văn An, Đặng Thị Bé', 'Nguyễn Văn An', 'Đặng Thị Bé'])
    expect(shown('hong tu')).toEqual(['Trần Thị Hồng'])
    expect(shown('nobody')).toEqual([])
  })

  test('are no longer expected once their entry is queued, and are again when it was refused', () => {
    const waits = (id: string, refused = false) => ({ refused, content: { fields: { guest_id: id } } })
    const items = [waits('Trần Thị Hồng'), waits('Võ Văn Lẻ', true), { refused: false, content: undefined }]
    expect(stillExpected(all, items).map(({ name }) => name)).not.toContain('Trần Thị Hồng')
    expect(stillExpected(all, items)).toHaveLength(3)
  })

  test('are entered with the fields of the list, which a form in front of a guard sends as typed', () => {
    const fields = entryOfGuest(guest('Trần Thị Hồng', { host: 'Bà Tư', party: 3 }))
    expect(fields).toEqual({
      guest_id: 'Trần Thị Hồng',
      as_listed: 'on',
      name: 'Trần Thị Hồng',
      host: 'Bà Tư',
      party_size: '3',
    })
    expect(problemsOf(fields)).toEqual({})
    expect(fieldsOf(new URLSearchParams(fields))).not.toHaveProperty('as_listed')
  })

  test('may arrive together only as far as the outbox has room', () => {
    const queue = Array.from({ length: 460 }, (_, at) => item('entry', `v${at}`))
    expect([isFull(queue, 40), isFull(queue, 41)]).toEqual([false, true])
  })
})
