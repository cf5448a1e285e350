import { expect, test } from 'vitest'

test('fails on purpose', () => {
  expect('a failing run').toBe('seen by its exit code')
})

test('asserts nothing', () => {})
