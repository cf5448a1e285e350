import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const filesOf = (kind: string) =>
  readdirSync('public', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(kind))
    .map((name) => `public/${name}`)

/** Syntax for which browsers of 2020 drop a whole rule, or margins that everyone needs; the bundler cannot transform it. */
const UNKNOWN: [what: string, pattern: RegExp][] = [
  [':is(), but where :has() is needed as well', /:is\(/],
  [':where()', /:where\(/],
  ['a list in :not()', /:not\([^()]*,/],
  ['a shorthand of two sides', /(margin|padding)-(inline|block):/],
]

test.each(UNKNOWN)('no sheet uses %s', (_, pattern) => {
  const sheets = filesOf('.css')
  expect(sheets.length).toBeGreaterThan(30)
  for (const sheet of sheets) {
    const plain = readFileSync(sheet, 'utf8').replaceAll(/\/\*[\s\S]*?\*\//g, '')
    const lines = plain.split('\n').filter((line) => !line.includes(':has('))
    expect(lines.filter((line) => pattern.test(line)).map((line) => `${sheet}: ${line.trim()}`)).toEqual([])
  }
})

test.each(filesOf('.ts'))('%s uses no selector that Chrome 80 does not know', (file) => {
  expect(readFileSync(file, 'utf8')).not.toMatch(/['"`][^'"`\n]*:(is|where|has)\(/)
})

/** APIs missing in Safari 13.1 and iOS 11, found by running their engines: scripts fail there, or show something else. */
const LACKING = /\b(dateStyle|timeStyle|timeOrigin|instanceof PerformanceNavigationTiming)\b/

test.each(filesOf('.ts'))('%s uses no date or time API that Safari 13.1 lacks', (file) => {
  expect(readFileSync(file, 'utf8').replaceAll(/\/\/.*/g, '')).not.toMatch(LACKING)
})
