import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { comparedWith, keepRun, lastRun, type Run } from '../bench/kept.ts'
import type { Line } from '../bench/table.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'so-cong-kept-'))
afterAll(() => rmSync(folder, { recursive: true }))

const run = (lines: Line[]): Run => ({ at: '2026-11-30', commit: 'abc', load: 0.5, lines })

test('a change is called noise if its rounds overlap with those before, and not otherwise', () => {
  const before = [{ what: '  departures', ours: '250', rounds: [240, 250, 262] }]
  expect(comparedWith(before, [{ what: '  departures', ours: '260', rounds: [255, 260, 270] }])).toEqual([
    'departures: 250 → 260 (+4 %), noise: rounds 240–262 and 255–270 overlap',
  ])
  expect(comparedWith(before, [{ what: '  departures', ours: '225', rounds: [220, 225, 230] }])).toEqual([
    'departures: 250 → 225 (-10 %), more than noise',
  ])
})

test('a single value cannot be told from noise, and a row that one run lacks is not compared', () => {
  const before = [
    { what: 'memory', ours: '150 MB' },
    { what: 'gone', ours: '1' },
  ]
  expect(comparedWith(before, [{ what: 'memory', ours: '120 MB' }])).toEqual([
    'memory: 150 MB → 120 MB (-20 %), too few rounds to tell noise',
  ])
  expect(comparedWith(before, [{ what: 'new', ours: '3' }])).toEqual([])
  for (const ours of ['FAILED', '150 MB'])
    expect(comparedWith(before, [{ what: 'memory', ours }])).toEqual([])
})

test('a run of one row keeps the figures of the others, and a corrupt file counts as none', () => {
  const file = path.join(folder, 'artefacts', 'bench.json')
  expect(lastRun(file)).toBeUndefined()
  keepRun(run([{ what: 'a', ours: '1' }]), undefined, file)
  keepRun(run([{ what: 'b', ours: '2' }]), lastRun(file), file)
  expect(lastRun(file)?.lines.map(({ what }) => what)).toEqual(['b', 'a'])
  writeFileSync(file, '[]')
  expect(lastRun(file)).toBeUndefined()
})
