import { describe, expect, test } from 'vitest'
import { newOffice } from '../../server/core/offices/new-office.ts'
import type { TreeOffice } from '../../server/core/offices/tree.ts'
import { type ImportPlan, planImport, type Standing } from '../../server/district/offices/import-plan.ts'
import type { ListedOffice } from '../../server/district/offices/office-list.ts'

const TODAY = '2026-11-25'
const NOW = new Date('2026-11-25T01:30:00Z')

function office(code: string, more: Partial<TreeOffice> = {}): TreeOffice {
  const names = { name: `Cơ quan ${code}`, short: code, kind: 'public_service' }
  return { ...newOffice({ id: `id-${code}`, code, ...names, parent_id: 'id-root', now: NOW }), ...more }
}

const TREE = [
  office('root', { parent_id: null, kind: 'district', name: 'Huyện' }),
  office('a'),
  office('b', { parent_id: 'id-a' }),
  office('ended', { valid_to: '2025-06-30' }),
  office('later', { valid_from: '2027-01-01' }),
]

/** Plans an import and describes each row as `number state field: key` or `number state field: before → after`. */
function plan(
  rows: Partial<ListedOffice>[],
  standing: Partial<Standing> = {},
  broken: string[] = [],
): ImportPlan {
  let id = 0
  return planImport(
    rows.map((row, index) => ({ number: index + 2, code: 'x', ...row })),
    new Set(broken),
    { offices: TREE, desks: new Map(), lastEntry: new Map(), inside: new Map(), ...standing },
    { today: TODAY, now: NOW, newId: () => `new-${++id}` },
  )
}

const said = ({ outcomes }: ImportPlan) =>
  outcomes.map(({ state, problem, changes }) =>
    [
      state,
      problem && `${problem.field}: ${problem.key.slice('problem.'.length)}`,
      ...changes.map(({ field, before, after }) => `${field}: ${before} → ${after}`),
    ]
      .filter(Boolean)
      .join(' '),
  )

const NEW = { name: 'Trường Mới', kind: 'school_lower' as const }
const made = (done: ImportPlan, code: string) => done.offices.find((one) => one.code === code)

describe('listed offices that do not exist yet', () => {
  test('begin today below the root, or on their own day below an office of a later row', () => {
    const done = plan([
      { ...NEW, code: 'child', parent: 'PARENT', valid_from: '2026-12-01', valid_to: '2027-12-31' },
      { ...NEW, code: 'parent', kind: 'one_stop', short: 'Mới', locality: 'Xã A' },
    ])
    expect(said(done)).toEqual(['new', 'new'])
    const parent = made(done, 'parent')
    expect(parent).toMatchObject({
      ...{ short: 'Mới', locality: 'Xã A', valid_from: TODAY, parent_id: 'id-root', one_stop: true },
    })
    expect(made(done, 'child')).toMatchObject({
      ...{ short: 'Trường Mới', parent_id: parent?.id, one_stop: false },
      ...{ valid_from: '2026-12-01', valid_to: '2027-12-31' },
    })
  })

  test('bring their desks', () => {
    const done = plan([{ ...NEW, code: 'n', desks: [{ name: 'Quầy 1', one_stop: true }] }])
    expect(done.newDesks).toMatchObject([{ office_id: made(done, 'n')?.id, name: 'Quầy 1', one_stop: true }])
  })

  test.each<[string, Partial<ListedOffice>, string]>([
    ['a name', { kind: 'party' }, 'name: missing'],
    ['a kind', { name: 'A' }, 'kind: missing'],
    ['a parent that is there', { ...NEW, parent: 'nowhere' }, 'parent: parent_unknown'],
    ['a parent on its day', { ...NEW, parent: 'ended' }, 'parent: parent_ended'],
    ['a parent that has begun', { ...NEW, parent: 'later' }, 'parent: parent_ended'],
    ['another parent than itself', { ...NEW, parent: 'x' }, 'parent: parent_circle'],
    ['an end after its beginning', { ...NEW, valid_to: '2026-11-24' }, 'valid_to: ends_first'],
  ])('need %s', (_, row, problem) => {
    expect(said(plan([row]))).toEqual([`refused ${problem}`])
  })

  test('may end on the day on which they begin', () => {
    expect(said(plan([{ ...NEW, valid_to: TODAY }]))).toEqual(['new'])
  })

  test('are refused if an office above them is refused', () => {
    const done = plan(
      [
        { ...NEW, code: 'top', parent: 'ended' },
        { ...NEW, code: 'middle', parent: 'top' },
        { ...NEW, code: 'below', parent: 'middle' },
        { ...NEW, code: 'unread', parent: 'broken' },
      ],
      {},
      ['broken'],
    )
    expect(said(done)).toEqual([
      'refused parent: parent_ended',
      ...Array.from({ length: 3 }, () => 'refused parent: parent_refused'),
    ])
    expect(done.offices).toEqual(TREE)
  })

  test('that begin before what is above them are refused', () => {
    const rows = [
      { ...NEW, code: 'top', valid_from: '2027-01-01' },
      { ...NEW, code: 'below', parent: 'top', valid_from: '2026-12-31' },
    ]
    expect(said(plan(rows))).toEqual(['new', 'refused parent: parent_ended'])
  })
})

describe('listed offices that exist', () => {
  test('change from today on, and keep their earlier values', () => {
    const done = plan([{ code: 'b', name: 'Tên mới', kind: 'health', parent: 'root' }])
    expect(said(done)).toEqual([
      'changed name: Cơ quan b → Tên mới kind: public_service → health parent: a → root',
    ])
    expect(made(done, 'b')).toMatchObject({
      ...{ name: 'Tên mới', kind: 'health', parent_id: 'id-root', short: 'b' },
      past: [{ until: '2026-11-24', name: 'Cơ quan b', kind: 'public_service', parent_id: 'id-a' }],
    })
  })

  test('that have not begun have no earlier values', () => {
    expect(made(plan([{ code: 'later', name: 'Tên mới' }]), 'later')).toMatchObject({
      name: 'Tên mới',
      past: [],
    })
  })

  test('stay as they are if nothing is given, or the same', () => {
    const row = { code: 'b', name: 'Cơ quan b', kind: 'public_service' as const, parent: 'cơ quan A' }
    const done = plan([row, { code: 'ended', name: 'Cơ quan ended' }])
    expect(said(done)).toEqual(['unchanged', 'unchanged'])
    expect(done.offices).toEqual(TREE)
  })

  test('are merged into an existing office or one of the same list, and the gate goes on there', () => {
    const done = plan([
      { code: 'b', valid_to: '2026-11-30', into: 'Trường Mới' },
      { ...NEW, code: 'n', valid_from: '2026-12-01' },
    ])
    expect(said(done)).toEqual(['changed valid_to: null → 2026-11-30 into: null → n', 'new'])
    expect(made(done, 'b')).toMatchObject({
      ...{ valid_to: '2026-11-30', accounts_follow: true },
      successor_id: made(done, 'n')?.id,
    })
  })

  test.each<[string, Partial<ListedOffice>, string]>([
    [
      'an office that is not there',
      { code: 'b', valid_to: '2026-11-30', into: 'x' },
      'into: successor_unknown',
    ],
    ['an office without a last day', { code: 'b', into: 'a' }, 'valid_to: missing'],
    ['a new office', { ...NEW, code: 'n', into: 'a' }, 'into: into_new'],
    [
      'an office that begins later',
      { code: 'b', valid_to: '2026-11-30', into: 'later' },
      'into: successor_ended',
    ],
    ['an office below it', { code: 'a', valid_to: '2026-11-30', into: 'b' }, 'into: successor_below'],
  ])('are not merged into or as %s', (_, row, problem) => {
    expect(said(plan([row]))).toEqual([`refused ${problem}`])
  })

  test('end on the last day, unless somebody came after it or is inside', () => {
    const row = { code: 'b', valid_to: '2026-11-25' }
    expect(made(plan([row]), 'b')).toMatchObject({ valid_to: '2026-11-25', successor_id: null })
    const inside = new Map([['id-b', 2]])
    expect(said(plan([row], { inside }))).toEqual(['refused valid_to: import_inside'])
    expect(said(plan([{ ...row, valid_to: '2026-11-30' }], { inside }))[0]).toMatch(/^changed/)
    const lastEntry = new Map([['id-b', '2026-11-26']])
    expect(plan([row], { lastEntry }).outcomes[0]?.problem).toMatchObject({
      key: 'problem.entries_until',
      detail: { day: '2026-11-26' },
    })
  })

  test('get the desks they lack, and the mark of the one-stop desk', () => {
    const desks = new Map([['id-b', [{ id: 'd1', name: 'Quầy 1', one_stop: false }]]])
    const listed = [
      { name: 'quầy 1', one_stop: true },
      { name: 'Quầy 2', one_stop: false },
    ]
    const done = plan([{ code: 'b', desks: listed }], { desks })
    expect(said(done)).toEqual(['changed desks: null → Quầy 2, Quầy 1'])
    expect(done.newDesks).toMatchObject([{ office_id: 'id-b', name: 'Quầy 2', valid_from: TODAY }])
    expect(done.markedDesks).toEqual([{ id: 'd1', office_id: 'id-b', name: 'Quầy 1', one_stop: true }])
  })

  test.each<[string, Partial<ListedOffice>, string]>([
    ['have ended', { code: 'ended', name: 'Sống lại' }, 'code: import_ended'],
    ['are the root', { code: 'root', name: 'Tỉnh' }, 'code: import_root'],
    ['would stand below what has ended', { code: 'b', parent: 'ended' }, 'parent: parent_ended'],
    [
      'would begin after their end',
      { code: 'b', valid_from: '2027-01-01', valid_to: '2026-12-01' },
      'valid_to: ends_first',
    ],
  ])('are refused if they %s', (_, row, problem) => {
    expect(said(plan([row]))).toEqual([`refused ${problem}`])
  })
})

describe('rows that contradict each other', () => {
  test('a code that is listed twice counts once', () => {
    expect(
      said(
        plan([
          { ...NEW, code: 'n' },
          { ...NEW, code: 'n', name: 'Khác' },
        ]),
      ),
    ).toEqual(['new', 'refused code: code_twice'])
  })

  test('a circle of new and existing offices is refused as a whole, with the offices below it', () => {
    const rows = [
      { code: 'a', parent: 'n1' },
      { ...NEW, code: 'n1', parent: 'n2' },
      { ...NEW, code: 'n2', parent: 'b' },
      { ...NEW, code: 'n3', parent: 'n2' },
    ]
    expect(said(plan(rows))).toEqual([
      ...Array.from({ length: 3 }, () => 'refused parent: parent_circle'),
      'refused parent: parent_refused',
    ])
  })

  test('two offices may swap places', () => {
    const rows = [
      { code: 'b', parent: 'root' },
      { code: 'a', parent: 'b' },
    ]
    const done = plan(rows)
    expect(said(done)).toEqual(['changed parent: a → root', 'changed parent: root → b'])
    expect(made(done, 'a')?.parent_id).toBe('id-b')
  })

  test('a name that two offices share refers to neither', () => {
    const rows = [
      { ...NEW, code: 'n1', name: 'Trùng' },
      { ...NEW, code: 'n2', name: 'trùng' },
      { ...NEW, code: 'n3', parent: 'Trùng' },
    ]
    expect(said(plan(rows))[2]).toBe('refused parent: parent_unknown')
  })
})
