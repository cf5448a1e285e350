import { expect, test } from 'vitest'
import { dueAfterRestore, isWholeFrom, restoredTo } from '../../server/core/installation/restored.ts'
import { DAY, MINUTE } from '../../server/platform/lib/clock.ts'

const since = new Date('2026-11-20T02:00:00+07:00')
const after = (ms: number, from = since) => new Date(from.getTime() + ms)
const at = after(DAY)
const journal = { since, until: at, damaged: 0 } as never

test.each([
  ['what was due before the backup', -1, -1],
  ['what fell due later stays as it was at the backup', DAY, 0],
  ['in the last moment of the week after the restore too', 8 * DAY - 1, 0],
  ['and goes after it', 8 * DAY, 8 * DAY],
])('after a restore is deleted %s', (_, due, deleted) => {
  expect(dueAfterRestore(after(due), { since, at })).toEqual(after(deleted))
  expect(dueAfterRestore(after(due), undefined)).toEqual(after(due))
})

test.each([
  ['from the backup on', 0, 0, true],
  ['from five minutes later', 5 * MINUTE, 0, true],
  ['from any later', 5 * MINUTE + 1, 0, false],
  ['with a line that cannot be read', 0, 1, false],
])('a journal %s is whole or not', (_, later, damaged, isWhole) => {
  expect(isWholeFrom({ since: after(later), damaged } as never, since)).toBe(isWhole)
})

test('a second restore counts from the earlier backup in an office that has not redone the first', () => {
  const [earlier, later] = [
    { since, at },
    { since: after(2 * DAY), at },
  ]
  const erased = new Map([['a', { people: 2, entries: 3 }]])
  const backup = after(DAY)
  const now = after(5 * DAY)
  const known = { a: earlier, b: later }
  const restored = (more: object, of = now) =>
    restoredTo(known, of, { since: backup, offices: ['a', 'b', 'c'], erased, ...more } as never)
  expect(restored({ journal })).toEqual({
    a: { since, at: now, erased: { people: 2, entries: 3, until: at, isWhole: true } },
    ...Object.fromEntries(
      ['b', 'c'].map((id) => [
        id,
        { since: backup, at: now, erased: { people: 0, entries: 0, until: at, isWhole: true } },
      ]),
    ),
  })
  expect(restored({}).a).toEqual({ since, at: now, erased: undefined })
  // By a clock that is behind, the week begins with the backup.
  expect(restored({}, after(-DAY)).b).toEqual({ since: backup, at: backup, erased: undefined })
})
