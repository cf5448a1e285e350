import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { FONTS, fileOf, makeFont } from '../docs/fonts.ts'

const NAMES = Object.keys(FONTS) as (keyof typeof FONTS)[]

test.each(NAMES)('%s has the letters of our texts: `npm run fonts` writes it anew', async (name) => {
  expect((await makeFont(name)).equals(readFileSync(fileOf(name)))).toBe(true)
})

test('both fonts of a page together stay below 45 kB', () => {
  const bytes = NAMES.map((name) => readFileSync(fileOf(name)).length)
  expect(bytes.reduce((sum, one) => sum + one)).toBeLessThan(45_000)
})
