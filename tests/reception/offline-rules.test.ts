import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
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
  type Queued,
  settle,
  warningOf,
} from '../../public/offline/rules.ts'
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
