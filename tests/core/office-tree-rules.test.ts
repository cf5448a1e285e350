import { describe, expect, test } from 'vitest'
import { newOffice } from '../../server/core/offices/new-office.ts'
import {
  asOf,
  byId,
  existsOn,
  parentOn,
  successorOn,
  type TreeOffice,
} from '../../server/core/offices/tree.ts'
import {
  addOffice,
  closeOffice,
  reopenOffice,
  type TreeResult,
  updateOffice,
} from '../../server/core/offices/tree-change.ts'
import type { OfficeDay } from '../../server/platform/lib/clock.ts'

const NOW = new Date('2026-11-25T01:30:00Z')

function sound(changed: TreeResult): TreeOffice[] {
  if (!changed.ok) throw new Error(changed.problem.key)
  return changed.offices
}

function problemOf(changed: TreeResult): string {
  return changed.ok ? 'none' : `${changed.problem.field}: ${changed.problem.key}`
}

/** root ─ a ─ b ─ c, and x beside a. */
function small(): TreeOffice[] {
  const one = (id: string, parent_id: string | null) =>
    newOffice({ id, code: id, name: id.toUpperCase(), short: id, kind: 'other', parent_id, now: NOW })
  return [one('root', null), one('a', 'root'), one('b', 'a'), one('c', 'b'), one('x', 'root')]
}

const TODAY = '2026-11-25'

describe('a change of the tree', () => {
  const parentName = (offices: TreeOffice[], id: string, day: OfficeDay) => {
    const all = byId(offices)
    const office = all.get(id)
    return office && parentOn(all, office, day)?.id
  }

  test('moves an office from a day on; the days before keep their tree', () => {
    const moved = sound(updateOffice(small(), 'b', { parent_id: 'x' }, '2026-12-01', TODAY))
    expect(parentName(moved, 'b', '2026-11-30')).toBe('a')
    expect(parentName(moved, 'b', '2026-12-01')).toBe('x')
    expect(parentName(moved, 'c', '2026-12-01')).toBe('b')
  })

  test('renames in the past, in the future, and twice, without touching later names', () => {
    let offices = sound(updateOffice(small(), 'x', { name: 'X 2027' }, '2027-01-01', TODAY))
    offices = sound(updateOffice(offices, 'x', { name: 'X 2026' }, '2026-06-01', TODAY))
    offices = sound(updateOffice(offices, 'x', { short: 'mới' }, '2026-06-01', TODAY))
    const x = byId(offices).get('x')
    const nameOn = (day: OfficeDay) => x && `${asOf(x, day).name} ${asOf(x, day).short}`
    expect(['2026-05-31', '2026-06-01', '2026-12-31', '2027-01-01'].map(nameOn)).toEqual([
      'X x',
      'X 2026 mới',
      'X 2026 mới',
      'X 2027 mới',
    ])
    expect(x?.past.map(({ until }) => until)).toEqual(['2026-05-31', '2026-12-31'])
  })

  test('corrects a wrong value in every version, and nothing else', () => {
    let offices = sound(updateOffice(small(), 'b', { parent_id: 'x' }, '2026-12-01', TODAY))
    offices = sound(updateOffice(offices, 'b', { name: 'B đúng' }, undefined, TODAY))
    const b = byId(offices).get('b')
    expect(b && [asOf(b, TODAY), asOf(b, '2026-12-01')]).toMatchObject([
      { name: 'B đúng', short: 'b', parent_id: 'a' },
      { name: 'B đúng', short: 'b', parent_id: 'x' },
    ])
    expect(b?.past).toHaveLength(1)
  })

  test('a change of the tree without a difference leaves no trace', () => {
    const offices = sound(updateOffice(small(), 'b', { name: 'B', parent_id: 'a' }, '2026-12-01', TODAY))
    expect(byId(offices).get('b')?.past).toEqual([])
  })

  test.each<[string, () => TreeResult, string]>([
    [
      'an office under itself',
      () => updateOffice(small(), 'a', { parent_id: 'a' }, undefined, TODAY),
      'parent: problem.parent_circle',
    ],
    [
      'under what is below it',
      () => updateOffice(small(), 'a', { parent_id: 'c' }, undefined, TODAY),
      'parent: problem.parent_circle',
    ],
    [
      'an office under what is below it, from a later day on',
      () => updateOffice(small(), 'a', { parent_id: 'c' }, '2027-01-01', TODAY),
      'parent: problem.parent_circle',
    ],
    [
      'a circle of two moves, of which the second lies before the first',
      () =>
        updateOffice(
          sound(updateOffice(small(), 'x', { parent_id: 'c' }, '2027-01-01', TODAY)),
          'a',
          { parent_id: 'x' },
          undefined,
          TODAY,
        ),
      'parent: problem.parent_circle',
    ],
    [
      'a parent that is not there',
      () => updateOffice(small(), 'a', { parent_id: 'nobody' }, undefined, TODAY),
      'parent: problem.parent_unknown',
    ],
    [
      'the root under something',
      () => updateOffice(small(), 'root', { parent_id: 'a' }, undefined, TODAY),
      'parent: problem.parent_unknown',
    ],
    [
      'a parent that has ended',
      () =>
        updateOffice(
          sound(closeOffice(small(), 'x', '2026-10-31')),
          'a',
          { parent_id: 'x' },
          undefined,
          TODAY,
        ),
      'parent: problem.parent_ended',
    ],
    [
      'a code that is taken',
      () => addOffice(small(), { ...(small()[1] as TreeOffice), id: 'new' }),
      'code: problem.code_taken',
    ],
    ['an end of the root', () => closeOffice(small(), 'root', TODAY), 'form: problem.form'],
    [
      'an end before the beginning',
      () =>
        closeOffice(
          sound(updateOffice(small(), 'x', { valid_from: '2026-11-01' }, undefined, TODAY)),
          'x',
          '2026-10-30',
        ),
      'last_day: problem.ends_first',
    ],
    ['a merger into itself', () => closeOffice(small(), 'x', TODAY, 'x'), 'into: problem.successor_ended'],
    [
      'a merger into what has ended',
      () => closeOffice(sound(closeOffice(small(), 'x', TODAY)), 'a', TODAY, 'x'),
      'into: problem.successor_ended',
    ],
    [
      'a merger into what is below',
      () => closeOffice(small(), 'a', TODAY, 'c'),
      'into: problem.successor_below',
    ],
  ])('is refused: %s', (_, change, problem) => {
    expect(problemOf(change())).toBe(problem)
  })

  const ended = () => sound(closeOffice(small(), 'x', '2026-10-31'))
  const added = (parent_id: string, valid_from: OfficeDay | null) =>
    addOffice(ended(), { ...(small()[1] as TreeOffice), id: 'new', code: 'new', parent_id, valid_from })
  test.each<[string, () => TreeResult, string]>([
    ['below nobody', () => added('nobody', null), 'parent: problem.parent_unknown'],
    ['below one that ends as it begins', () => added('x', '2026-10-31'), 'none'],
    ['below one that has ended then', () => added('x', '2026-11-01'), 'parent: problem.parent_ended'],
    ['below one that has ended, since always', () => added('x', null), 'none'],
    ...(['2026-10-31', '2026-11-01'] as const).map((valid_from): [string, () => TreeResult, string] => [
      `from ${valid_from} until the day before at the earliest`,
      () => updateOffice(ended(), 'x', { valid_from }, undefined, TODAY),
      'none',
    ]),
    [
      'that begins two days after its end',
      () => updateOffice(ended(), 'x', { valid_from: '2026-11-02' }, undefined, TODAY),
      'valid_from: problem.ends_first',
    ],
    ['that is not there', () => updateOffice(small(), 'nobody', {}, undefined, TODAY), 'form: problem.form'],
  ])('has an answer for an office %s', (_, change, problem) => {
    expect(problemOf(change())).toBe(problem)
  })

  test('ends an office: those below it move to the one it was merged into, or else to its parent', () => {
    const merged = sound(closeOffice(small(), 'b', TODAY, 'x'))
    expect(parentName(merged, 'c', TODAY)).toBe('b')
    expect(parentName(merged, 'c', '2026-11-26')).toBe('x')
    const closed = sound(closeOffice(small(), 'b', TODAY))
    expect(parentName(closed, 'c', '2026-11-26')).toBe('a')
    expect(parentName(sound(reopenOffice(merged, 'b')), 'c', '2026-11-26')).toBe('b')
  })

  test('refuses crossing mergers, which would leave offices outside of the tree', () => {
    const one = (id: string, parent_id: string | null) =>
      newOffice({ id, code: id, name: id, short: id, kind: 'other', parent_id, now: NOW })
    const both = [one('top', null), one('b', 'top'), one('a', 'b'), one('d', 'top'), one('c', 'd')]
    const merged = sound(closeOffice(both, 'b', TODAY, 'c'))
    expect(parentName(merged, 'a', '2026-11-26')).toBe('c')
    // Otherwise a would be below c and c below a.
    expect(problemOf(closeOffice(merged, 'd', TODAY, 'a'))).toBe('into: problem.successor_below')
    expect(problemOf(closeOffice(merged, 'd', TODAY, 'top'))).not.toBe('none')
    expect(problemOf(closeOffice(merged, 'd', TODAY))).toBe('none')
  })

  test('follows any number of mergers to today’s office, and stops where there is none', () => {
    const twice = sound(
      closeOffice(sound(closeOffice(small(), 'b', '2026-01-31', 'a')), 'a', '2026-06-30', 'x'),
    )
    const all = byId(twice)
    const b = all.get('b')
    expect(b && successorOn(all, b, '2026-03-01')?.id).toBe('a')
    expect(b && successorOn(all, b, TODAY)?.id).toBe('x')
    const ended = byId(sound(closeOffice(twice, 'x', '2026-09-30')))
    expect(successorOn(ended, ended.get('b') as TreeOffice, TODAY)).toBeUndefined()
  })

  test('that ended an office before it began shows it on no day', () => {
    const offices = sound(
      addOffice(small(), { ...(small()[4] as TreeOffice), id: 'y', code: 'y', valid_from: TODAY }),
    )
    const never = byId(sound(closeOffice(offices, 'y', '2026-11-24'))).get('y') as TreeOffice
    expect(['2026-11-24', TODAY, '2026-11-26'].filter((day) => existsOn(never, day))).toEqual([])
  })
})
