import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { comparedWith, fileOf, type Kept, keepFigures, lastFigures, named } from '../bench/kept.ts'
import type { Line } from '../bench/table.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'so-cong-kept-'))
afterAll(() => rmSync(folder, { recursive: true }))

const SUNDAY = { at: '2026-11-29', commit: 'abc', load: 0.5 }
const MONDAY = { at: '2026-11-30', commit: 'def', load: 6.5 }
const SINCE = 'since 2026-11-29 at abc, load 0.5'
const P99 = '  the slowest of a hundred (p99)'

const kept = (row: string, lines: Line[]): Kept[] => named(row, lines).map((line) => ({ ...line, ...SUNDAY }))
const row = (ours: string, rounds?: number[]) =>
  named('departures', [{ what: 'a second', ours, ...(rounds && { rounds }) }])

test('a change is called noise if its rounds overlap with those before, and not otherwise', () => {
  const before = kept('departures', [{ what: 'a second', ours: '250', rounds: [240, 250, 262] }])
  expect(comparedWith(before, row('260', [255, 260, 270]))).toEqual([
    `departures: a second: 250 → 260 (+4 %), noise: rounds 240–262 and 255–270 overlap, ${SINCE}`,
  ])
  expect(comparedWith(before, row('225', [220, 225, 230]))).toEqual([
    `departures: a second: 250 → 225 (-10 %), more than noise, ${SINCE}`,
  ])
})

test('a single value cannot be told from noise, and a row that one run lacks is not compared', () => {
  const before = kept('memory', [
    { what: 'at rest', ours: '150 MB' },
    { what: 'gone', ours: '1' },
  ])
  const compared = (what: string, ours: string) => comparedWith(before, named('memory', [{ what, ours }]))
  expect(compared('at rest', '120 MB')).toEqual([
    `memory: at rest: 150 MB → 120 MB (-20 %), too few rounds to tell noise, ${SINCE}`,
  ])
  expect(compared('new', '3')).toEqual([])
  for (const ours of ['FAILED', '150 MB']) expect(compared('at rest', ours)).toEqual([])
})

test('lines of two rows that say the same are kept apart, and so are lines below two others of a row', () => {
  const file = path.join(folder, 'same.json')
  const offices = [
    { what: 'check-ins a second', ours: '300' },
    { what: P99, ours: '90 ms' },
    { what: 'departures a second', ours: '250' },
    { what: P99, ours: '40 ms' },
  ]
  keepFigures(file, SUNDAY, named('offices', offices), [])
  keepFigures(file, SUNDAY, named('departures', offices.slice(2)), lastFigures(file))
  expect(lastFigures(file)).toHaveLength(6)
  const slower = named('offices', [
    { what: 'check-ins a second', ours: '300' },
    { what: P99, ours: '99 ms' },
  ])
  expect(comparedWith(lastFigures(file), slower)).toEqual([
    `offices: check-ins a second, the slowest of a hundred (p99): 90 ms → 99 ms (+10 %), too few rounds to tell noise, ${SINCE}`,
  ])
})

test('a line that was not measured again keeps the date, commit and load of the run that measured it', () => {
  const file = path.join(folder, 'artefacts', 'bench.json')
  expect(lastFigures(file)).toEqual([])
  keepFigures(file, SUNDAY, named('a', [{ what: 'a', ours: '1' }]), [])
  keepFigures(file, MONDAY, named('b', [{ what: 'b', ours: '2' }]), lastFigures(file))
  expect(lastFigures(file)).toMatchObject([
    { key: 'b: b', ...MONDAY },
    { key: 'a: a', ...SUNDAY },
  ])
  for (const text of ['[]', '{', '{"lines":[{"what":"without a key"}]}']) {
    writeFileSync(file, text)
    expect(lastFigures(file)).toEqual([])
  }
})

test('a quick run and one with a profile neither overwrite full figures nor are compared with them', () => {
  const files = [{}, { quick: true }, { profile: 'folder' }, { quick: true, profile: 'folder' }].map(
    (kinds) => path.basename(fileOf(kinds)),
  )
  expect(files).toEqual(['bench.json', 'bench-quick.json', 'bench-profile.json', 'bench-quick-profile.json'])
  expect(fileOf({ quick: undefined, profile: undefined })).toBe(fileOf({}))
})
