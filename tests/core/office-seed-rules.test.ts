import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { enact, endedBy } from '../../server/core/offices/reform.ts'
import { readSeed, type Seed } from '../../server/core/offices/seed-file.ts'
import { seedTree } from '../../server/core/offices/seed-tree.ts'
import {
  type Branch,
  byId,
  existsOn,
  successorOn,
  type TreeOffice,
  treeOn,
} from '../../server/core/offices/tree.ts'
import type { TreeResult } from '../../server/core/offices/tree-change.ts'
import type { OfficeDay } from '../../server/platform/lib/clock.ts'

const NOW = new Date('2026-11-25T01:30:00Z')
const SEED = readSeed(undefined)

/** Names of the children by name of the parent, in tree order. */
function outline(branch: Branch | undefined): Record<string, string[]> {
  const lines: Record<string, string[]> = {}
  const walk = ({ office, children }: Branch) => {
    if (children.length > 0) lines[office.name] = children.map((one) => one.office.name)
    children.forEach(walk)
  }
  if (branch) walk(branch)
  return lines
}

function countOf(branch: Branch): number {
  return branch.children.reduce((sum, one) => sum + countOf(one), 1)
}

function sound(changed: TreeResult): TreeOffice[] {
  if (!changed.ok) throw new Error(changed.problem.key)
  return changed.offices
}

describe('the shipped district', () => {
  const planted = seedTree(SEED, NOW).offices

  test('the district of February 2021 has fifteen communes, its departments below the committee and schools below theirs', () => {
    const tree = treeOn(planted, '2021-02-04')
    const lines = outline(tree)
    const top = lines['Ủy ban nhân dân huyện Cần Giuộc'] ?? []
    expect(tree && countOf(tree)).toBe(68)
    expect(planted.filter(({ kind }) => kind === 'commune_pc')).toHaveLength(15)
    expect(top).toContain('Phòng Văn hóa và Thông tin huyện Cần Giuộc')
    expect(top).toContain('UBND thị trấn Cần Giuộc')
    expect(lines['Phòng Giáo dục và Đào tạo huyện Cần Giuộc']).toHaveLength(8)
    expect(lines['Trung tâm Y tế huyện Cần Giuộc']).toEqual([
      'Trạm Y tế thị trấn Cần Giuộc',
      'Trạm Y tế xã Long Hậu',
    ])
  })

  test('keeps its tree in 2026: a reform that is only prepared ends no register', () => {
    expect(treeOn(planted, '2026-11-25')).toEqual(treeOn(planted, '2021-02-04'))
    expect(planted.every(({ valid_to }) => valid_to === null)).toBe(true)
  })

  const reform = SEED.reforms[0]
  const reformed = seedTree({ ...SEED, firstOffice: 'xa-can-giuoc-hcc', treeOf: '2025-07-01' }, NOW)

  test('the district of July 2025 has five communes of tỉnh Tây Ninh with four offices each', () => {
    const lines = outline(treeOn(reformed.offices, '2025-07-01'))
    expect(Object.keys(lines)[0]).toBe('Ủy ban nhân dân tỉnh Tây Ninh')
    const communes = reformed.offices.filter(
      (one) => one.kind === 'commune_pc' && existsOn(one, '2025-07-01'),
    )
    expect(communes.map(({ name }) => name).sort()).toEqual([
      'UBND xã Cần Giuộc',
      'UBND xã Mỹ Lộc',
      'UBND xã Phước Lý',
      'UBND xã Phước Vĩnh Tây',
      'UBND xã Tân Tập',
    ])
    expect(lines['UBND xã Phước Lý']).toEqual([
      'Trung tâm Phục vụ hành chính công xã Phước Lý',
      'Phòng Kinh tế xã Phước Lý',
      'Phòng Văn hóa – Xã hội xã Phước Lý',
      'Văn phòng HĐND và UBND xã Phước Lý',
      'Trường THCS Phước Lý',
      'Trường Tiểu học Long Thượng',
      'Trường Mẫu giáo Phước Hậu',
    ])
    expect(JSON.stringify(lines)).not.toContain('huyện')
  })

  test('shows the successor of each of the fifteen, and which office has none', () => {
    const all = byId(reformed.offices)
    const into = (code: string) => {
      const office = reformed.offices.find((one) => one.code === code)
      return office && successorOn(all, office, '2025-07-01')?.name
    }
    const former = reformed.offices.filter(
      ({ code, kind }) => kind === 'commune_pc' && code.startsWith('ubnd-'),
    )
    expect(former.filter(({ code }) => into(code) === undefined)).toEqual([])
    expect(into('ubnd-xa-long-hau')).toBe('UBND xã Cần Giuộc')
    expect(into('ubnd-xa-dong-thanh')).toBe('UBND xã Tân Tập')
    expect(into('p-noi-vu')).toBeUndefined()
  })

  test('can still show the tree of 2021 after the reform, and the new tree before it', () => {
    const shape = (offices: TreeOffice[], day: OfficeDay) => outline(treeOn(offices, day))
    expect(shape(reformed.offices, '2025-06-30')).toEqual(shape(planted, '2025-06-30'))
    const projected = sound(
      enact(
        planted,
        { changes: reform ?? { open: [], change: [], close: [] } },
        { day: '2025-07-01', now: NOW, idOf: (code) => code },
      ),
    )
    expect(shape(projected, '2025-07-01')).toEqual(shape(reformed.offices, '2025-07-01'))
    expect(
      endedBy(planted, { changes: reform ?? { open: [], change: [], close: [] } }, '2025-07-01'),
    ).toHaveLength(45)
  })

  test('gives desks to offices that the reform opens, and names the reform that has taken effect', () => {
    expect(reformed.enacted).toEqual(['sap-xep-2025'])
    expect(reformed.desks.map(({ name }) => name)).toEqual(Array(15).fill('Bộ phận Tiếp nhận và Trả kết quả'))
    expect(seedTree(SEED, NOW).enacted).toEqual([])
  })
})

describe('a seed file', () => {
  const OLD = {
    district: { code: 'huyen', name: 'UBND huyện', short: 'Huyện' },
    firstOffice: 'a',
    app: SEED.app,
    offices: [{ code: 'a', name: 'Cơ quan A', short: 'A', kind: 'party', closeMinutes: 1000 }],
  }

  function read(seed: object): Seed {
    const folder = mkdtempSync(path.join(tmpdir(), 'seed-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const file = path.join(folder, 'seed.json')
    writeFileSync(file, JSON.stringify(seed))
    return readSeed(file)
  }

  test('a seed file of the shape before the tree makes one with every office below the district', () => {
    expect(outline(treeOn(seedTree(read(OLD), NOW).offices, '2026-11-25'))).toEqual({
      'UBND huyện': ['Cơ quan A'],
    })
  })

  test('may put offices below each other, at any depth and in any order, with days and a successor', () => {
    const office = (code: string, more: object) => ({ code, name: code, short: code, kind: 'other', ...more })
    const offices = [
      office('c', { parent: 'b' }),
      office('b', { parent: 'a' }),
      ...OLD.offices,
      office('d', { validTo: '2024-12-31', successor: 'c' }),
    ]
    const { offices: tree } = seedTree(read({ ...OLD, offices }), NOW)
    expect(outline(treeOn(tree, '2026-11-25'))).toEqual({
      'UBND huyện': ['Cơ quan A'],
      'Cơ quan A': ['b'],
      b: ['c'],
    })
    expect(outline(treeOn(tree, '2024-12-31'))['UBND huyện']).toContain('d')
  })

  test('holds the hours of the district once; an office may have others, whole or in part', () => {
    const offices = [
      { code: 'b', name: 'B', short: 'B', kind: 'other' },
      { code: 'c', name: 'C', short: 'C', kind: 'other', hours: { closeAt: '27:00', overdueMinutes: 720 } },
      ...OLD.offices,
    ]
    const district = { ...OLD.district, hours: { opens: '07:30', closes: '16:30' } }
    const { offices: tree } = seedTree(read({ ...OLD, district, offices }), NOW)
    const hours = tree.map(({ code, opens_minutes, closes_minutes, close_minutes, overdue_minutes }) => [
      code,
      opens_minutes,
      closes_minutes,
      close_minutes,
      overdue_minutes,
    ])
    expect(hours).toEqual([
      ['huyen', 450, 990, 1140, 90],
      ['b', 450, 990, 1140, 90],
      ['c', 450, 990, 1620, 720],
      // The format of earlier seed files.
      ['a', 450, 990, 1000, 90],
    ])
  })

  const a = OLD.offices[0]
  test.each<[string, object, RegExp]>([
    ['a parent that is not there', { offices: [{ ...a, parent: 'b' }] }, /offices: named and not there: b/],
    [
      'a circle',
      {
        offices: [
          { ...a, parent: 'b' },
          { ...a, code: 'b', parent: 'a' },
        ],
      },
      /puts a under itself/,
    ],
    ['an office under itself', { offices: [{ ...a, parent: 'a' }] }, /puts a under itself/],
    [
      'a code that a reform opens again',
      { reforms: [{ code: 'r', name: 'R', day: '2025-07-01', open: [a] }] },
      /code|closeMinutes/,
    ],
    ['hours that are none', { offices: [{ ...a, hours: { opens: '7h' } }] }, /hours.opens: is no time/],
    [
      'hours that end before they begin',
      { district: { ...OLD.district, hours: { opens: '17:00', closes: '07:00' } } },
      /hours.huyen: opens before/,
    ],
    [
      'a reform of what is not there',
      { reforms: [{ code: 'r', name: 'R', day: '2025-07-01', close: [{ code: 'x' }] }] },
      /reforms: named and not there: x/,
    ],
    ['a day that is none', { treeOf: '2025-02-30' }, /treeOf: is no day/],
    [
      'a first office that the chosen day has no more',
      {
        treeOf: '2025-07-01',
        reforms: [{ code: 'r', name: 'R', day: '2025-07-01', close: [{ code: 'a' }] }],
      },
      /begins with a, which is not there on 2025-07-01/,
    ],
    [
      'a reform that ends an office which follows another',
      {
        treeOf: '2025-07-01',
        offices: [a, { ...a, code: 'b' }, { ...a, code: 'c' }],
        reforms: [
          { code: 'r', name: 'R', day: '2025-07-01', close: [{ code: 'b' }, { code: 'c', into: 'b' }] },
        ],
      },
      /successor_ended/,
    ],
  ])('with %s is refused with the reason', (_, more, reason) => {
    expect(() => seedTree(read({ ...OLD, ...more }), NOW)).toThrow(reason)
  })
})
