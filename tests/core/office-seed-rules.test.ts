import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { readSeed, type Seed } from '../../server/core/offices/seed-file.ts'
import { seedTree } from '../../server/core/offices/seed-offices.ts'
import { type Branch, treeOn } from '../../server/core/offices/tree.ts'

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

  test('keeps its tree in 2026', () => {
    expect(treeOn(planted, '2026-11-25')).toEqual(treeOn(planted, '2021-02-04'))
    expect(planted.every(({ valid_to }) => valid_to === null)).toBe(true)
  })
})

describe('a seed file', () => {
  const ONE = {
    root: { code: 'huyen', name: 'UBND huyện', short: 'Huyện' },
    firstOffice: 'a',
    app: SEED.app,
    offices: [{ code: 'a', name: 'Cơ quan A', short: 'A', kind: 'party' }],
  }

  function read(seed: object): Seed {
    const folder = mkdtempSync(path.join(tmpdir(), 'seed-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const file = path.join(folder, 'seed.json')
    writeFileSync(file, JSON.stringify(seed))
    return readSeed(file)
  }

  test('puts an office without a parent below the root', () => {
    expect(outline(treeOn(seedTree(read(ONE), NOW).offices, '2026-11-25'))).toEqual({
      'UBND huyện': ['Cơ quan A'],
    })
  })

  test('may put offices below each other, at any depth and in any order, with days and a successor', () => {
    const office = (code: string, more: object) => ({ code, name: code, short: code, kind: 'other', ...more })
    const offices = [
      office('c', { parent: 'b' }),
      office('b', { parent: 'a' }),
      ...ONE.offices,
      office('d', { validTo: '2024-12-31', successor: 'c' }),
    ]
    const { offices: tree } = seedTree(read({ ...ONE, offices }), NOW)
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
      ...ONE.offices,
    ]
    const root = { ...ONE.root, hours: { opens: '07:30', closes: '16:30' } }
    const { offices: tree } = seedTree(read({ ...ONE, root, offices }), NOW)
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
      ['a', 450, 990, 1140, 90],
    ])
  })

  test('needs neither an app nor an office: visitors are then received at the root', () => {
    const seed = read({ kind: 'doanh_nghiep', root: { code: 'cty', name: 'Công ty A', short: 'Cty A' } })
    expect(seed.app).toBeUndefined()
    expect(seedTree(seed, NOW).offices.map(({ name }) => name)).toEqual(['Công ty A'])
  })

  const a = ONE.offices[0]
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
    ['a first office that is not there', { firstOffice: 'b' }, /firstOffice: is none of the offices/],
    ['a code twice', { offices: [a, a] }, /the code a stands twice/],
    ['hours that are none', { offices: [{ ...a, hours: { opens: '7h' } }] }, /hours.opens: is no time/],
    [
      'a province of before July 2025',
      { organisation: { province: 'Long An' } },
      /organisation.province: is not in the list/,
    ],
    [
      'hours that end before they begin',
      { root: { ...ONE.root, hours: { opens: '17:00', closes: '07:00' } } },
      /hours.huyen: opens before/,
    ],
  ])('with %s is refused with the reason', (_, more, reason) => {
    expect(() => seedTree(read({ ...ONE, ...more }), NOW)).toThrow(reason)
  })
})
