import { existsSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'

/** MARK is a file that is kept between the two runs. */
const mark = process.env['MARK'] ?? ''

test('passes in the second run', () => {
  const isFirst = !existsSync(mark)
  writeFileSync(mark, '')
  expect(isFirst, 'fails in the first run').toBe(false)
})
