import { describe, expect, test } from 'vitest'
import {
  type Facts,
  type Failing,
  holds,
  isDone,
  isOverdue,
  isStuck,
} from '../../server/core/installation/conditions.ts'
import { DAY, HOUR } from '../../server/platform/lib/clock.ts'

const now = new Date('2026-11-25T09:00:00+07:00')
const before = (ms: number) => new Date(now.getTime() - ms)
const states = (of: Record<string, { ago: number; ok?: boolean; off?: boolean }>): Facts['states'] =>
  new Map(
    Object.entries(of).map(([key, { ago, ok = true, off }]) => [
      key,
      { key, at: before(ago), ok, detail: off ? { off } : {} },
    ]),
  ) as never

const GOOD: Facts = {
  ...{ states: new Map(), channels: [], clock: { slowBy: 0, waiting: undefined } },
  disks: [{ folder: '/', device: 1, free: 500e6, writable: true }],
  ...{ refusesWrites: false, isEmbedded: true, now },
}
const [disk] = GOOD.disks
const failing = (since: number | null, last: number | null): Failing => ({
  failing_since: since === null ? null : before(since),
  failed_at: last === null ? null : before(last),
})

test.each([
  ['closing', 36 * HOUR],
  ['backup', 36 * HOUR],
  ['wal', 2 * HOUR],
  ['copy', 8 * DAY],
] as const)(
  'the job %s is overdue after %i ms, counted from the first start if it never ran',
  (key, after) => {
    for (const counted of [key, 'secret']) {
      const overdue = (ago: number) => isOverdue(key, { states: states({ [counted]: { ago } }), now })
      expect([overdue(after), overdue(after + 1)]).toEqual([false, true])
    }
    expect(isOverdue(key, { states: states({ secret: { ago: 99 * DAY }, [key]: { ago: 0 } }), now })).toBe(
      false,
    )
    expect(isOverdue(key, { states: states({}), now })).toBe(false)
  },
)

test.each([
  ['of an installation without it', {}, true, false],
  ['that runs', { wal: { ago: 0 } }, true, true],
  ['that is turned off', { wal: { ago: 0, off: true } }, true, false],
  ['of another Postgres', { wal: { ago: 0 } }, false, false],
])('the log %s is a job of it or not', (_, of, isEmbedded, done) => {
  expect(isDone('wal', { states: states(of), isEmbedded })).toBe(done)
  expect(
    isDone('copy', { states: states({ copy: Object.values(of)[0] ?? { ago: 0, off: true } }), isEmbedded }),
  ).toBe(done)
  expect(isDone('backup', { states: states(of), isEmbedded })).toBe(true)
})

test.each([
  ['for an hour', HOUR, 0, false],
  ['for longer', HOUR + 1, 0, true],
  ['and was used within the day', 9 * DAY, DAY - 1, true],
  ['and was not used for a day', 9 * DAY, DAY, false],
  ['no more', null, 0, false],
  ['and was never used', 9 * DAY, null, false],
])('a channel that fails %s', (_, since, last, stuck) => {
  expect(isStuck(failing(since, last), now)).toBe(stuck)
  const channels = [failing(null, null), failing(since, last)]
  expect(holds('notices', { ...GOOD, channels })).toBe(stuck)
})

describe('somebody has to act', () => {
  test.each<[Parameters<typeof holds>[0], string, Partial<Facts>, boolean]>([
    ['disk', 'with as much room as there has to be', {}, false],
    ['disk', 'with a byte less', { disks: [disk, { ...disk, free: 500e6 - 1 }] as never }, true],
    ['disk', 'that takes no files', { disks: [disk, { ...disk, writable: false }] as never }, true],
    ['clock', 'that is right', {}, false],
    ['clock', 'that is slow', { clock: { slowBy: 1, waiting: undefined } }, true],
    ['clock', 'that waits for a person', { clock: { slowBy: 0, waiting: {} as never } }, true],
    ['write', 'that are taken', {}, false],
    ['write', 'that are refused', { refusesWrites: true }, true],
    ['backup', 'that is late', { states: states({ secret: { ago: 9 * DAY } }) }, true],
    [
      'backup',
      'of another Postgres',
      { states: states({ secret: { ago: 9 * DAY } }), isEmbedded: false },
      false,
    ],
    ['audit', 'that is whole', { states: states({ audit: { ago: 0 } }) }, false],
    ['audit', 'that was not looked at', { states: states({ audit: { ago: 9 * DAY } }) }, true],
    ...(['closing', 'retention', 'audit', 'backup', 'wal', 'erasures'] as const).map(
      (key): [typeof key, string, Partial<Facts>, boolean] => [
        key,
        'that failed',
        { states: states({ [key]: { ago: 0, ok: false } }) },
        true,
      ],
    ),
    [
      'audit',
      'that is broken beside another Postgres',
      { states: states({ audit: { ago: 0, ok: false } }), isEmbedded: false },
      true,
    ],
    ['copy', 'that nobody asked for', { states: states({ secret: { ago: 9 * DAY } }) }, false],
    ['copy', 'that fails', { states: states({ copy: { ago: 0, ok: false } }) }, true],
    [
      'copy',
      'that failed before it was off',
      { states: states({ copy: { ago: 0, ok: false, off: true } }) },
      false,
    ],
  ])('or not about %s %s', (condition, _, facts, expected) => {
    expect(holds(condition, { ...GOOD, ...facts })).toBe(expected)
  })
})
